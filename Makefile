# SupportNet: `make run` to try it, `make test` to prove it, `make help` for the rest.
HOST ?= 127.0.0.1
PORT ?= 8000
PROCESSES ?= 1
SERVER ?= daphne
ARGS ?=
DATA ?=
PY = .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test lint bench faults prove simulate distress-report venv dev clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 26

venv:
	@.ci/venv requirements.txt

dev:
	@.ci/venv requirements-dev.txt

run: venv ## start everything at http://127.0.0.1:8000 (HOST= PORT= PROCESSES= SERVER=daphne|uvicorn)
	@exec $(PY) manage.py serve --prepare --host $(HOST) --port $(PORT) --processes $(PROCESSES) --server $(SERVER)

test: dev ## all tests: on SQLite, then what touches the database again on PostgreSQL
	@.ci/browser
	@.ci/test

lint: dev ## style, types and import contracts
	@.ci/lint

bench: dev ## measure; prints tables (ARGS=)
	@$(PY) -m bench $(ARGS)

faults: dev ## kill, cut and starve parts of a running service, and look for what was lost
	@$(PY) -m tests.faults.run --write $(ARGS)

prove: dev ## check the queue's and the log's promises on many random histories
	@HYPOTHESIS_PROFILE=prove $(PY) -m pytest -q tests/rooms/gateway/test_feeds.py tests/rooms/constellation \
	    tests/rooms/crisis/test_rules.py tests/rooms/distress/test_rules.py $(ARGS)

simulate: venv ## fill a running development service with simulated people (ARGS="--seekers 6 --speed 4")
	@$(PY) manage.py simulate $(ARGS)

distress-report: venv ## how well distress is read on the shipped messages (DATA=folder for more)
	@$(PY) -m rooms.distress.report $(if $(DATA),--data $(DATA)) --out docs/distress.md $(ARGS)

clean: ## remove what was built; keeps the var folder with its data and secrets
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
