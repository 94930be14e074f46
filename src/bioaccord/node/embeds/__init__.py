"""Addresses under which somebody else's page shows one chart of this node."""
