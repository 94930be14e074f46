"""Stored exposures and briefs."""
