"""What each call of the HTTP API does, by subject."""
