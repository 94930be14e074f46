"""Figures of publishers into signals."""
