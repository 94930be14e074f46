"""What this association tells another one's node, and what it hears from it: the only app that may seal and send."""
