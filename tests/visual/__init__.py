"""Screenshots of every view in every state, compared with those that were looked at: `make visual`."""
