"""Files and web answers into text, tables and JSON, with errors that name the place and the remedy."""
