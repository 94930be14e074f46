"""Reports that analysts assemble and members read."""
