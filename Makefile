# Two commands do all: make run, make test. The rest are parts of them.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test fast lint types bench oracles languagetool lock clean

run: $(VENV)/ready
	@$(BIN)/school db upgrade
	@[ -f "$${SCHOOL_HOME:-var}/demo-logins.txt" ] || $(BIN)/school demo
	@exec $(BIN)/school run

test: $(VENV)/ready-test
	@bash tests/all.sh

fast: $(VENV)/ready-test
	@$(BIN)/pytest -q -n 2 -m "not browser and not processes"

lint: $(VENV)/ready-test
	@$(BIN)/ruff check . && $(BIN)/ruff format --check -q . && $(BIN)/lint-imports -v

types: $(VENV)/ready-test
	@$(BIN)/mypy

bench: $(VENV)/ready-test
	@bash bench/system.sh
	@$(BIN)/python -m bench

# Asks the independent libraries again and compares with the stored answers: 2 GB, some minutes.
oracles: .venv-oracles/ready
	@.venv-oracles/bin/python -m tests.oracles prove

.venv-oracles/ready: requirements-oracles.lock
	$(PYTHON) -m venv .venv-oracles
	PIP_CONSTRAINT=tests/oracles/build.txt .venv-oracles/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-oracles.lock
	@touch $@

# LanguageTool itself, for SCHOOL_GRAMMAR=languagetool: needs Java 17 and Maven, 250 MB.
languagetool:
	@command -v java >/dev/null && command -v mvn >/dev/null || { echo "LanguageTool needs Java 17 and Maven: apt-get install openjdk-17-jre-headless maven"; exit 2; }
	@mvn -q -f school/supervise/languagetool-pom.xml dependency:copy-dependencies -DoutputDirectory="$(abspath $(or $(SCHOOL_HOME),var))/languagetool"
	@echo "LanguageTool lies in $(or $(SCHOOL_HOME),var)/languagetool: start the site with SCHOOL_GRAMMAR=languagetool"

clean:
	rm -rf $(VENV) .ruff_cache .mypy_cache .pytest_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/ready-test: requirements-test.lock $(VENV)/ready
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

lock: $(VENV)/bin/python
	$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-header --extra test -c requirements.lock pyproject.toml -o requirements-test.lock
