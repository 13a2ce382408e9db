"""What answers come to: figures of each model, and of each beside the baseline."""
