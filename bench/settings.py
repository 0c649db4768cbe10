"""The product's own settings, with the floor views beside its pages."""

from keyaccounts.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
LOGGING = {"version": 1, "disable_existing_loggers": False}
