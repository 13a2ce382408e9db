"""When a model may be promoted."""
