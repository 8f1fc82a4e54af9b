# `make help` lists everything. Whatever needs packages installs them first; only Python >= 3.11 must be there before.
# Another Python: make PYTHON=python3.12

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
DEVELOPMENT := $(VENV)/installed-development
TRAINING := $(VENV)/installed-training
AGENTS_SDK := $(VENV)/agents-sdk
WHIP_CLIENT := $(VENV)/whip-client
WHIP_FILES := tests/browser/whip/package.json tests/browser/whip/package-lock.json
SDK_FILES := tests/browser/agents_sdk/package.json tests/browser/agents_sdk/package-lock.json
STREAMS ?= 1
ROUNDS ?= 3
# glibc gives large blocks back at once by default, and a training step then spends time on getting them again
ALLOCATOR := MALLOC_TRIM_THRESHOLD_=20000000000 MALLOC_MMAP_THRESHOLD_=20000000000
DEMO := clients/demo/demo.mp4

# Tests run file by file in several processes. One of them has all tests of the page (tests/conftest.py), which mostly wait.
PYTEST := $(BIN)/python -m pytest --ignore tests/gpu

.DEFAULT_GOAL := help
.PHONY: help run demo test test-fast test-busy test-gpu suite check fix hooks bench engines live soak flapping everyday quality bank train \
	clean install development chromium mosquitto agents-sdk whip-client

help:  ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(INSTALLED)  ## start the live server and open its page; with options: make run ARGS="--port 9000"
	@$(BIN)/echoingpixels serve $(ARGS)

demo: $(INSTALLED)  ## replay the clip that ships with the project and ask three questions about it
	@$(BIN)/echoingpixels replay $(DEMO) \
		--ask "What animal do you see?" --at 6 \
		--ask "What was said?" --at 14 \
		--ask "What did you hear last?" $(ARGS)

test: check chromium mosquitto agents-sdk whip-client  ## lint, types, then all tests
	@$(MAKE) --no-print-directory suite

test-fast: $(DEVELOPMENT)  ## the quick tests only, for while you work: no browser, no calls, nothing slow
	$(PYTEST) -n 2 -m "not realtime and not browser and not slow"

test-busy: $(DEVELOPMENT) chromium mosquitto agents-sdk whip-client  ## all tests, ROUNDS times (3), while other processes take both cores
	$(BIN)/python -m tests.support.busy --niceness 5 --rounds $(ROUNDS) -- $(MAKE) --no-print-directory suite

suite:
	@$(PYTEST) -n 3

test-gpu: $(DEVELOPMENT)  ## tests of TensorRT engines and of real LLMs that run; needs a GPU, skipped loudly without one
	$(BIN)/python -m pytest tests/gpu -rs

chromium:  ## the browser that the page is tested in
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome; } > /dev/null || \
		{ test "$$(id -u)" = 0 && command -v apt-get > /dev/null && \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } || \
		{ echo "the tests of the page need Chromium: apt install chromium"; exit 1; }

mosquitto:  ## the MQTT broker that tests talk to
	@{ command -v mosquitto || command -v /usr/sbin/mosquitto || command -v /opt/homebrew/sbin/mosquitto; } > /dev/null || \
		{ test "$$(id -u)" = 0 && command -v apt-get > /dev/null && \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends mosquitto; } || \
		{ echo "the tests of MQTT need a broker: apt install mosquitto"; exit 1; }

agents-sdk: $(AGENTS_SDK)/installed  ## OpenAI's Agents SDK, with which a test calls the server

$(AGENTS_SDK)/installed: $(SDK_FILES) | $(DEVELOPMENT)
	@$(BIN)/python -m pip install --quiet --editable '.[sdk]'
	@mkdir -p $(AGENTS_SDK) && cp $(SDK_FILES) $(AGENTS_SDK)
	@$(BIN)/npm ci --prefix $(AGENTS_SDK) --ignore-scripts --no-audit --no-fund --loglevel=error || \
		{ echo "OpenAI's Agents SDK cannot be installed: can npm reach its registry?"; exit 1; }
	@touch $@

whip-client: $(WHIP_CLIENT)/installed  ## a WHIP client for browsers, with which a test pushes a camera

$(WHIP_CLIENT)/installed: $(WHIP_FILES) | $(DEVELOPMENT)
	@$(BIN)/python -m pip install --quiet --editable '.[sdk]'
	@mkdir -p $(WHIP_CLIENT) && cp $(WHIP_FILES) $(WHIP_CLIENT)
	@$(BIN)/npm ci --prefix $(WHIP_CLIENT) --ignore-scripts --no-audit --no-fund --loglevel=error || \
		{ echo "the WHIP client cannot be installed: can npm reach its registry?"; exit 1; }
	@touch $@

check: $(DEVELOPMENT)  ## lint and strict types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: $(DEVELOPMENT)  ## format, and mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

hooks: $(DEVELOPMENT)  ## run lint, format and types before every commit
	$(BIN)/pre-commit install

bench: $(DEVELOPMENT)  ## measure; results go to benchmarks/results
	$(BIN)/python -m benchmarks.speed.latency --out benchmarks/results/latency.json
	$(BIN)/python -m benchmarks.answers.demo_questions --out benchmarks/results/demo_questions.json
	$(BIN)/python -m benchmarks.speed.picture --out docs/demo.png

engines: $(DEVELOPMENT)  ## measure what runs the model, side by side
	$(BIN)/python -m benchmarks.speed.engines --out benchmarks/results/engines.json

live: $(DEVELOPMENT) chromium  ## measure how quick the page is, in a real browser
	$(BIN)/python -m benchmarks.page.browser --out benchmarks/results/browser.json

soak: MINUTES ?= 10
soak: $(DEVELOPMENT) chromium  ## MINUTES (10) of STREAMS (1) live streams: is anything growing, late or lost?
ifeq ($(STREAMS),1)
	$(BIN)/python -m benchmarks.page.soak --minutes $(MINUTES) --out benchmarks/results/soak.json
else
	$(BIN)/python -m benchmarks.page.soak_streams --streams $(STREAMS) --minutes $(MINUTES) \
		--out benchmarks/results/soak_streams.json
endif

flapping: $(DEVELOPMENT) mosquitto  ## a day on which cameras and the MQTT broker come and go: is anything lost or left behind?
	$(BIN)/python -m benchmarks.flapping --out benchmarks/results/flapping.json

everyday: $(DEVELOPMENT)  ## what people ask of a camera: media once (Debian, npm), ask, write docs/everyday.md
	$(BIN)/python -m benchmarks.everyday.media
	$(BIN)/python -m benchmarks.everyday

quality: $(TRAINING)  ## measure answers on held-out scenes; needs the bank
	$(BIN)/python -m benchmarks.answers.quality --out benchmarks/results/quality.json --picture docs/quality.png
	$(BIN)/python -m benchmarks.answers.transfer --out benchmarks/results/transfer.json

bank: $(TRAINING)  ## encode all pictures and sounds that training needs, once
	$(BIN)/python -m training.bank

train: MINUTES ?= 60
train: $(TRAINING)  ## train, or go on training, for MINUTES (60); needs the bank
	$(ALLOCATOR) $(BIN)/python -m training.model.train --minutes $(MINUTES)

install: $(INSTALLED)

development: $(DEVELOPMENT)  ## install what tests and benchmarks need, too

$(DEVELOPMENT): $(INSTALLED)
	@$(BIN)/python -m clients.install dev
	@touch $@

$(TRAINING): $(DEVELOPMENT)
	@$(BIN)/python -m pip install --quiet --editable '.[train]'
	@touch $@

$(INSTALLED): pyproject.toml engines/models.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' || { echo "Python lacks venv: apt install python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m clients.install
	@touch $@

clean:  ## remove everything that make made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info build
