# Every command sets up what it needs on a fresh Debian with Python 3.11.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
# « pole », the administrator's command, works from any folder on this checkout.
WRITE_POLE := printf '\#!/bin/sh\nexec "%s" "%s" "$$@"\n' "$(CURDIR)/$(BIN)/python" "$(CURDIR)/cli.py" > $(BIN)/pole && chmod +x $(BIN)/pole

.DEFAULT_GOAL := help
.PHONY: help run demo lint test check fix bench solidite system

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 manque : apt-get install python3.11 python3.11-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Le module venv manque : apt-get install python3-venv"; exit 1; }

$(READY): $(VENV)/bin/python requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(WRITE_POLE)
	@touch $@

$(READY_DEV): $(VENV)/bin/python requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(WRITE_POLE)
	@touch $@ $(READY)

run: $(READY) ## start the application (http://localhost:8501)
	$(BIN)/pole serve --port $(PORT)

demo: $(READY) ## make an invented circonscription in demo/ and start on it
	[ -f demo/pole.duckdb ] || POLE_DATA=demo $(BIN)/pole demo --seed 1 --annees 3 --mot-de-passe "$${POLE_DEMO_MOT_DE_PASSE:-decouvrir le pole}"
	POLE_DATA=demo $(BIN)/pole serve --port $(PORT)

lint: $(READY_DEV) ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

system: ## Chromium, LibreOffice Writer and fonts for the tests, where apt may install them
	@sh .ci/system.sh

test: $(READY_DEV) system ## the whole suite, browser and LibreOffice included
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: lint test ## what CI runs

fix: $(READY_DEV) ## format and repair what can be repaired
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY_DEV) ## measure (tests/bench), by hand
	$(BIN)/python -m tests.bench

solidite: $(READY_DEV) ## long kills and faults, by hand
	POLE_SOLIDITE=100 $(BIN)/python -m pytest tests/solidite tests/db/test_responsable.py
