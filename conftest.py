"""Loads what every test may need beside Python, and the law every test runs under on PostgreSQL."""

pytest_plugins = ["tests.services", "tests.databases", "tests.history_trigger"]
