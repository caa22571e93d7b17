"""Recognisers of information about people as English text writes it."""
