"""Pages of the roster and of the people in it."""
