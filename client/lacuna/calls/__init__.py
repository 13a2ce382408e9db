"""The calls of the HTTP API as flows, by what they are about."""
