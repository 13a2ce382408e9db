"""Who else is told of what is finished: webhooks, what they are told, and its way there."""
