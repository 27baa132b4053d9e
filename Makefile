# People's entry to everything. Needs git, make and any Python 3.9+; fetches the rest into the checkout.
PYTHON ?= python3
BIN := .venv/bin
export PORT BIND DATA_DIR
unexport PYTHONDONTWRITEBYTECODE  # the second start lives on what the first one compiled

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench fresh lock

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 10

setup: ## make the environment: uv, Python 3.13, locked dependencies
	@$(PYTHON) config/bootstrap.py

run: setup ## run the product: servers, web, worker, beat, demo people
	@exec $(BIN)/python -m config.run

test: ## run the whole suite, real servers and a real Chromium included
	@$(PYTHON) config/bootstrap.py --browser
	@exec $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup ## lint, format, types, templates, import contract, migrations, deploy checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	DJANGO_DEBUG=1 $(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python -m config.checks

bench: setup ## measure speed and scale, print the table, write bench/results/latest.json
	@$(BIN)/python -m bench

fresh: setup ## throw the data of this machine away
	@$(BIN)/python -m config.fresh

lock: ## resolve the dependencies anew
	.tools/bin/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-header --all-extras pyproject.toml -o requirements.lock
	.tools/bin/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-header --constraints requirements.lock pyproject.toml -o requirements-server.lock
