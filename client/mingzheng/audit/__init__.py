"""Auditing the whole log without trusting the platform: leaves, roots, privacy accounts, approvals, the chain."""
