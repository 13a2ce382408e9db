# Everything a developer or CI runs. Needs Python 3.11+; all else is installed into .venv by the lock files.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/$(VENV)
# LACUNA_EXTRAS=train adds what fine-tunes on this machine
EXTRAS := $(filter train,$(LACUNA_EXTRAS))
ENCODER := frontend/public/encoder/manifest.json

.PHONY: run test test-train test-kills test-slow faults soak compose-test test-python test-frontend lint setup page system benchmarks quality visual audit sbom clean

run: $(VENV)/.run $(EXTRAS:%=$(VENV)/.%) frontend/dist/index.html ## start everything at http://127.0.0.1:8080
	LACUNA_DEMO=$${LACUNA_DEMO:-true} LACUNA_LOG_FORMAT=$${LACUNA_LOG_FORMAT:-console} exec $(BIN)/python -m services all

test: system lint test-frontend test-python ## everything, on the real broker, database and browser

# Real brokers, browsers and kills on a machine that others load: what fails is tried once more, and shown as R. A loop
# can swallow the signal of a time-out: what stands still even so ends its worker, which says where it stood.
STILL := -o faulthandler_timeout=450 -o faulthandler_exit_on_timeout=true
test-python: $(VENV)/.dev frontend/dist/index.html
	$(BIN)/pytest -n 2 --dist loadgroup --reruns 1 $(STILL) -m "not e2e and not train and not kills and not slow and not faults and not images" $(PYTEST)
	$(BIN)/pytest -n 2 --dist loadgroup --reruns 1 $(STILL) -m "e2e and not train and not kills and not slow and not faults" $(PYTEST)

test-train: $(VENV)/.dev frontend/dist/index.html ## the loop of fine-tuning, offline: up to 15 minutes
	$(BIN)/pytest -s -m train $(PYTEST)

test-slow: $(VENV)/.dev frontend/dist/index.html ## what says more thoroughly what a shorter test of `make test` says too
	$(BIN)/pytest -n 2 --dist loadgroup --reruns 1 -m slow $(PYTEST)

test-kills: $(VENV)/.dev ## kill -9 of what indexes, checks, trains and evaluates, at many moments, and a backup restored: half an hour
	$(BIN)/pytest -s -m kills $(PYTEST)

faults: $(VENV)/.dev frontend/dist/index.html ## twenty faults injected for real, with what each of them showed: half an hour, as root
	$(BIN)/python -m tests.faults $(PYTEST)

soak: $(VENV)/.dev ## 2,000 jobs while every process and the broker are killed: JOBS=, SEED=
	$(BIN)/python -m tests.faults.soak --jobs $(or $(JOBS),2000) $(if $(SEED),--seed $(SEED))

compose-test: $(VENV)/.dev ## the images and the whole stack, as root on a plain Debian machine: a quarter of an hour
	$(BIN)/pytest -m images tests/compose
	tests/compose/run.sh

test-frontend: frontend/node_modules/.installed $(ENCODER)
	cd frontend && npm run check && npm test

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

benchmarks: $(VENV)/.dev ## speed against peers and physical limits, as ratios
	$(BIN)/python -m benchmarks

quality: $(VENV)/.dev ## verdicts against baselines on a bench: BENCH=folder, SPLIT=dev or test; writes docs/*/quality.md
	$(BIN)/python -m benchmarks.quality "$(BENCH)" --split $(or $(SPLIT),dev)

visual: $(VENV)/.dev frontend/dist/index.html ## every view in every state against its baseline; UPDATE=1 renews them, VIEWS= names some
	$(BIN)/python -m tests.visual $(if $(UPDATE),--update) $(VIEWS)

audit: $(VENV)/.dev frontend/node_modules/.installed ## the locked versions in the public lists of weaknesses; needs the network
	$(BIN)/uv audit --frozen
	cd frontend && npm audit --audit-level=low

sbom: $(VENV)/.dev frontend/node_modules/.installed ## what an installation is made of, as CycloneDX: sbom/
	@mkdir -p sbom
	$(BIN)/uv export --frozen --quiet --no-default-groups --format cyclonedx1.5 --output-file sbom/services.cdx.json > /dev/null
	cd frontend && npm sbom --sbom-format cyclonedx --package-lock-only --omit dev 2> /dev/null > ../sbom/page.cdx.json

setup: $(VENV)/.dev frontend/node_modules/.installed

# The environment `make run` needs; `uv` itself comes from the package index.
$(VENV)/bin/uv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Lacuna needs Python 3.11 or newer; set PYTHON=")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/.run: uv.lock pyproject.toml | $(VENV)/bin/uv
	$(BIN)/uv sync --frozen --quiet --inexact --no-default-groups --group web --python $(BIN)/python
	touch $@

$(VENV)/.train: uv.lock pyproject.toml requirements-train.txt | $(VENV)/bin/uv
	$(BIN)/uv sync --frozen --quiet --inexact --no-default-groups --group train --python $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-train.txt
	touch $@

$(VENV)/.dev: uv.lock pyproject.toml $(VENV)/.train | $(VENV)/bin/uv
	$(BIN)/uv sync --frozen --quiet --inexact --python $(BIN)/python
	touch $@ $(VENV)/.run

frontend/node_modules/.installed: frontend/package-lock.json | $(VENV)/.run
	cd frontend && npm ci --silent --no-audit --no-fund
	touch $@

# The encoder that runs in the browser; Vite copies it beside the page.
$(ENCODER): $(wildcard frontend/encoder/*.py) frontend/src/device/encoder/manifest.json uv.lock | $(VENV)/.run
	$(BIN)/python -m frontend.encoder

frontend/dist/index.html: $(shell find frontend/src frontend/public frontend/assembly services/reporter/locale services/reporter/prompts -type f 2>/dev/null) $(wildcard frontend/*.ts) frontend/index.html $(ENCODER) | frontend/node_modules/.installed
	cd frontend && npm run --silent build

page: frontend/dist/index.html

# What the tests start for real. Installed where that can be done; otherwise said plainly.
system:
	tests/stack/install.sh

clean:
	rm -rf $(VENV) .lacuna .cache frontend/node_modules frontend/dist frontend/public/encoder
