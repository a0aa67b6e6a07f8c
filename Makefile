# The commands of this project. `make demo` and `make test` need nothing else to be run before them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

NODE_BIN := $(CURDIR)/tools/node/node_modules/node/bin
export PATH := $(NODE_BIN):$(CURDIR)/node_modules/.bin:$(PATH)
NODE_STAMP := tools/node/node_modules/.installed
PACKAGES_STAMP := node_modules/.installed

.PHONY: help setup demo test check format docs build bench evals clean

help: ## lists these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(NODE_STAMP) $(PACKAGES_STAMP) ## installs a current Node and the packages, both inside the checkout

# Node first, by itself: npm chooses by the Node that runs it.
$(NODE_STAMP): tools/node/package-lock.json
	@echo "Installing Node into tools/node …" >&2
	@npm --prefix tools/node ci --no-audit --no-fund --loglevel=error
	@touch $@

$(PACKAGES_STAMP): package-lock.json $(NODE_STAMP)
	@echo "Installing packages …" >&2
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

demo: setup ## a real cluster on this machine, scanned and shown; CONTEXT=name reads an existing one instead
	@node scripts/demo.ts $(if $(CONTEXT),--context "$(CONTEXT)")

test: setup build ## every test; needs Go 1.26 for the test bed's control plane (or K8S_MCP_TEST_KUBECONFIG)
	@node testbed/testbed.ts build >/dev/null || echo 'Tests that need a cluster are skipped.' >&2
	@vitest run

check: setup ## types, lint, format, unused code
	@tsc -p tsconfig.json
	@biome ci --error-on-warnings .
	@knip

format: setup ## formats and mends what the linter can mend
	@biome check --write .

docs: setup ## writes docs/reference/ and .env.example from the code
	@for generate in scripts/generate-*-reference.ts; do node "$$generate"; done

build: setup ## dist/, as it is published
	@node scripts/build.ts

bench: setup build ## measures, side by side with kubectl and the peers
	@node bench/bench.ts

evals: setup ## asks our agent questions and checks its answers; LLM_BASE_URL, LLM_MODEL, LLM_API_KEY, or ARGS=--oracle
	@node evals/evals.ts $(ARGS)

clean: ## removes what was built and installed; the test bed's cache and your data stay
	rm -rf dist node_modules tools/node/node_modules bench/peers/node_modules data/demo*
