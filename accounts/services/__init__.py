"""Writes with consequences on hospitals and the people in them."""
