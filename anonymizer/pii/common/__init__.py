"""Recognisers that do not depend on a country."""
