# Every target does its own set-up: a machine with Python 3.11 or newer, pip and make is enough.
PORT ?= 8000
VAR_DIR ?= $(CURDIR)/var
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
# Each test on SQLite and on PostgreSQL, in one run with one summary: see tests/plugins/databases.py.
BOTH := -n 2 --dist=each -p tests.plugins.databases
export PORT VAR_DIR

.DEFAULT_GOAL := help
.PHONY: help demo reset test test-fast soak ears pictures bench lint fix lock setup setup-dev setup-browser

help: ## Lists what can be done
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

demo: setup ## Runs the site with its demo content on http://127.0.0.1:8000 (PORT=… changes it)
	@exec $(PYTHON) lms/supervisor/start.py

reset: ## Forgets the demo's data
	@sh lms/setup/reset.sh

test: setup-browser lint ## Linters, import contracts, every test on SQLite and PostgreSQL, browser journeys
	$(PYTEST) $(BOTH)

test-fast: setup-dev ## Unit and integration tests on SQLite only
	@VAR_DIR=$(VAR_DIR)/test $(PYTEST) -n 2 -m "not browser and not slow and not processes"

soak: setup-browser ## The same tests under load, at the full figures; writes docs/soak.md
	SOAK=1 $(PYTEST) $(BOTH) -p tests.plugins.soak -m soak

ears: setup-browser ## The journeys again with a screen reader, Orca, by keys and by ear; writes docs/ears.md
	sh lms/setup/packages.sh chromium orca
	EARS=1 VAR_DIR=$(VAR_DIR)/test $(PYTEST) -p no:randomly tests/ears

bench: setup-browser ## How fast the site is, beside Django's floor measured in the same run; writes docs/bench.md
	@$(PYTHON) -m tests.bench

pictures: setup-browser ## Takes the pictures of docs/guides again, from the site as it is today
	@PICTURES=1 VAR_DIR=$(VAR_DIR)/test $(PYTEST) tests/flows/test_guides.py

lint: setup-dev ## Linters and import contracts (Django's own checks: tests/house/test_django.py)
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m djlint --quiet --lint templates
	.venv/bin/lint-imports

fix: setup-dev ## Formats the code and repairs what a linter can repair
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

UV := $(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate
LOCK := $(UV) pyproject.toml
lock: setup-dev ## Renews the locks from pyproject.toml (needs a package index)
	$(LOCK) -o requirements.txt
	$(LOCK) -o requirements-dev.txt --group dev -c requirements.txt
	echo uv | $(UV) - -o requirements-uv.txt

# --- set-up: each step does nothing when it is already done ----------------------------------------------------------
setup:
	@sh lms/setup/environment.sh requirements.txt

setup-dev:
	@sh lms/setup/environment.sh requirements-dev.txt

setup-browser:
	@sh lms/setup/environment.sh requirements-dev.txt chromium
	@DJANGO_SETTINGS_MODULE=lms.settings.test $(PYTHON) manage.py build_assets
