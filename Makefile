# Every target does its own set-up: a fresh clone needs only Python >= 3.11 and make.
.DEFAULT_GOAL := help
SHELL := /bin/sh

# The first interpreter that is new enough; `make PYTHON=/path/to/python demo` overrides it.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup demo up down test test-long check format schemas evaluate bench backfill chaos equality restore lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "sukien needs Python 3.11 or newer: install it, or say make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing (Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@echo "installing sukien into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: $(READY) ## install everything into .venv

demo: $(READY) ## run the whole stream on sample articles, on a Kafka broker of its own; stops by itself
	@$(BIN)/sukien demo

up: $(READY) ## keep the same stack running in the foreground
	@$(BIN)/sukien up

down: $(READY) ## stop it
	@$(BIN)/sukien down

test: $(READY) ## run the tests (they start the real broker they need)
	@$(BIN)/python -m pytest

test-long: $(READY) ## pass the tests that take most of a minute or more each
	@$(BIN)/python -m pytest -m long

check: $(READY) ## lint, types and layering
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-logo

format: $(READY) ## format the code
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

schemas: $(READY) ## write the JSON Schemas under schemas/v1 anew from the records
	@$(BIN)/python -m schemas.generate

evaluate: $(READY) ## measure dates, extraction and dedup against labelled data
	@$(BIN)/python -m evaluation

bench: $(READY) ## measure speed against references in the same run
	@$(BIN)/python -m bench

ARTICLES ?= 100000

backfill: $(READY) ## load ARTICLES old articles beside live ones, with kills: exact accounts, and what live articles wait
	@$(BIN)/python -m bench.backfill --articles $(ARTICLES) --kill

SEED ?= 1
MINUTES ?= 10
RECORDS ?= 100000

chaos: $(READY) ## long tests of delivery: SEED, MINUTES and RECORDS say how long; needs a quiet machine
	@SUKIEN_TEST_STEPS=100000 SUKIEN_TEST_SEEDS=5000 $(BIN)/python -m pytest --timeout=7200 tests/delivery/test_consumer.py \
		tests/chaos/test_simulation.py
	@$(BIN)/python -m tests.chaos --seed $(SEED) --minutes $(MINUTES) --records $(RECORDS)

equality: $(READY) ## the same events for three random orders on 1, 2 and 8 partitions with one and two workers
	@SUKIEN_TEST_ORDERS=3 $(BIN)/python -m pytest tests/stream/test_partitions.py

restore: $(READY) ## restore 300,000 table rows from the changelog, also killed ten times on the way
	@$(BIN)/python -m tests.stream.restore

lock: ## resolve the dependencies anew into requirements.lock (needs uv on the PATH)
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header --upgrade --group pyproject.toml:dev pyproject.toml -o requirements.lock

clean: ## remove .venv and caches
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
