# Everything a person types here. `make run` and `make test` need only Python 3.11+ and make: the rest goes into .venv.

PYTHON ?= python3
PORT ?= 0
ARGS ?=
LOCALE ?=
UPGRADE ?=
TICKETS ?=
PEOPLE ?=
COVERAGE ?=

BIN := .venv/bin

# One environment, filled in two steps: `run` is what the product needs, `dev` adds the tools. Each step leaves a stamp
# as its last act, named after what it was made from: a changed lock or a set-up that broke off is noticed next time.
MADE_FROM := $(shell cat requirements.lock requirements-dev.lock pyproject.toml | cksum | tr ' ' '-')
VENV := .venv/.stamp-venv
RUN := .venv/.stamp-run-$(MADE_FROM)
DEV := .venv/.stamp-dev-$(MADE_FROM)

CATALOGUES := $(wildcard locales/*/LC_MESSAGES/helpdesk.po)
COMPILED := $(CATALOGUES:.po=.mo)

# Compiled modules are kept even where the surroundings say otherwise: without them every start takes twice as long.
export PYTHONDONTWRITEBYTECODE =
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export UV_PYTHON_DOWNLOADS = never

.PHONY: run test test-slow lint bench bench-data lock vendor locales audit clean venv venv-dev FORCE
.DELETE_ON_ERROR:

# The demonstration company, on a free port or on PORT=.
run: $(RUN) $(COMPILED)
	@exec $(BIN)/helpdesk demo --port $(PORT) $(ARGS)

# COVERAGE=1 wants what pyproject.toml asks of it too, and takes a third longer.
test: $(DEV) $(COMPILED)
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow" $(if $(COVERAGE),--cov --cov-report=term:skip-covered) $(ARGS)

# Kills, long simulations, every page in the browser, plans at size, the oldest PostgreSQL, set-up from nothing.
test-slow: $(DEV) $(COMPILED)
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m slow $(ARGS)

lint: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/pyright
	$(BIN)/djlint templates --lint --quiet

bench: $(DEV) $(COMPILED)
	@$(BIN)/pytest tests/bench -o "python_files=bench_*.py" -s $(ARGS)

# Three installations of growing size, made once and kept. TICKETS= and PEOPLE= make one of another size instead.
BENCH_SIZES = $(if $(TICKETS),$(TICKETS),10000 100000 1000000)
bench-data: $(BENCH_SIZES:%=data/bench/%/.complete)

# Five tickets a person, unless told. One that broke off is begun anew.
data/bench/%/.complete: | $(RUN)
	@rm -rf data/bench/$*
	$(BIN)/helpdesk seed --data data/bench/$* --tickets $* --people $(or $(PEOPLE),$(shell expr $* / 5 + 1)) --seed 1
	@touch $@

# Keeps what is locked where it still fits; UPGRADE=1 takes the newest of everything.
lock: $(VENV)
	$(COMPILE_LOCK) --extra build --output-file requirements.lock
	$(COMPILE_LOCK) --extra build --extra dev --constraints requirements.lock --output-file requirements-dev.lock

COMPILE_LOCK = @$(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --python-version 3.11 \
	--no-header --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

vendor: $(RUN)
	$(BIN)/python -m helpdesk.vendoring

# Collects the strings, merges them into every catalogue, compiles. LOCALE=xx adds a language.
locales: $(RUN)
	@$(BIN)/pybabel -q extract -F pyproject.toml -k mark -c Translators: --sort-by-file --add-location=file \
	  --project=Helpdesk --copyright-holder="the authors of Helpdesk" -o .venv/helpdesk.pot .
	@$(if $(LOCALE),$(BIN)/pybabel -q init -D helpdesk -i .venv/helpdesk.pot -d locales -l $(LOCALE))
	@$(if $(CATALOGUES),$(BIN)/pybabel -q update -D helpdesk -i .venv/helpdesk.pot -d locales --ignore-pot-creation-date --no-fuzzy-matching --ignore-obsolete)
	@$(if $(CATALOGUES)$(LOCALE),$(BIN)/pybabel compile -D helpdesk -d locales --statistics)

# Known weaknesses in what is locked. It asks a public service, so nothing depends on it.
audit: $(DEV)
	$(BIN)/uv tool run pip-audit --require-hashes --disable-pip -r requirements.lock

# Everything that can be made again; data/ stays.
clean:
	rm -rf .venv .coverage .coverage.* htmlcov *.egg-info
	rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	rm -f $(COMPILED)
	find helpdesk tests -type d -name __pycache__ -prune -exec rm -rf {} +

# The two fillings by name, for an image, an editor or a test.
venv: $(RUN)
venv-dev: $(DEV)

%.mo: %.po | $(RUN)
	@$(BIN)/pybabel -q compile -i $< -o $@

# A virtual environment is not relocatable, so it is made in place; without this stamp it is thrown away and made anew.
ifneq ($(shell $(BIN)/python -c "print(1)" 2>/dev/null),1)
$(VENV): FORCE
endif
$(VENV):
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed, and '$(PYTHON)' is not. Install it, or name one: make PYTHON=python3.12" >&2; \
	  exit 2; }
	@$(PYTHON) -c "import ensurepip, venv" 2>/dev/null || { \
	  echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; \
	  exit 2; }
	@echo "Setting up .venv; the first time takes about half a minute."
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@awk '/^uv==/ { found = 1; print; next } found && /^[^ ]/ { exit } found' requirements-dev.lock > .venv/uv.lock
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r .venv/uv.lock
	@touch $@

# A file with hashes refuses `-e .`, so ours follows as a step of its own, with the locked build backend.
FILL = @$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python
FORGET_OLD = @find .venv -maxdepth 1 -name ".stamp-*-*-*" ! -name "*-$(MADE_FROM)" -exec rm -f {} +

$(RUN): $(VENV)
	$(FORGET_OLD)
	$(FILL) --require-hashes -r requirements.lock
	$(FILL) --no-build-isolation --no-deps -e .
	@$(BIN)/python -m compileall -q helpdesk
	@touch $@

$(DEV): $(VENV)
	$(FORGET_OLD)
	$(FILL) --require-hashes -r requirements-dev.lock
	$(FILL) --no-build-isolation --no-deps -e .
	@$(BIN)/python -m compileall -q helpdesk
	@touch $@
