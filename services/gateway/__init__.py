"""The only door: the page, the HTTP API, the OpenAI-compatible proxy, the keys."""

VERSION = "0.1.0"
