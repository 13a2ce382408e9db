"""How good the verdicts are: a bench of real documentation, three kinds of baseline, one run."""
