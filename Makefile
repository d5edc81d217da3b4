# Two commands matter: `make run` starts Kenes with demo data, `make test` runs every test. `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run install install-dev test check lint migrations-check catalogues catalogues-check \
        bench soak screenshots screens format lock clean

BIN := .venv/bin
# How many tests at a time: the number of processors, four at most.
WORKERS ?= logical
# More words for pytest: make test ARGS="tests/bot -k hold"
ARGS ?=

# The first Python that is new enough, the environment's own before all.
define FIND_PYTHON
for p in $(BIN)/python python3 python3.13 python3.12 python3.11 python3.14; do \
    if $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' >/dev/null 2>&1; then python=$$p; break; fi; \
done; \
if [ -z "$$python" ]; then \
    echo "Kenes needs Python 3.11, 3.12, 3.13 or 3.14; none was found here. On Debian and Ubuntu: apt-get install python3 python3-venv" >&2; \
    exit 2; \
fi
endef

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

run: install ## Start Kenes with demo data (HOST, PORT, CLOCK="2027-01-05 09:00")
	@$(BIN)/python -m tools.catalogues compile
	@export KENES_ENV="$${KENES_ENV:-demo}"; \
	if [ -n "$${HOST:-}" ]; then export KENES_HOST="$$HOST"; fi; \
	if [ -n "$${PORT:-}" ]; then export KENES_PORT="$$PORT"; fi; \
	exec $(BIN)/kenes run $${CLOCK:+--clock "$$CLOCK"}

install:
	@$(FIND_PYTHON); $$python -m tools.install run

install-dev:
	@$(FIND_PYTHON); $$python -m tools.install dev

test: install-dev ## Every test, on SQLite and PostgreSQL, in the machine's Chromium
	@$(BIN)/python -m tools.catalogues compile
	@$(BIN)/python -m pytest -q -n $(WORKERS) --maxprocesses 4 --dist worksteal $(ARGS)

check: lint migrations-check catalogues-check test ## What CI does: format, lint, types, imports, migrations, catalogues, tests

lint: install-dev ## Format, ruff, mypy --strict, import-linter
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

migrations-check: install-dev ## Do the migrations make what the models describe?
	@$(BIN)/python -m tools.migrations

catalogues-check: install-dev ## Is every text there in Kazakh and in Russian?
	@$(BIN)/python -m tools.catalogues compile
	@$(BIN)/python -m tools.catalogues check

catalogues: install ## Extract the texts, bring both catalogues to them, compile
	@$(BIN)/python -m tools.catalogues update

bench: install-dev ## What is promised about speed, measured
	@$(BIN)/python -m tools.catalogues compile
	@$(BIN)/python -m bench

soak: install-dev ## A thousand kills (long)
	@$(BIN)/python -m tools.catalogues compile
	@$(BIN)/python -m pytest -q -m soak -n $(WORKERS) --maxprocesses 4 --dist worksteal $(ARGS)

screenshots: install-dev ## The README's pictures, taken anew
	@$(BIN)/python -m tools.catalogues compile
	@$(BIN)/python -m tools.screenshots

screens: install-dev ## Pictures of every page of the office, into docs/screens
	@$(BIN)/python -m tools.catalogues compile
	@$(BIN)/python -m tools.screens

format: install-dev ## Format the code
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format .

# The lock files name no index; any uv will do: pip install uv
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $(UPGRADE)
lock: ## Lock the dependencies anew (UPGRADE=--upgrade for newer versions)
	@$(LOCK) --group build pyproject.toml --output-file requirements.lock
	@$(LOCK) --group build --group dev --constraint requirements.lock pyproject.toml --output-file requirements-dev.lock

clean: ## Remove what was made here, the demo data (var/) included
	rm -rf .venv var build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f locales/*/LC_MESSAGES/*.mo
