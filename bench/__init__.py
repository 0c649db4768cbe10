"""How fast it is, beside a floor: `make bench` (docs/benchmarks.md). Nothing here is part of the running product."""
