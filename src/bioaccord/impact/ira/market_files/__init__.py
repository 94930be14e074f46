"""The market that a portfolio is ranked in, read from what CMS and FDA publish."""
