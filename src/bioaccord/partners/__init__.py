"""Needs from exposures, and who on either side could answer them."""
