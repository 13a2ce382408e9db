"""Many analyses that one call begins: recorded at once, sent in turns, and summed."""
