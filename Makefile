# `make help` lists what there is to do. Everything is made in this folder and nothing outside it.

PYTHON ?= python3
RUN := .venv/bin/python -m
COVERAGE_FLOOR ?= 95
WORKERS ?= 2
PYTEST := $(RUN) pytest $(if $(CI),-p tests.no_skips)

.DEFAULT_GOAL := help
.PHONY: help run test prove check fix bench demo migrate requirements messages clean install team

help: ## say what can be done here
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: install ## start openmap: PORT=8000 HOST=127.0.0.1 HTTPS=1 DEMO=0 OPENMAP_INSTANCE=instance
	@exec $(RUN) openmap.core.launcher

test: check ## check, then every test and browser journey (what CI runs)
	$(PYTEST) -n $(WORKERS) -m "not browser and not prove" --cov --cov-report=
	@$(MAKE) --no-print-directory journeys
	$(RUN) coverage report --fail-under=$(COVERAGE_FLOOR)

.PHONY: journeys
journeys: team
	@if chromium=$$(.venv/bin/python scripts/install_browser.py); then \
		OPENMAP_CHROMIUM="$$chromium" $(PYTEST) -m "browser and not prove" --cov --cov-append --cov-report=; \
	elif [ -n "$(CI)" ]; then \
		exit 1; \
	else \
		echo "openmap : les parcours dans le navigateur n’ont pas été exécutés."; \
	fi

prove: team ## run the long proofs: races, kills, the whole accessibility matrix
	OPENMAP_CHROMIUM="$$(.venv/bin/python scripts/install_browser.py)" $(PYTEST) -m prove

check: team ## lint, format, types, imports, templates, spelling, dependencies
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	.venv/bin/python -c "from importlinter.cli import lint_imports_command as c; c()"
	$(RUN) djlint templates --check --lint --quiet
	$(RUN) codespell_lib
	$(RUN) deptry .

fix: team ## let the tools put right what they can
	$(RUN) ruff check --fix .
	$(RUN) ruff format .
	$(RUN) djlint templates --reformat --quiet

bench: team ## measure, beside the ceiling measured in the same run
	$(RUN) bench

demo: install ## load the demonstration (while `make run` runs)
	$(RUN) flask demo load

migrate: team ## write the migration of changed models: M="a sentence" (while `make run` runs)
	$(RUN) flask db migrate -m "$(M)"

requirements: ## compile requirements*.in to the newest versions, with hashes (needs uv)
	@for name in requirements requirements-dev requirements-assets; do \
		uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
			--no-annotate $$name.in -o $$name.txt || exit 1; \
	done

messages: team ## gather the sentences to translate into translations/, and compile them
	$(RUN) babel.messages.frontend -q extract -F babel.cfg -k _l -k _ln:1,2 --no-wrap \
		--sort-output --no-location -o .cache/messages.pot .
	$(RUN) babel.messages.frontend -q update -i .cache/messages.pot -d translations --no-wrap \
		--no-fuzzy-matching --ignore-obsolete
	$(RUN) babel.messages.frontend -q compile -d translations

clean: ## remove what make makes (.venv, libraries, caches), never instance/
	rm -rf .venv .cache node_modules static/vendor static/fonts .mypy_cache .ruff_cache \
		.pytest_cache .import_linter_cache .hypothesis .coverage .coverage.* tests/shots
	find openmap tests bench scripts -name __pycache__ -type d -prune -exec rm -rf {} +

install:
	@command -v "$(PYTHON)" >/dev/null || { \
		echo "openmap : python3 manque. Installez Python 3.11 ou plus récent." >&2; exit 1; }
	@"$(PYTHON)" scripts/install.py run

team:
	@command -v "$(PYTHON)" >/dev/null || { \
		echo "openmap : python3 manque. Installez Python 3.11 ou plus récent." >&2; exit 1; }
	@"$(PYTHON)" scripts/install.py team
	@mkdir -p .cache
