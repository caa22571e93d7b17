"""The SDK: ask questions, read answers, and do a steward's work from a script."""
