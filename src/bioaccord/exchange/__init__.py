"""What two nodes tell each other: record → marking → seal → ledger → sync."""
