"""Writes with consequences on visits, drafts, next steps and suggestions."""
