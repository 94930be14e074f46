"""What a law does to a portfolio, as dated rules. A law is a folder here: parameters, functions, explainers; the rest of the room serves all of them."""
