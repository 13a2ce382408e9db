"""Links by which one analysis is read without a key."""
