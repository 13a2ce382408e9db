"""Who calls: keys and sessions, what each may do and see, how much, and what is kept of it."""
