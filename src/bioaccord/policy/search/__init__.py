"""Full-text search of policy documents and signals, in Korean and English."""
