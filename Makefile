# Two commands do everything: `make up` runs Handsight with a living demo, `make test` checks it.
# Each target is one script in scripts/, where the reasons stand.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help up dev stop test lint bench package schema clean

help: ## List what can be asked for.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1|/' | column -t -s '|'

up: ## Build everything and run it on SQLite at 127.0.0.1:8080 with a living demo. Ctrl-C stops it.
	@scripts/up

dev: ## As up, with quick builds, and again on every change of a source file.
	@scripts/dev

stop: ## Stop what `make up` or `make dev` started from this folder.
	@scripts/stop

test: ## Check everything on SQLite and PostgreSQL; ONLY="flows audits" runs only those sections.
	@scripts/test $(ONLY)

lint: ## The quick half of the checks: format, clippy, arrows, circles, scopes, licences, advisories, the tree.
	@scripts/test tree arrows circles scopes licences advisories format clippy

bench: ## Print speeds as ratios to a floor measured in the same run.
	@scripts/bench

package: ## Make what an operator installs, in .build/package: a Debian package, an archive, checksums, an SBOM.
	@scripts/package

schema: ## Write schema.graphql from the server's types.
	@scripts/schema

clean: ## Remove what the scripts made in this folder (the caches under ~/.cache/handsight stay).
	@scripts/stop && rm -rf .build .demo dist
