# `make help` lists what there is. VENV= another virtual environment, PYTHON= another interpreter,
# PORT= another port, DATA_DIR= another place for what the service writes.

VENV ?= .venv
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV ?= uv
LOCK := $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --quiet pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help install run test check lint bench lock
.SILENT:

help: ## this list
	sed -n 's/^\([a-z][a-z]*\):[^#]*## /make \1\t/p' Makefile | expand -t 16

install: $(VENV)/.run-installed ## makes the virtual environment and installs what is pinned

run: install ## starts the service with its demonstration on http://127.0.0.1:8000
	exec $(BIN)/python -m demo

test: $(VENV)/.dev-installed ## runs all tests, in a browser too where a Chromium is found
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: lint test ## formatting, lint, types, import contracts, translations, migrations, tests

lint: $(VENV)/.dev-installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m kit.language.messages --check
	$(BIN)/python -m kit.migrate check

bench: $(VENV)/.dev-installed ## runs the benchmarks and prints one table
	$(BIN)/python -m benchmarks

lock: ## makes locks/ anew from pyproject.toml (needs uv)
	$(LOCK) --extra local -o locks/run.txt
	$(LOCK) --extra local --extra dev -c locks/run.txt -o locks/dev.txt
	$(LOCK) --extra fonts --no-deps -o locks/fonts.txt.all
	awk '/^[^ ]/ { wanted = /^zhplot==/ } wanted' locks/fonts.txt.all > locks/fonts.txt
	rm locks/fonts.txt.all

$(BIN)/python:
	[ -n "$(PYTHON)" ] || { echo "This needs Python 3.11 or later with venv and pip (Debian: apt-get install python3 python3-venv)." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-installed: locks/run.txt locks/fonts.txt | $(BIN)/python
	echo "Installing what is pinned in locks/ …"
	$(PIP) install --require-hashes --no-deps -r locks/run.txt
	$(PIP) install --require-hashes --no-deps -r locks/fonts.txt
	$(BIN)/python -m roster.solver.warm
	touch $@

$(VENV)/.dev-installed: locks/dev.txt $(VENV)/.run-installed
	echo "Installing what tests need …"
	$(PIP) install --require-hashes --no-deps -r locks/dev.txt
	touch $@
