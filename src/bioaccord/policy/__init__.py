"""Documents of publishers into versions, changes and signals."""
