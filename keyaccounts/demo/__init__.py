"""The demo company: invented, marked, deterministic by seed and day (domain.md §4)."""

PASSWORD = "demo-keyaccounts"  # noqa: S105 - printed at the start; exists only while demo data does
LOGINS = ("rep", "medrep", "manager", "admin", "compliance")
SEED = 20240501
