"""Trade shows and meetings."""
