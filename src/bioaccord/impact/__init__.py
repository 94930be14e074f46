"""What a law does to a portfolio, as dated rules. The first rule set, the Inflation Reduction Act, comes with its own issue."""
