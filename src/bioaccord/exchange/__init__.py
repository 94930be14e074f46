"""What two nodes tell each other: records, markings, seals, ledgers. It comes with its own issue."""
