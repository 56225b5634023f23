# The two commands of a fresh machine: `make report` and `make test`. Everything else is for those who develop.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

help:            ## list the targets
	@sed -n 's/^\([a-z-]*\): .*## /\1\t/p;s/^\([a-z-]*\):  *## /\1\t/p' $(MAKEFILE_LIST)

$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("evalkit needs Python 3.11 to 3.13; set PYTHON=python3.11") if not (3, 11) <= sys.version_info < (3, 14) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

report: $(INSTALLED)  ## run the London sample and print where its report is
	$(BIN)/evalkit run data_samples/london/evaluation.toml

test: lint  ## lint, then the whole test suite
	$(BIN)/python -m pytest -n auto

lint: $(INSTALLED)  ## ruff, basedpyright, import-linter, nbstripout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/nbstripout --verify --keep-id notebooks/*.ipynb

lab: $(INSTALLED)  ## JupyterLab on a copy of the London sample
	test -d workspace/london || $(BIN)/evalkit sample london workspace/london
	$(BIN)/evalkit lab workspace/london

calibrate: $(INSTALLED)  ## simulate the claims and write docs/calibration.md; DASK=ADDRESS: on a cluster
	$(BIN)/python tests/calibration/run.py $(if $(DASK),--dask $(DASK))

charts: $(INSTALLED)  ## check charts against published series, simulate false alarms; write docs/measures.md
	$(BIN)/python tests/charted/run.py

matching: $(INSTALLED)  ## measure how well people are recognised and write docs/matching.md
	$(BIN)/python tests/matching/run.py

shapes: $(INSTALLED)  ## call networks of known shape and write docs/network-shapes.md
	$(BIN)/python tests/shapes/run.py

workflow: $(INSTALLED)  ## give the commands of docs/workflow.md and write what they print
	$(BIN)/python tests/workflow/run.py

privacy: $(INSTALLED)  ## plant canaries and attack released tables; write docs/privacy-canaries.md and privacy-audit.md
	$(BIN)/python tests/privacy/run.py
	$(BIN)/python tests/privacy/audit_page.py

bench: $(INSTALLED)  ## measure speed and memory beside other tools and write docs/benchmarks.md; DASK=ADDRESS: that cluster
	$(BIN)/python tests/benchmarks/run.py $(if $(DASK),--dask $(DASK))

inputs: $(INSTALLED)  ## check every bad input and mutants of every fixture; write docs/bad-inputs.md
	$(BIN)/python tests/bad_inputs/run.py

reporting: $(INSTALLED)  ## check the reports as accessibility officers and attackers do; write docs/reporting.md
	$(BIN)/python tests/reporting/run.py

docs: $(INSTALLED)  ## write the generated pages of docs/ and build the site, build/docs/index.html; a broken link ends it
	$(BIN)/python docs/generate.py
	$(BIN)/python -m sphinx -q -E -W --keep-going -d build/docs-trees -c docs . build/docs

samples: $(INSTALLED)  ## write data_samples/ again
	rm -rf data_samples/london data_samples/uec data_samples/gloucestershire data_samples/southern-women data_samples/blmk \
	  data_samples/five-trusts
	$(BIN)/evalkit sample london data_samples/london
	$(BIN)/evalkit sample uec data_samples/uec
	$(BIN)/evalkit sample gloucestershire data_samples/gloucestershire
	$(BIN)/evalkit sample southern-women data_samples/southern-women
	$(BIN)/evalkit sample blmk data_samples/blmk
	$(BIN)/evalkit sample five-trusts data_samples/five-trusts

lock:            ## pin every dependency again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --upgrade --group dev --extra dask pyproject.toml -o requirements.lock

clean:           ## remove what the targets made
	rm -rf .venv build dist reports/london reports/uec reports/gloucestershire reports/southern-women reports/blmk reports/five-trusts

.PHONY: help report test lint lab calibrate charts matching workflow privacy bench inputs reporting docs samples lock clean shapes
