"""A witness: it remembers what each log showed it, demands that a log only grows, and cosigns."""
