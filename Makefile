# Two commands are enough: `make run` and `make test`. Needs bash, make and Python 3.11 or newer.
PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help run test bench soak check format lock messages clean

help: ## Say what there is
	@sed -n 's/^\([a-z]*\): *## */  make \1	/p' Makefile

run: ## Serve the demo on 127.0.0.1:8000 (HOST=, PORT=; DEMO=0 starts empty)
	@$(PYTHON) scripts/run.py

test: ## Run every test, with PostgreSQL, Redis and Chromium (ARGS= for pytest; DB=sqlite or DB=postgres for one)
	@$(PYTHON) scripts/run_tests.py $(ARGS)

bench: ## Measure pages beside their floor at 100,000 hospitals (ARGS=; BENCH_DIR=; docs/benchmarks.md)
	@$(PYTHON) scripts/environment.py requirements.txt
	@.venv/bin/python -m bench $(ARGS)

soak: ## Kill the product's processes while it works and compare what is left (KILLS=200, SEED=1)
	@$(PYTHON) scripts/environment.py requirements-dev.txt && $(PYTHON) scripts/services.py
	@PYTHONPATH=scripts .venv/bin/python -m soak --kills $(or $(KILLS),200) --seed $(or $(SEED),1)

check: ## Lint, format, import contracts, templates, migrations, settings, translations
	@$(PYTHON) scripts/check.py

format: ## Format the Python code and mend what the linter can mend
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

lock: ## Write the locks anew from requirements.in and requirements-dev.in (ARGS=--upgrade)
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@$(PYTHON) scripts/lock.py $(ARGS)

messages: ## Bring locale/ up to date with the sources and compile it (needs gettext)
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@.venv/bin/python scripts/translations.py update

clean: ## Remove the virtual environment and what runs and tests made; the data in var/ stays
	@rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache htmlcov .coverage*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
