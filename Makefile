# make       the full check, as CI runs it
# make demo  the sample study, every step, reports in ./demo-study/study/reports
PYTHON ?= python3
BIN := .venv/bin

.PHONY: check demo test lint types soak sample reports docs lock clean bench
check: test

.venv/run.stamp: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ .venv/run.stamp

demo: .venv/run.stamp
	@rm -rf demo-study
	@$(BIN)/python -m qual demo demo-study

test: .venv/dev.stamp lint types
	$(BIN)/python -m pytest -n 2

lint: .venv/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/dev.stamp
	$(BIN)/mypy

soak: .venv/dev.stamp
	$(BIN)/python -m pytest -n 2 -m soak

sample: .venv/dev.stamp
	$(BIN)/python -m tools.make_sample

reports: .venv/dev.stamp
	$(BIN)/python -m tools.make_reports

docs: .venv/dev.stamp
	$(BIN)/python -m tools.make_docs
	$(BIN)/python -m tools.session

bench: .venv/dev.stamp
	@for script in benchmarks/[a-z]*.py; do PYTHONPATH=. $(BIN)/python $$script; done

lock: .venv/dev.stamp
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes pyproject.toml -o requirements.lock --quiet
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes pyproject.toml --group dev -o requirements-dev.lock --quiet

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache demo-study
