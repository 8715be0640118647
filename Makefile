# `make` prints what there is. Everything sets itself up first; nothing needs root.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
DEMO ?= 1
# Parallel test processes, and what else to tell pytest: make test PYTEST='-k board -x'
JOBS ?= 2
PYTEST ?=

VENV := .venv/bin
FLASK := $(VENV)/flask --app webapp.app
UV := UV_PYTHON_DOWNLOADS=never $(VENV)/uv pip compile -q
export HOST PORT DEMO
# Images of Python often forbid it, and then each of many processes compiles all packages anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-all torture check format bench demo-reset lock translations clean

help: ## this list
	@echo "Reglament: make TARGET [PYTHON=python3.11] [HOST=127.0.0.1] [PORT=8000] [DEMO=1]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## environment, packages and browser files of the product
	@$(PYTHON) setup/bootstrap.py

setup-dev: ## the same, and what tests and checks need
	@$(PYTHON) setup/bootstrap.py --dev

run: setup ## web, worker, scheduler and Valkey with a demo company; Ctrl-C stops all of them
	@exec $(VENV)/python -m webapp.launch

test: setup-dev ## the tests that every change must pass
	@$(VENV)/python -m pytest -n $(JOBS) --dist worksteal -m "not slow and not torture" $(PYTEST)

test-all: setup-dev ## every test, slow ones and torture too
	@$(VENV)/python -m pytest -n $(JOBS) --dist worksteal -m "not torture" $(PYTEST)
	@$(VENV)/python -m pytest -m torture $(PYTEST)

torture: setup-dev ## kill -9 in the middle of everything
	@$(VENV)/python -m pytest -m torture $(PYTEST)

check: setup-dev ## lint, types, import contracts, templates
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports --no-cache
	$(VENV)/djlint --quiet --lint webapp/templates

format: setup-dev ## let ruff put the code in order
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

bench: setup-dev ## the reference workload and robots beside their floors, on PostgreSQL
	@$(VENV)/python -m bench
	@$(VENV)/python -m bench.robots

demo-reset: setup ## throw the demo company away and make it anew
	@$(FLASK) demo reset

lock: setup-dev ## pin the newest versions that the *.in lists allow
	$(UV) -U requirements.in -o requirements.txt
	$(UV) -U requirements-dev.in -c requirements.txt -o requirements-dev.txt
	$(UV) -U setup/node.in -o setup/node.txt
	$(UV) -U setup/tools.in -o setup/tools.txt
	npm install --package-lock-only --ignore-scripts

translations: setup-dev ## collect the words to translate, merge them into the catalogues, compile
	$(VENV)/pybabel extract -F pyproject.toml -k _l -k lazy_gettext --no-location --sort-output -o messages.pot .
	$(VENV)/pybabel update --no-fuzzy-matching --ignore-obsolete -i messages.pot -d webapp/translations
	$(VENV)/pybabel compile -d webapp/translations

clean: ## remove what set-up and tools made; the data in var/ stay
	rm -rf .venv node_modules webapp/static/vendor .pytest_cache .mypy_cache .ruff_cache .hypothesis .setup.lock
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
