"""Writes of this app with consequences."""
