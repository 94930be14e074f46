"""The associations and their member firms."""
