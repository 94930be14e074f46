"""The Inflation Reduction Act of 2022 and what amended it, for a portfolio of medicines and of bio-based fuels."""
