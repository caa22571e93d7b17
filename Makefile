# `make help` lists everything. Two commands matter: `make demo` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help setup demo demo-setup test contracts-check lint format lock openapi screenshots bench-console bench-dp bench-ledger bench-pii clean
SHELL := /bin/sh
PYTHON := .venv/bin/python
ARGS ?=

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: demo-setup ## Play the whole story against a running server (ARGS=--exit to stop at the end)
	@$(PYTHON) -m demo $(ARGS)

test: setup ## Run every test; lists what could not run on this machine
	@npm run --silent test
	@$(PYTHON) -m pytest -n auto --dist worksteal $(ARGS)

lint: setup ## ruff, mypy --strict, import contract, Solidity format and lint
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy --strict core ledger anonymizer policies client/mingzheng
	@$(PYTHON) -m mypy api console demo
	@.venv/bin/lint-imports
	@npm run --silent lint

contracts-check: setup ## Contracts: gas snapshot, Slither, symbolic proofs (a few minutes)
	@$(PYTHON) tools/contracts_check.py

format: setup ## Put every file into the house format
	@$(PYTHON) -m ruff check --fix --quiet . ; $(PYTHON) -m ruff format --quiet .
	@node contracts/tools/forge.mjs fmt

openapi: setup ## Write docs/openapi.json from the code
	@$(PYTHON) -m api.openapi

screenshots: setup ## Play the story and photograph the console into docs/screenshots
	@MINGZHENG_LANG=zh PYTHONPATH=.:client $(PYTHON) tools/screenshots.py
	@MINGZHENG_LANG=en PYTHONPATH=.:client $(PYTHON) tools/screenshots.py

bench-console: setup ## Server time and size of the pages that people meet, after the story
	@PYTHONPATH=.:client $(PYTHON) -m bench.console

bench-dp: setup ## Private answers against plain ones, 10 M rows (ARGS="--rows 1000000 --peer --spark --http")
	@PYTHONPATH=.:client $(PYTHON) -m bench.dp $(ARGS)

bench-ledger: setup ## Print what the ledger can do, with the machine (ARGS=--quick for a small run)
	@PYTHONPATH=.:client $(PYTHON) -m bench.ledger $(ARGS)

bench-pii: setup ## What is found in text and in tables beside other tools, with the goals (ARGS=--quick for a small run)
	@$(PYTHON) tools/bench_peers.py
	@PYTHONPATH=.:client $(PYTHON) -m bench.pii $(ARGS)

lock: ## Resolve requirements/*.in again (needs uv on the PATH)
	@tools/lock

clean: ## Remove what can be made again; keeps var/, where ledgers live
	@rm -rf .venv .venv-peers .venv-contracts node_modules contracts/out contracts/cache .mypy_cache .ruff_cache .pytest_cache .hypothesis

setup:
	@$(call python3) tools/setup.py dev

demo-setup:
	@$(call python3) tools/setup.py demo

# The first Python there is: tools/setup.py itself looks for one that is new enough.
define python3
	command -v python3 >/dev/null || { echo "setup: \`python3\` was not found (the server is written in it). To fix it: install Python 3.11 or newer." >&2; exit 1; }; python3
endef
