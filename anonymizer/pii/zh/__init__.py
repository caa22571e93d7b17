"""Recognisers of information about people in mainland China."""
