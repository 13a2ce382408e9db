"""A folder as a base: which of its files are documents, and keeping the two alike."""
