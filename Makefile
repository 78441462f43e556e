# Two commands do all the set-up themselves: `make contract` (the main job) and `make test` (all our tests).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Three on two processors: tests of time-outs and of polling wait.
WORKERS := 3
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadscope -p tests.schedule
READY := $(VENV)/.ready
LOWEST := .venv-lowest
WRITTEN := $(shell grep -l '\[\[\[cog' *.md docs/*.md)

# Our tests start hundreds of processes, each of which would compile every module again.
unexport PYTHONDONTWRITEBYTECODE

define CHECK_PYTHON
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "Python 3.11 or newer is needed; $(PYTHON) is older. Name another: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
endef

.PHONY: contract prove quick test test-long browser lowest lint coverage format generate baseline generators lock bench clean help

help: ## Show the tasks.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

contract: $(READY) ## Run the contract suite against the emulator and print the verdict.
	$(BIN)/cce-release check $(ARGS)

prove: $(READY) ## Prove that the suite catches every deliberate fault (ARGS=--full for the whole matrix).
	$(BIN)/cce-release prove $(ARGS)

# Unit tests that start other programs, open sockets, write whole reports, generate code, or judge whole contracts.
SLOW := $(addprefix tests/unit/,cli client/sandbox/test_local_emulator.py client/test_shared_budget.py client/transport \
	codegen emulator/faults/test_catalogue.py emulator/helm/test_agreement.py emulator/helm/test_bounded.py \
	emulator/test_vendor_sdk.py exchanges/redaction/test_large_texts.py fleet/test_running.py lint/test_linting.py \
	lint/test_rules.py proof/test_workers.py reporting/formats runs/test_interruption.py runs/test_suite_process.py \
	strategies/test_case_reasons.py strategies/test_seeding.py suite/test_*.py suite/_runner/test_fingerprinter.py \
	suite/_runner/test_parent_watch.py test_documents_run.py test_program.py test_python_process.py)

quick: WORKERS := 2
quick: lint ## Judge style and types, and run the unit tests that start no other program: a minute at most.
	$(PYTEST) -m "not long" tests/unit $(addprefix --ignore=,$(wildcard $(SLOW))) $(ARGS)

test: $(READY) ## Run all our tests but those that take long. Without a browser its tests are named at the end.
	$(PYTEST) -m "not long" $(ARGS)

test-long: $(READY) ## Run the tests that take long: all faults and seeds, whole runs in each way, the wheel (needs a package index).
	$(PYTEST) -m long $(ARGS)

browser: ## Install Chromium and its driver, which the tests of the report's page need (root, Debian).
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || { \
		log=$$(mktemp); export DEBIAN_FRONTEND=noninteractive; \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium chromium-driver; } >"$$log" 2>&1 || { \
			tail -n 20 "$$log" >&2; \
			echo "chromium and chromium-driver could not be installed: it needs root and a Debian with a mirror; elsewhere" \
				"install a Chromium and its chromedriver yourself. Without them make test leaves their tests out" >&2; \
			exit 2; }; }

lowest: ## Run a check and our tests with the lowest versions that pyproject.toml allows (uv from PATH, or installed).
	$(CHECK_PYTHON)
	$(PYTHON) -m venv --clear $(LOWEST)
	@command -v uv >/dev/null || $(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check uv
	PATH="$$PATH:$(LOWEST)/bin" uv pip install --python $(LOWEST)/bin/python --resolution lowest-direct \
		--editable '.[emulator,redis,spec]' --group test
	$(LOWEST)/bin/cce-release check
	$(LOWEST)/bin/python -m pytest -n 2 --dist loadscope -p tests.schedule -m "not long" tests/unit \
		--ignore=tests/unit/reporting/formats/page/browser $(ARGS)

lint: $(READY) ## Judge style, types, architecture, the contract, and that generated files and documents are current.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cce-release lint
	$(BIN)/cce-release generate --check
	$(BIN)/cog --check $(WRITTEN)

coverage: $(READY) ## Run all our tests and show which lines they reach.
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

format: $(READY) ## Format the code.
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

generate: $(READY) ## Rewrite generated/ from spec/, and the generated parts of the documents.
	$(BIN)/cce-release generate
	$(BIN)/cce-release init --schema > tools/cce_release_contract/settings/settings.schema.json
	$(BIN)/python -m cce_release_contract.emulator.faults > tools/cce_release_contract/reporting/clause_faults.json
	$(BIN)/cog -r $(WRITTEN)

baseline: ## Keep the contract as the one that was released, with which `cce-release diff` compares.
	mkdir -p spec/baseline
	cp spec/openapi.yaml spec/baseline/openapi.yaml

generators: $(READY) ## Make TypeScript clients from our document with other people's generators (needs node and npm).
	mkdir -p .cce-release/generators
	cp tests/generators/package.json tests/generators/package-lock.json .cce-release/generators
	npm ci --prefix .cce-release/generators --ignore-scripts --no-audit --no-fund --silent
	$(BIN)/python -m pytest tests/generators $(ARGS)

bench: $(READY) ## Measure speed side by side; figures, not verdicts.
	$(BIN)/python tests/benchmarks/side_by_side.py

LOCK := uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 --no-annotate --no-emit-index-url \
	--no-emit-find-links --no-emit-package cce-release-contract --custom-compile-command "make lock" --quiet

lock: ## Renew requirements.lock, and the lock of CI jobs that only check (needs uv).
	$(LOCK) --all-extras --group dev -o requirements.lock
	$(LOCK) --extra emulator --extra redis --group package -c requirements.lock -o tools/ci/requirements.lock

clean: ## Remove the environment and everything that runs leave behind.
	rm -rf $(VENV) $(LOWEST) .cce-release dist .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(READY): requirements.lock pyproject.toml
	$(CHECK_PYTHON)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)
