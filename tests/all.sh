#!/usr/bin/env bash
# Everything: lint, types, translations, content, then all tests on SQLite and PostgreSQL, then the browser.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
jobs=${TEST_JOBS:-$(nproc)}
SCHOOL_HOME=$(mktemp -d)
export SCHOOL_HOME SCHOOL_LOG_LEVEL=ERROR
trap 'rm -rf "$SCHOOL_HOME"' EXIT
. tests/system.sh

step() { echo "== $*"; "$@"; }
step $bin/ruff check -q .
step $bin/ruff format --check -q .
step $bin/lint-imports
step $bin/mypy
step $bin/djlint --quiet --lint templates
step $bin/school i18n check
step $bin/school content check
step $bin/pytest -q -n "$jobs" --dist worksteal --db both -m "not browser and not processes"
# What stays together and what begins first: tests/support/spreading.py.
step $bin/pytest -q -n "$jobs" --dist loadscope --no-loadscope-reorder -m "browser or processes"
