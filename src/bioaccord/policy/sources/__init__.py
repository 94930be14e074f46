"""One file a publisher."""
