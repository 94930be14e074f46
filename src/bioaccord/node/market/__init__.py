"""Series of trade, prices and shortages: pages, pictures, files."""
