"""Who is who in the directory: pairs that may be one organisation, what was decided of them, and lists of others matched with it."""
