"""The demo company at any size: streams of rows into an empty database, deterministic by seed, size and day."""
