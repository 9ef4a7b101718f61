# The verbs. Each installs what it needs into .venv first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo

.PHONY: demo test lint build bench lock clean

demo: $(VENV)/installed  ## install, run the main job on the real seed, show what it found and where the files are
	$(BIN)/harmattan demo $(DEMO)

test: $(VENV)/installed-dev  ## install what tests need, run all of them
	sh tests/install_servers.sh
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

lint: $(VENV)/installed-dev  ## style, types, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python ontology/build.py --check
	$(BIN)/python ontology/actor_mappings.py --check
	$(BIN)/python ontology/code_book.py --check
	$(BIN)/python docs/build.py --check

build: $(VENV)/installed-dev  ## rewrite what is generated
	$(BIN)/python ontology/build.py
	$(BIN)/python ontology/actor_mappings.py
	$(BIN)/python ontology/code_book.py
	$(BIN)/python docs/build.py

bench: $(VENV)/installed-dev  ## measure against peers; writes bench/results.md
	sh bench/install_peers.sh
	$(BIN)/python bench/run.py

lock: $(VENV)/installed-dev  ## write requirements.lock anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --group dev --python-version 3.11 --universal --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --output-file requirements.lock pyproject.toml

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Harmattan needs Python 3.11 or newer; try make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/installed-dev: pyproject.toml $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	touch $(VENV)/installed $@

clean:
	rm -rf $(VENV) $(DEMO) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
