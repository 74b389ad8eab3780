# Everything is set up inside this folder, in .venv; `make` alone says what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MARK := $(VENV)/.made
MARK_DEV := $(VENV)/.made-dev

.PHONY: help run test fuzz soak notebook benchmarks check clean requirements demo viewer pictures

help:
	@echo "make run        serve the maps on http://127.0.0.1:8000"
	@echo "make test       check everything"
	@echo "make fuzz       ask the service twenty times as much that it does not expect, try properties longer"
	@echo "make viewer     build the viewer of /app again"
	@echo "make pictures   take the pictures of docs/viewer.md again"
	@echo "make soak       kill the service 500 times at work, and see that nothing is lost"
	@echo "make notebook   open the notebooks"
	@echo "make benchmarks measure side by side"

run: $(MARK)
	@$(BIN)/gisapp serve

# Files of tests side by side: each worker has its own server, browser and PostgreSQL, and waits for them half of the time.
# In the order of tests/conftest.py, the longest first; of its own accord it would begin with those that have most tests.
TEST_WORKERS ?= 3
# Compiled ahead: where Python is told to write no bytecode, each of hundreds of processes would compile gisapp anew.
test: $(MARK_DEV)
	@$(BIN)/python hatch_build.py || test -z "$$CI"
	@$(BIN)/python -m compileall -qq -j 0 gisapp tests || true
	@$(BIN)/python -m pytest --numprocesses $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder --deselect $(TIMED)
	@$(BIN)/python -m pytest $(TIMED)

# How soon the viewer is there is timed when nothing else runs.
TIMED := tests/test_viewer_browser.py::test_it_opens_quickly_alone_and_without_a_complaint

fuzz: $(MARK_DEV)
	@GISAPP_TEST_EXAMPLES=100 $(BIN)/python -m pytest --numprocesses $(TEST_WORKERS) --dist loadfile \
	  $$(grep -lE "^@given|fuzz\(" tests/test_*.py)

soak: $(MARK_DEV)
	@GISAPP_TEST_KILLS=500 GISAPP_TEST_SUMMARY=soak.json $(BIN)/python -m pytest tests/test_nothing_lost.py
	@cat soak.json

pictures: $(MARK_DEV)
	@$(BIN)/python -m pytest --numprocesses 0 tests/pictures.py

# Installing builds it too; this builds it again where its sources have changed.
viewer: $(MARK_DEV)
	@$(BIN)/python hatch_build.py

notebook: $(MARK_DEV)
	@$(BIN)/jupyter lab notebooks

benchmarks: $(MARK_DEV)
	@$(BIN)/python -m benchmarks

check: $(MARK_DEV)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

# pip would compile one file after another; some are templates, which cannot be.
define SET_UP
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
  { echo "gisapp: expected Python 3.11 or newer; found $$($(PYTHON) --version 2>&1); name one: make PYTHON=python3.12"; exit 2; }
@echo "gisapp: setting up $(VENV) from $<, once ..."
@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r $<
@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true
@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
@touch $@
endef

$(MARK): requirements.txt pyproject.toml
	$(SET_UP)

$(MARK_DEV): requirements-dev.txt pyproject.toml
	$(SET_UP)

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
  pyproject.toml

# Pinned with hashes and without any index address; needs uv on the PATH.
requirements:
	$(COMPILE) --group build --output-file requirements.txt
	$(COMPILE) --extra notebook --extra benchmarks --extra postgresql --extra numba --group dev --output-file requirements-dev.txt

demo: $(MARK_DEV)
	@$(BIN)/python layers/demo/generate.py

clean:
	rm -rf $(VENV) gisapp/viewer/dist gisapp/viewer/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
