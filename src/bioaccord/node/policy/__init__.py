"""Signals, and what analysts make of them."""
