# Two commands for a newcomer: `make demo` and `make test`. Both need nothing but Python (3.11 to 3.13) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PARTNERS := $(filter-out mef% tmf%,$(basename $(notdir $(wildcard specs/profiles/*.yaml))))
CODE := specs harness mockseller suites ttck bench tools conftest.py

# Tests start many processes of Python; each would compile everything anew where nothing compiled may be kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install demo check test test-all lint types contracts trace unit coverage qualify qualify-sample qualify-generated bench docs clean

help:
	@echo "make demo      start the mock seller, certify it, write a report"
	@echo "make check     what a change needs within a minute: lint, import contracts, types, the tests next to what was changed"
	@echo "make test      lint, import contracts, strict types, traceability, tests (of the long stories a fixed sample)"
	@echo "make test-all  the same with every story"
	@echo "make coverage  the tests of make test once more, and a table of the lines that they run, by package"
	@echo "make qualify   every planted fault and legal variant (about an hour)"
	@echo "make qualify-sample     100 faults of each lane that are made out of the facts (some four minutes)"
	@echo "make qualify-generated  all of them (hours, in as many sittings as you like)"
	@echo "make bench     benchmarks, each as a ratio measured in one run"
	@echo "make docs      the documentation as a site that needs no network, in site/"
	@echo "make clean     remove the virtual environment, caches and run folders"

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v < (3, 14) else "ttck needs Python 3.11 to 3.13, this is %d.%d; try: make PYTHON=python3.12" % v)'
	@for part in specs harness mockseller suites; do [ -e ttck/$$part ] || ln -sf ../$$part ttck/$$part; done # lost where a copy was made without links
	@echo "Installing ttck into $(VENV) (once)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: install
	@$(BIN)/ttck demo

check: install
	@$(BIN)/python -m tools.check

test: install lint contracts types trace unit

lint: install
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)

contracts: install
	@$(BIN)/lint-imports

types: install
	@$(BIN)/mypy

trace: install
	@$(BIN)/ttck trace --check

unit: install
	@$(BIN)/python -m pytest -n auto --dist worksteal --sample

test-all: install lint contracts types trace
	@$(BIN)/python -m pytest -n auto --dist worksteal

coverage: install
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -q -n auto --dist worksteal --sample
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage json --quiet -o - | $(BIN)/python -m tools.coverage_table

qualify: install
	@$(BIN)/ttck qualify --jobs 2 --write reports/qualification.csv
	@$(BIN)/ttck qualify --jobs 2 --buyers --write reports/qualification-buyers.csv
	@$(BIN)/ttck qualify --jobs 2 --profile tmf621 --write reports/qualification-tmf621.csv
	@for name in $(PARTNERS); do $(BIN)/ttck qualify --jobs 2 --profile $$name --write reports/qualification-$$name.csv || exit 1; done

qualify-sample: install
	@$(BIN)/ttck qualify --jobs 2 --generated --sample 100
	@$(BIN)/ttck qualify --jobs 2 --generated --sample 100 --profile tmf621

qualify-generated: install
	@$(BIN)/ttck qualify --jobs 2 --generated --resume --write reports/qualification-generated.csv
	@$(BIN)/ttck qualify --jobs 2 --generated --resume --profile tmf621 --write reports/qualification-generated-tmf621.csv

bench: install
	@$(BIN)/python -m bench

docs: $(VENV)/.documented
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "Open site/index.html; for the search: $(BIN)/python -m http.server --directory site --bind 127.0.0.1 8000"

$(VENV)/.documented: $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	@touch $@

clean:
	rm -rf $(VENV) site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* reports/runs build *.egg-info
