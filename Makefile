# Suluh: every command of the project. `make` alone lists them.
# Needs Python 3.11 or newer with venv and pip; no root, no Node, no other tool.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= auto
PYTEST_ARGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: --no-compile
# PYTHONDONTWRITEBYTECODE may be set where we run: then every command would compile all of Django again (3.5 s).
COMPILE := $(BIN)/python -m compileall -qq -j 0
CODE := cms tests manage.py

.DEFAULT_GOAL := help
.PHONY: help install run test check proof mutation bench handbook lock lint format types imports templates dependencies \
	migrations catalogue roundtrip test-sqlite test-postgres messages hooks clean
.NOTPARALLEL:

help: ## List these targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' Makefile

# --- Set-up --------------------------------------------------------------------------------------------------------

install: .venv/.dev ## Make .venv/ with everything: the program and the developers' tools
run: .venv/.base ## Start the demo: HOST=127.0.0.1 PORT=8000 (loopback only)
	@$(COMPILE) cms manage.py
	@SULUH_DEMO=1 SULUH_BASE_URL="http://$(HOST):$(PORT)" SULUH_VAR="$${SULUH_VAR:-$(CURDIR)/var}" SULUH_DOCS="$${SULUH_VAR:-$(CURDIR)/var}/site_docs" \
		exec $(BIN)/python manage.py run_demo --host "$(HOST)" --port "$(PORT)"

.venv/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Suluh needs Python 3.11 or newer, and $(PYTHON) is not. Name another: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; \
		echo "Python's venv or pip is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@

.venv/.base: requirements/base.txt | .venv/.python
	@echo "Installing the program into .venv/ (once) ..."
	@$(PIP) -r requirements/base.txt
	@$(COMPILE) .venv/lib cms manage.py || true # templates of projects inside packages are no Python
	@touch $@

.venv/.dev: requirements/dev.txt | .venv/.python
	@echo "Installing the program and its tools into .venv/ (once) ..."
	@$(PIP) -r requirements/dev.txt
	@$(COMPILE) .venv/lib $(CODE) || true # templates of projects inside packages are no Python
	@touch .venv/.base $@

EXPORT := $(BIN)/uv export --quiet --frozen --no-emit-project --no-annotate --no-header
lock: .venv/.dev ## Write requirements/ anew from pyproject.toml, newest versions that it allows
	$(BIN)/uv lock --quiet --upgrade
	$(EXPORT) --no-default-groups -o requirements/base.txt > /dev/null
	$(EXPORT) --no-default-groups --extra postgres -o requirements/postgres.txt > /dev/null
	$(EXPORT) --no-default-groups --extra s3 -o requirements/s3.txt > /dev/null
	$(EXPORT) --all-extras --all-groups -o requirements/dev.txt > /dev/null

# --- Work ----------------------------------------------------------------------------------------------------------

handbook: .venv/.base ## Publish into site_docs/ and build the handbook, without a server
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py load_handbook --if-empty site_docs
	$(BIN)/python manage.py publish_handbook

test: .venv/.dev ## Run the tests (PYTEST_ARGS="-k name" for some of them)
	$(BIN)/python -m pytest -n $(WORKERS) $(PYTEST_ARGS)

proof: .venv/.dev ## Run the long proofs: the same tests with larger numbers (docs/proof.md)
	SULUH_PROOF=1 $(BIN)/python -m pytest -n $(WORKERS) $(PYTEST_ARGS)
	$(BIN)/python -m tests.mutation

mutation: .venv/.dev ## Take each condition of the records' gate away: a test must fail (part of proof)
	$(BIN)/python -m tests.mutation

bench: .venv/.dev ## Measure against peers (bench/)
	$(BIN)/python -m bench

format: .venv/.dev ## Format code and templates
	$(BIN)/ruff check --quiet --fix-only .
	$(BIN)/ruff format .
	@git ls-files -z -- 'cms/*.html' | xargs -0 -r $(BIN)/djhtml

messages: .venv/.dev ## Compile the Indonesian catalogue cms/locale/*/LC_MESSAGES/*.po
	$(BIN)/pybabel -q compile -d cms/locale -D "django djangojs"

hooks: .venv/.dev ## Run the local checks before each commit
	$(BIN)/pre-commit install

clean: ## Remove caches and build products (not .venv/, not var/)
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov build dist site
	find cms tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Checks: cheap ones first --------------------------------------------------------------------------------------

check: lint types imports templates dependencies migrations catalogue roundtrip test-postgres test-sqlite ## All that CI checks

lint: .venv/.dev ## Format and lint, without changing anything
	$(BIN)/ruff format --check --quiet --diff .
	$(BIN)/ruff check .

types: .venv/.dev ## mypy, strict
	$(BIN)/mypy

imports: .venv/.dev ## The floors and the other import contracts
	$(BIN)/lint-imports --no-logo

templates: .venv/.dev ## Indentation of the templates
	@git ls-files -z -- 'cms/*.html' | xargs -0 -r $(BIN)/djhtml --check

dependencies: .venv/.dev ## Declared is imported, and imported is declared
	$(BIN)/deptry .

# The next three start Django in a folder of their own: nothing of yours in var/ is touched.
SCRATCH := scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && export SULUH_VAR="$$scratch" && unset DATABASE_URL SULUH_DOCS SULUH_DEMO

migrations: .venv/.dev ## Models and migrations agree
	@$(SCRATCH) && $(BIN)/python manage.py makemigrations --check --dry-run

catalogue: .venv/.dev ## The compiled catalogue is that of its source
	@$(SCRATCH) && for po in cms/locale/*/LC_MESSAGES/*.po; do [ -e "$$po" ] || continue; \
		$(BIN)/pybabel -q compile -i "$$po" -o "$$scratch/new.mo" && cmp "$$scratch/new.mo" "$${po%.po}.mo" || \
		{ echo "$$po has changed since it was compiled: make messages"; exit 1; }; done

roundtrip: .venv/.dev ## site_docs/ loaded into an empty database and published again: not a byte changes
	@$(SCRATCH) && $(BIN)/python manage.py migrate --verbosity 0 && \
		$(BIN)/python manage.py load_handbook site_docs && $(BIN)/python manage.py publish_handbook --check

test-sqlite: .venv/.dev ## The tests with branch coverage and its gate
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report=term $(PYTEST_ARGS)

test-postgres: .venv/.dev ## The database tests on PostgreSQL, where SULUH_TEST_DATABASE_URL names one
	@if [ -n "$$SULUH_TEST_DATABASE_URL" ]; then \
		DATABASE_URL="$$SULUH_TEST_DATABASE_URL" $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal \
			-m "not once and not browser" tests/integration tests/security $(PYTEST_ARGS); \
	elif [ -n "$$CI" ]; then echo "CI must run the tests on PostgreSQL too: SULUH_TEST_DATABASE_URL is not set"; exit 1; \
	else echo "PostgreSQL: not run (SULUH_TEST_DATABASE_URL names no database)"; fi
