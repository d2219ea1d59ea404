VENV ?= .venv
PY = $(VENV)/bin/python
# Commands that read settings and touch no data.
CHECKING = SECRET_KEY=0123456789012345678901234567890123456789-for-checking-only-Zq8x

# Processes that share the tests; each starts its own PostgreSQL and Valkey.
WORKERS ?= auto

.PHONY: help run test check bench screenshots lock

help: ## List what can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/'

run: ## Install what is needed and run the product: PORT=8000 DATA_DIR=var DEMO_PASSWORD=...
	@VENV=$(VENV) .ci/setup requirements.txt
	@exec $(PY) -m ecosystem.run

test: ## Run every test, in the browser too
	@VENV=$(VENV) .ci/setup requirements-dev.txt
	@.ci/chromium
	$(PY) -m pytest -n $(WORKERS) --dist loadgroup $(or $(ARGS),--ignore tests/operations)
	@# By itself, since it holds the second start to its seconds.
	$(if $(ARGS),,$(PY) -m pytest tests/operations)

check: ## Lint, types, templates, layers, migrations, deployment
	@VENV=$(VENV) .ci/setup requirements-dev.txt
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(CHECKING) $(PY) -m mypy ecosystem partners engagements roadmap_feedback manage.py
	$(VENV)/bin/djlint templates --lint --quiet
	$(CHECKING) $(VENV)/bin/lint-imports
	$(CHECKING) $(PY) manage.py makemigrations --check --dry-run
	$(CHECKING) $(PY) manage.py check --deploy --fail-level WARNING

bench: ## Measure
	@VENV=$(VENV) .ci/setup requirements-dev.txt
	$(PY) -m tests.bench

screenshots: ## Take the pictures of the README
	@VENV=$(VENV) .ci/setup requirements-dev.txt
	@.ci/chromium
	$(PY) -m tests.screenshots

lock: ## Write the lock files anew
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.12 pyproject.toml -o requirements.txt
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.12 --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt
