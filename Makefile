# The commands of this project. `make run` and `make test` need Python 3.11 or newer, git and make, and nothing else.
SHELL := /bin/bash
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do if command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$name; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
export OMP_NUM_THREADS ?= 1

.PHONY: run test check bench docs format lock clean sample
.DEFAULT_GOAL := run

$(VENV)/.installed: requirements.lock pyproject.toml scripts/prepare_environment.py
	@test -n "$(PYTHON)" || { echo "bioaccord needs Python 3.11 or newer: none was found. Install it, or say where it is: make run PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) scripts/prepare_environment.py $(VENV) requirements.lock
	@touch $@

$(VENV)/.installed-development: $(VENV)/.installed requirements-development.lock
	$(PYTHON) scripts/prepare_environment.py $(VENV) requirements-development.lock
	@touch $@

run: $(VENV)/.installed ## serve a node with the sample associations on 127.0.0.1:8000
	$(BIN)/python -m bioaccord.node run

test: $(VENV)/.installed-development ## the whole suite on SQLite, the node's tests again on PostgreSQL
	BIOACCORD_TEST_DATABASE=sqlite $(BIN)/python -m pytest -n 2 --dist loadfile
	BIOACCORD_TEST_DATABASE=postgresql $(BIN)/python -m pytest -n 2 --dist loadfile tests/node tests/two_nodes/test_two_nodes.py

check: $(VENV)/.installed-development ## format, lint, types, imports, catalogues
	$(BIN)/ruff format --check src tests benchmarks scripts
	$(BIN)/ruff check src tests benchmarks scripts
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bioaccord.node manage makemigrations --check --dry-run
	$(BIN)/python scripts/check_catalogues.py

bench: $(VENV)/.installed-development ## every benchmark; prints bar and measured figure side by side
	@for file in benchmarks/*.py; do case $$file in benchmarks/_*) continue;; esac; echo "== $$file"; $(BIN)/python $$file || exit 1; done

docs: $(VENV)/.installed-development ## the documentation as a site under site/
	$(BIN)/mkdocs build --strict

format: $(VENV)/.installed-development
	$(BIN)/ruff format src tests benchmarks scripts
	$(BIN)/ruff check --fix src tests benchmarks scripts

lock: ## renew both lock files (needs uv)
	uv pip compile pyproject.toml --extra development --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -o requirements-development.lock
	uv pip compile pyproject.toml -c requirements-development.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -o requirements.lock

clean: ## take away the environment and everything built; the node's data under var/ stays
	rm -rf $(VENV) site build artifacts .mypy_cache .ruff_cache .pytest_cache
