# SPDX-License-Identifier: MIT
# `make help` lists every target.

PREFIX      ?= /usr/local
exec_prefix ?= $(PREFIX)
bindir      ?= $(exec_prefix)/bin
datarootdir ?= $(PREFIX)/share
datadir     ?= $(datarootdir)
docdir      ?= $(datarootdir)/doc/umbrella-reaper
mandir      ?= $(datarootdir)/man
INSTALL     ?= install

VERSION := $(shell sed -n 's/^\#define UR_VERSION "\(.*\)"/\1/p' include/ur/base/version.h)
BUILD   ?= build
CC      ?= gcc
AR      ?= ar
PKG_CONFIG ?= pkg-config
MAKEFLAGS  += --no-builtin-rules

LIBS_USED  := libcurl yaml-0.1 libgit2 jansson
WARNINGS   := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wswitch-enum -Wvla -Wformat=2 -Wundef -Wpointer-arith \
	-Wwrite-strings
HARDENING  := -fstack-protector-strong -fPIE -D_FORTIFY_SOURCE=2
# CI turns warnings into errors; packagers' flags are appended, never overwritten.
WERROR     ?= $(if $(CI),-Werror)
OPTIMIZE   ?= -O2 -g
override CFLAGS := -std=c17 $(OPTIMIZE) $(WARNINGS) $(WERROR) $(if $(SANITIZE),$(SANITIZE),$(HARDENING)) $(CFLAGS)
override CPPFLAGS := -D_GNU_SOURCE -Iinclude $(shell $(PKG_CONFIG) --cflags $(LIBS_USED) 2>/dev/null) $(CPPFLAGS)
override LDFLAGS := $(if $(SANITIZE),$(SANITIZE),-pie -Wl,-z,relro,-z,now) $(LDFLAGS)
LIBS       := $(shell $(PKG_CONFIG) --libs $(LIBS_USED) 2>/dev/null)
TEST_LIBS  := $(shell $(PKG_CONFIG) --libs cmocka libmicrohttpd 2>/dev/null)

SOURCES    := $(wildcard src/*/*.c)
OBJECTS    := $(SOURCES:src/%.c=$(BUILD)/%.o)
LIBRARY    := $(BUILD)/libur.a
PROGRAM    := $(BUILD)/umbrella-reaper
SANDBOX    := $(BUILD)/ur-sandbox
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*/test_*.c))
SANDBOX_SOURCES := $(wildcard tests/sandbox/*.c)
FAULT_PROGRAMS  := $(patsubst tests/fault/%.c,$(BUILD)/fault/%,$(wildcard tests/fault/*.c))
BENCH_PROGRAMS  := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))
FUZZ_SOURCES    := $(wildcard tests/fuzz/fuzz_*.c)
C_FILES    := $(shell find src include tests -name '*.[ch]' 2>/dev/null | sort)

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all help deps deps-dev demo check check-programs check-unit check-asan check-valgrind \
	fuzz-smoke coverage bench e2e analyze format format-check install uninstall clean dist

all: $(PROGRAM) ## build the program (default)

help: ## list every target
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' Makefile

# ---- building ----

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(LIBRARY): $(filter-out $(BUILD)/cli/main.o,$(OBJECTS))
	@rm -f $@
	$(AR) rcs $@ $^

$(PROGRAM): $(BUILD)/cli/main.o $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -Itests/unit -MMD -MP $< $(LIBRARY) $(LDFLAGS) $(LIBS) $(TEST_LIBS) -o $@

$(BUILD)/sandbox/%.o: tests/sandbox/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -Itests/sandbox -MMD -MP -c $< -o $@

$(SANDBOX): $(SANDBOX_SOURCES:tests/sandbox/%.c=$(BUILD)/sandbox/%.o)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ -ljansson -lmicrohttpd -lpthread -o $@

$(BUILD)/fault/%: tests/fault/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP $< $(LDFLAGS) -ljansson -lcurl -o $@

$(BUILD)/bench/%: tests/bench/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP $< $(LDFLAGS) -lcurl -o $@

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# ---- setting up and using ----

DEPS := gcc make pkg-config libc6-dev libcurl4-openssl-dev libyaml-dev libgit2-dev \
	libjansson-dev libcmocka-dev libmicrohttpd-dev bats perl jq curl git ca-certificates
DEPS_DEV := clang clang-format clang-tidy cppcheck shellcheck gcovr valgrind scdoc mandoc \
	libclang-rt-14-dev

deps: ## install what building and `make check` need (Debian packages, as root)
	@config/install-packages $(DEPS)

deps-dev: deps ## also what `analyze`, `format`, `coverage`, `check-valgrind`, `fuzz-smoke` need
	@config/install-packages $(DEPS_DEV)

demo: deps ## build, then show the main job on the built-in sandbox forge
	@$(MAKE) --no-print-directory -s -j2 $(PROGRAM) $(SANDBOX)
	@PROGRAM=$(PROGRAM) SANDBOX=$(SANDBOX) tests/cli/demo

install: $(PROGRAM) ## install program and documentation (PREFIX, DESTDIR)
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(docdir)/runbooks $(DESTDIR)$(docdir)/workflows
	$(INSTALL) -m 755 $(PROGRAM) $(DESTDIR)$(bindir)/umbrella-reaper
	$(INSTALL) -m 644 README.md CHANGELOG.md LICENSE $(DESTDIR)$(docdir)
	$(INSTALL) -m 644 runbooks/*.md $(DESTDIR)$(docdir)/runbooks
	$(INSTALL) -m 644 workflows/*.yml $(DESTDIR)$(docdir)/workflows

uninstall: ## remove what `install` put there
	rm -f $(DESTDIR)$(bindir)/umbrella-reaper
	rm -rf $(DESTDIR)$(docdir)

clean: ## remove everything that was built
	rm -rf $(BUILD)

# ---- tests ----

check-programs: $(PROGRAM) $(SANDBOX) $(UNIT_TESTS) $(FAULT_PROGRAMS)

check: ## run the tests: unit, layers, sandbox against recordings, command line, faults
	@$(MAKE) --no-print-directory -s -j$$(nproc) check-programs
	@BUILD=$(BUILD) PROGRAM=$(PROGRAM) SANDBOX=$(SANDBOX) tests/run-check

check-unit: $(UNIT_TESTS) ## run the unit tests only
	@BUILD=$(BUILD) tests/run-check unit

check-asan: ## the same tests under the address and undefined-behaviour sanitizers
	@$(MAKE) --no-print-directory check BUILD=$(BUILD)/asan OPTIMIZE="-O1 -g" \
		SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"

check-valgrind: $(UNIT_TESTS) $(PROGRAM) $(SANDBOX) ## unit tests and a whole sweep under valgrind
	@BUILD=$(BUILD) PROGRAM=$(PROGRAM) SANDBOX=$(SANDBOX) tests/run-valgrind

fuzz-smoke: ## each fuzzer for some seconds (clang)
	@BUILD=$(BUILD) tests/fuzz/smoke

coverage: ## branch coverage of core/ by the unit tests
	@$(MAKE) --no-print-directory -s -j$$(nproc) BUILD=build/coverage OPTIMIZE="-O0 -g" \
		SANITIZE="--coverage" check-programs
	@BUILD=build/coverage PROGRAM=build/coverage/umbrella-reaper SANDBOX=build/coverage/ur-sandbox tests/run-check unit
	@gcovr --root . --object-directory build/coverage --filter 'src/core/' --branches --print-summary \
		--exclude-throw-branches --txt build/coverage/core.txt && cat build/coverage/core.txt

bench: $(PROGRAM) $(SANDBOX) $(BENCH_PROGRAMS) ## requests, throughput, CPU and memory over 1,000 and 10,000 heads
	@BUILD=$(BUILD) PROGRAM=$(PROGRAM) SANDBOX=$(SANDBOX) tests/bench/run

e2e: $(PROGRAM) ## against a real server: GITEA_BIN=… RUNNER_BIN=…
	@PROGRAM=$(abspath $(PROGRAM)) GITEA_BIN="$(GITEA_BIN)" RUNNER_BIN="$(RUNNER_BIN)" tests/e2e/run

analyze: ## gcc -fanalyzer, clang-tidy, cppcheck, shellcheck
	@BUILD=$(BUILD) CPPFLAGS="$(CPPFLAGS)" WARNINGS="$(WARNINGS)" tests/lint/analyze

format: ## let clang-format decide the layout
	clang-format -i $(C_FILES)

format-check: ## fail when clang-format would change something
	@clang-format --dry-run --Werror $(C_FILES)
