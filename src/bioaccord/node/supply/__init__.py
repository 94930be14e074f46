"""The supply network, row by row."""
