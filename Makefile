# SPDX-License-Identifier: MIT
# `make help` lists every target.

PREFIX      ?= /usr/local
exec_prefix ?= $(PREFIX)
bindir      ?= $(exec_prefix)/bin
datarootdir ?= $(PREFIX)/share
datadir     ?= $(datarootdir)
docdir      ?= $(datarootdir)/doc/umbrella-reaper
mandir      ?= $(datarootdir)/man
bashcompletiondir    ?= $(datadir)/bash-completion/completions
zshcompletiondir     ?= $(datadir)/zsh/site-functions
fishcompletiondir    ?= $(datadir)/fish/vendor_completions.d
systemdsystemunitdir ?= $(PREFIX)/lib/systemd/system
sysusersdir          ?= $(PREFIX)/lib/sysusers.d
INSTALL     ?= install

VERSION := $(shell sed -n 's/^\#define UR_VERSION "\(.*\)"/\1/p' include/ur/base/version.h)
BUILD   ?= build
CC      ?= gcc
CLANG   ?= clang
AR      ?= ar
PKG_CONFIG ?= pkg-config
MAKEFLAGS  += --no-builtin-rules

LIBS_USED  := libcurl yaml-0.1 libgit2 jansson yajl
WARNINGS   := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wswitch-enum -Wvla -Wformat=2 -Wundef -Wpointer-arith \
	-Wwrite-strings
# Only what this compiler has for this machine; level 3 of the last came with gcc 12.
has = $(shell $(CC) -Werror $(1) -x c -c /dev/null -o /dev/null 2>/dev/null && echo $(1))
FORTIFY    := $(shell echo __GNUC__ | $(CC) -E -P -x c - 2>/dev/null | awk '{ print ($$1 >= 12 ? 3 : 2) }')
HARDENING  := -fstack-protector-strong -fPIE $(call has,-fstack-clash-protection) \
	$(call has,-fcf-protection) -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(FORTIFY)
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
EXPLORER   := $(BUILD)/fault/explorer
EXPLORER_SOURCES := $(wildcard tests/fault/explorer/*.c)
BENCH_PROGRAMS  := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))
FUZZ_PROGRAMS   := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
# what calls a fuzz target: a program that reads files once, or libFuzzer
FUZZ_ENGINE     ?= tests/fuzz/standalone.c
C_FILES    := $(shell find src include tests -name '*.[ch]' 2>/dev/null | sort)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: FORCE all help man workflows explore check-steps corpus corpus-changed deps deps-dev demo check check-programs check-unit check-asan check-valgrind check-html \
	fuzz-smoke fuzz-programs coverage bench e2e analyze format format-check install uninstall clean deb dist

all: $(PROGRAM) ## build the program (default)

help: ## list every target
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' Makefile

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

$(BUILD)/explorer/%.o: tests/fault/explorer/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(EXPLORER): $(EXPLORER_SOURCES:tests/fault/explorer/%.c=$(BUILD)/explorer/%.o)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ -ljansson -lcurl -o $@

$(BUILD)/bench/%: tests/bench/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP $< $(LDFLAGS) -lcurl -o $@

$(BUILD)/fuzz/%: tests/fuzz/%.c tests/fuzz/standalone.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -Itests/fuzz $< $(FUZZ_ENGINE) $(LIBRARY) $(LDFLAGS) $(LIBS) -o $@

-include $(shell find $(BUILD) -path $(BUILD)/deb -prune -o -type f -name '*.d' -print 2>/dev/null)

# ---- setting up and using ----

DEPS := gcc make pkg-config libc6-dev libcurl4-openssl-dev libyaml-dev libgit2-dev \
	libjansson-dev libyajl-dev libcmocka-dev libmicrohttpd-dev bats jq curl git ca-certificates scdoc
DEPS_DEV := clang clang-format clang-tidy cppcheck shellcheck gcovr valgrind mandoc \
	libclang-rt-14-dev debhelper lintian systemd strace chromium

deps: ## install what building and `make check` need (Debian packages, as root)
	@config/install-packages $(DEPS)

deps-dev: deps ## also what `analyze`, `format`, `coverage`, `check-valgrind`, `fuzz-smoke` need
	@config/install-packages $(DEPS_DEV)

demo: deps ## build, then show the main job on the built-in sandbox forge
	@$(MAKE) --no-print-directory -s -j2 $(PROGRAM) $(SANDBOX)
	@PROGRAM=$(PROGRAM) SANDBOX=$(SANDBOX) tests/cli/demo

MAN_PAGES  := umbrella-reaper.1 umbrella-reaper.yml.5
UNITS      := $(notdir $(wildcard config/systemd/*.service config/systemd/*.timer))
ALERTS     := $(wildcard config/prometheus/*.rules.yml)

man: $(MAN_PAGES:%=$(BUILD)/%) ## the manual pages (scdoc)

$(BUILD)/umbrella-reaper.%: src/doc/umbrella-reaper.%.scd src/doc/generate $(PROGRAM)
	@command -v scdoc >/dev/null || { echo "make man: scdoc is not installed; see make deps" >&2; exit 1; }
	@src/doc/generate page $(PROGRAM) $(@F) >$@

workflows: ## the files of workflows/ with this clone's origin and commit in them, in build/workflows
	@config/pin-workflows $(BUILD)/workflows

$(BUILD)/completion/%: $(PROGRAM)
	@mkdir -p $(@D)
	@$(PROGRAM) completion $* >$@

FORCE:

# anew each time: it depends on where the program goes
$(BUILD)/systemd/%: config/systemd/% FORCE
	@mkdir -p $(@D)
	@sed 's|=/usr/bin/|=$(bindir)/|' $< >$@

install: $(PROGRAM) man $(addprefix $(BUILD)/completion/,bash zsh fish) $(UNITS:%=$(BUILD)/systemd/%)
install: ## install program, manual, completion, units and documentation (PREFIX, DESTDIR)
	$(INSTALL) -d $(addprefix $(DESTDIR),$(bindir) $(mandir)/man1 $(mandir)/man5 $(bashcompletiondir) \
		$(zshcompletiondir) $(fishcompletiondir) $(systemdsystemunitdir) $(sysusersdir) \
		$(docdir)/runbooks/rules $(docdir)/workflows $(docdir)/examples)
	$(INSTALL) -m 755 $(PROGRAM) $(DESTDIR)$(bindir)/umbrella-reaper
	$(INSTALL) -m 644 $(BUILD)/umbrella-reaper.1 $(DESTDIR)$(mandir)/man1
	$(INSTALL) -m 644 $(BUILD)/umbrella-reaper.yml.5 $(DESTDIR)$(mandir)/man5
	$(INSTALL) -m 644 $(BUILD)/completion/bash $(DESTDIR)$(bashcompletiondir)/umbrella-reaper
	$(INSTALL) -m 644 $(BUILD)/completion/zsh $(DESTDIR)$(zshcompletiondir)/_umbrella-reaper
	$(INSTALL) -m 644 $(BUILD)/completion/fish $(DESTDIR)$(fishcompletiondir)/umbrella-reaper.fish
	$(INSTALL) -m 644 $(UNITS:%=$(BUILD)/systemd/%) $(DESTDIR)$(systemdsystemunitdir)
	$(INSTALL) -m 644 config/systemd/umbrella-reaper.sysusers $(DESTDIR)$(sysusersdir)/umbrella-reaper.conf
	$(INSTALL) -m 644 README.md CHANGELOG.md LICENSE $(DESTDIR)$(docdir)
	$(INSTALL) -m 644 runbooks/*.md $(DESTDIR)$(docdir)/runbooks
	$(INSTALL) -m 644 runbooks/rules/*.md $(DESTDIR)$(docdir)/runbooks/rules
	$(INSTALL) -m 644 workflows/*.yml $(DESTDIR)$(docdir)/workflows
	$(INSTALL) -m 644 config/umbrella-reaper.yml $(ALERTS) $(DESTDIR)$(docdir)/examples

uninstall: ## remove what `install` put there
	rm -f $(addprefix $(DESTDIR),$(bindir)/umbrella-reaper $(mandir)/man1/umbrella-reaper.1 \
		$(mandir)/man5/umbrella-reaper.yml.5 $(bashcompletiondir)/umbrella-reaper \
		$(zshcompletiondir)/_umbrella-reaper $(fishcompletiondir)/umbrella-reaper.fish \
		$(UNITS:%=$(systemdsystemunitdir)/%) $(sysusersdir)/umbrella-reaper.conf)
	rm -rf $(DESTDIR)$(docdir)

deb: ## a Debian package in build/deb (debhelper, lintian: make deps-dev)
	@BUILD=$(BUILD) DEPS="$(DEPS)" VERSION=$(VERSION) config/debian/build

dist: ## a source archive of the last commit in build/, the same bytes each time
	@mkdir -p $(BUILD)
	@git archive --format=tar.gz --prefix=umbrella-reaper-$(VERSION)/ \
		--output=$(BUILD)/umbrella-reaper-$(VERSION).tar.gz HEAD
	@echo $(BUILD)/umbrella-reaper-$(VERSION).tar.gz

clean: ## remove everything that was built
	rm -rf $(BUILD)

# ---- tests ----

check-programs: $(PROGRAM) $(SANDBOX) $(UNIT_TESTS) $(EXPLORER) fuzz-programs

fuzz-programs: $(FUZZ_PROGRAMS)

check: ## run the tests: unit, layers, sandbox against recordings, command line, faults, fuzz corpora
	@$(MAKE) --no-print-directory -s -j$$(nproc) check-programs
	@BUILD=$(BUILD) PROGRAM=$(PROGRAM) SANDBOX=$(SANDBOX) tests/run-check

corpus: $(BUILD)/unit/policy/test_workflow_files ## how this program and the servers' parsers read the same workflow files
	@$< --table

# ROUNDS=2000 is a million files
ROUNDS ?= 40
SEED   ?= 1
corpus-changed: ## the same files with one byte changed, ROUNDS times from SEED on, under the sanitizers
	@$(MAKE) --no-print-directory -s BUILD=$(BUILD)/asan OPTIMIZE="-O1 -g" \
		SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" \
		$(BUILD)/asan/unit/policy/test_workflow_files
	@$(BUILD)/asan/unit/policy/test_workflow_files --changed $(ROUNDS) $(SEED)

check-unit: $(UNIT_TESTS) ## run the unit tests only
	@BUILD=$(BUILD) tests/run-check unit

explore: check-programs ## walk every world of the interleaving explorer
	@BUILD=$(BUILD) PROGRAM=$(PROGRAM) SANDBOX=$(SANDBOX) tests/fault/explorer.sh --worlds 0 --pairs 2000

check-steps: check-programs ## each step of the write protocol left out: an invariant must break
	@BUILD=$(BUILD) PROGRAM=$(PROGRAM) SANDBOX=$(SANDBOX) LIBS="$(LIBS)" tests/fault/steps

check-asan: ## the same tests under the address and undefined-behaviour sanitizers
	@rm -f $(BUILD)/asan/sanitizer.*
	@ASAN_OPTIONS=log_path=$(abspath $(BUILD))/asan/sanitizer UBSAN_OPTIONS=print_stacktrace=1 \
		$(MAKE) --no-print-directory check BUILD=$(BUILD)/asan OPTIMIZE="-O1 -g" \
		SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
	@! cat $(BUILD)/asan/sanitizer.* 2>/dev/null

check-valgrind: $(UNIT_TESTS) $(PROGRAM) $(SANDBOX) ## unit tests and a whole sweep under valgrind
	@BUILD=$(BUILD) PROGRAM=$(PROGRAM) SANDBOX=$(SANDBOX) tests/run-valgrind

fuzz-smoke: ## each fuzzer for some seconds (clang)
	@$(MAKE) --no-print-directory -s -j$$(nproc) fuzz-programs BUILD=$(BUILD)/fuzzers \
		CC="$(CLANG)" OPTIMIZE="-O1 -g" FUZZ_ENGINE=-fsanitize=fuzzer \
		SANITIZE="-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all"
	@BUILD=$(BUILD)/fuzzers tests/fuzz/smoke

coverage: ## branch coverage of core/ by the unit tests; anything below all of them fails
	@find $(BUILD)/coverage -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) --no-print-directory -s -j$$(nproc) BUILD=$(BUILD)/coverage OPTIMIZE="-O0 -g" \
		SANITIZE="--coverage" check-unit
	@gcovr --root . --object-directory $(BUILD)/coverage --filter 'src/core/' --branches \
		--print-summary --fail-under-branch 100 --txt $(BUILD)/coverage/core.txt \
		$(BUILD)/coverage/core; status=$$?; cat $(BUILD)/coverage/core.txt; exit $$status

check-html: $(PROGRAM) $(SANDBOX) ## the html report in a headless Chromium, where there is one
	@BUILD=$(BUILD) PROGRAM=$(PROGRAM) SANDBOX=$(SANDBOX) tests/html/check

bench: $(PROGRAM) $(SANDBOX) $(BENCH_PROGRAMS) ## requests, throughput, CPU and memory over 1,000 and 10,000 heads
	@BUILD=$(BUILD) PROGRAM=$(PROGRAM) SANDBOX=$(SANDBOX) tests/bench/run
	@BUILD=$(BUILD) PROGRAM=$(PROGRAM) SANDBOX=$(SANDBOX) tests/bench/budgets

e2e: $(PROGRAM) ## against a real server: GITEA_BIN=… RUNNER_BIN=…
	@PROGRAM=$(abspath $(PROGRAM)) GITEA_BIN="$(GITEA_BIN)" RUNNER_BIN="$(RUNNER_BIN)" tests/e2e/run

analyze: ## gcc -fanalyzer, clang-tidy, cppcheck, shellcheck
	@BUILD=$(BUILD) CPPFLAGS="$(CPPFLAGS)" WARNINGS="$(WARNINGS)" tests/lint/analyze

format: ## let clang-format decide the layout
	@clang-format -i $(C_FILES)

format-check: ## fail when clang-format would change something
	@clang-format --dry-run --Werror $(C_FILES)
