"""What the pages of visits take in, by subject."""
