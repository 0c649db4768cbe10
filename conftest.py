"""Loads what every test may need beside Python (tests/services.py)."""

pytest_plugins = ["tests.services"]
