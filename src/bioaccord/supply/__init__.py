"""Supply networks, and how a signal reaches a product of a firm."""
