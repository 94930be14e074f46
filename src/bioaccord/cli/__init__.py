"""The abilities of bioaccord from a terminal, on files, without a node."""
