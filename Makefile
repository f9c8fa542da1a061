# libmdxrt: `make help` lists the goals.
#
##   make              the library (shared and static) and the mdx program
##   make quickstart   install what is missing, build, run examples/quickstart.sh
##   make check        build and run every test; ends with `N passed, N failed`
##   make lib          the library only
##   make test T=FILE  build and run one test (or several: T="a b")
##   make asan check   the same tests under AddressSanitizer and UBSan
##   make tsan check   unit and thread tests under ThreadSanitizer
##   make check-small  tests of the build without curl, LMDB, YAML and Markdown
##   make valgrind     unit tests under valgrind
##   make torture      fault tests with every allocation failing in turn (long)
##   make fuzz         each fuzz target (or FUZZ=NAME) for FUZZ_SECONDS=60
##   make bench        benchmarks
##   make screenshots pictures of the explorer and of pages, in build/screenshots
##   make conformance  the standards' own test suites
##   make oracle       ask node anew what tests/script/programs say
##   make deps         install the packages that building needs
##   make install      to PREFIX=/usr/local, below DESTDIR
##   make symbols      write the list of exported symbols anew
##   make format       clang-format over everything
##   make clean        remove what was built
##   make help         this list
##
##   BUILD=build       where everything goes
##   MDX_CURL=0 MDX_LMDB=0 MDX_YAML=0 MDX_MARKDOWN=0   leave a library out
##   MDX_JWT=0        leave libcrypto out: no RS256 and ES256 tokens
##   MDX_EXPLORER=0   leave the explorer out (80 kB)
##   DUKTAPE_SRC=/usr/share/duktape   the engine's source, 2.7.0
##   ONLY="base store"       for `make test`: only these rooms of lib/
##   SAN=address,undefined   sanitizers; WERROR=1   warnings are errors; V=1   show commands

VERSION := 0.1.0
SONAME  := libmdxrt.so.0

BUILD       ?= build
PREFIX      ?= /usr/local
DUKTAPE_SRC ?= /usr/share/duktape
MDX_CURL     ?= 1
MDX_LMDB     ?= 1
MDX_YAML     ?= 1
MDX_MARKDOWN ?= 1
MDX_JWT      ?= 1
MDX_EXPLORER ?= 1
FUZZ_SECONDS ?= 60
JOBS         ?= 2

# One short line a step; V=1 shows the commands.
Q    := $(if $(V),,@)
say   = $(if $(V),,@echo '  $(1)')

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# `asan` and `tsan` are goals that colour the ones beside them.
ifneq ($(filter asan,$(MAKECMDGOALS)),)
SAN := address,undefined
endif
ifneq ($(filter tsan,$(MAKECMDGOALS)),)
SAN := thread
endif

# Each kind of build has a folder of its own, so that none spoils another.
KIND := $(if $(SAN),$(if $(findstring fuzzer,$(SAN)),-fuzz,$(if $(findstring thread,$(SAN)),-tsan,-asan)))
OUT  := $(BUILD)$(KIND)

# ---- what is built of what ---------------------------------------------

# Each switch takes a library, the sources that are about it, and its tests along;
# NAME_none.c then stands for NAME*.c.
PACKAGES := jansson
# $(call switch,MDX_NAME,word of `needs:`,package,path without .c)
define switch
ifeq ($($(1)),1)
PACKAGES += $(3)
LEFT_OUT += $(4)_none.c
else
LEFT_OUT += $(filter-out $(4)_none.c,$(wildcard $(4).c $(4)_*.c))
MISSING  += $(2)
endif
endef
$(eval $(call switch,MDX_CURL,curl,libcurl,lib/outbound/curl))
$(eval $(call switch,MDX_LMDB,lmdb,lmdb,lib/store/lmdb))
$(eval $(call switch,MDX_YAML,yaml,libfyaml,lib/definition/yaml))
$(eval $(call switch,MDX_MARKDOWN,markdown,md4c,lib/definition/markdown))
$(eval $(call switch,MDX_JWT,jwt,libcrypto,lib/access/crypto))
$(eval $(call switch,MDX_EXPLORER,explorer,,lib/codec/web/explorer))

# The engine is patched by a program of ours; nothing of the sandbox goes without it.
PREPARE := lib/sandbox/engine/prepare
ifeq ($(wildcard $(PREPARE)),)
LEFT_OUT += $(wildcard lib/sandbox/*.c lib/sandbox/*/*.c)
else
ENGINE := $(OUT)/obj/engine/duktape.o
endif

SOURCES  := $(filter-out $(LEFT_OUT) lib/sandbox/engine/%,$(sort $(wildcard lib/*/*.c lib/*/*/*.c)))
ifneq ($(ONLY),)
SOURCES  := $(filter $(ONLY:%=lib/%/%),$(SOURCES))
ENGINE   := $(if $(filter sandbox,$(ONLY)),$(ENGINE))
endif
OBJECTS  := $(SOURCES:%.c=$(OUT)/obj/%.o) $(ENGINE)
PROGRAM  := $(sort $(wildcard src/*.c src/*/*.c))
HEADERS  := $(wildcard include/*.h include/mdxrt/*.h)

# ---- how ----------------------------------------------------------------

WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
ifneq ($(findstring fuzzer,$(SAN)),)
WARNINGS :=
endif
ifeq ($(WERROR),1)
WARNINGS += -Werror
endif
SANITIZE := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer $(if $(findstring undefined,$(SAN)),-fno-sanitize-recover=undefined))
SWITCHES := -DMDX_CURL=$(MDX_CURL) -DMDX_LMDB=$(MDX_LMDB) -DMDX_YAML=$(MDX_YAML) -DMDX_MARKDOWN=$(MDX_MARKDOWN) -DMDX_JWT=$(MDX_JWT)

CFLAGS   ?= -O2 -g
FOUND    := $(shell pkg-config --exists $(PACKAGES) 2>/dev/null && echo yes)
LIBRARIES := $(if $(FOUND),$(shell pkg-config --libs $(PACKAGES))) -lm -lpthread
COMPILE  := $(CC) -std=c11 $(CFLAGS) -D_GNU_SOURCE -fPIC -fvisibility=hidden -Iinclude \
            $(if $(FOUND),$(shell pkg-config --cflags $(PACKAGES))) $(SWITCHES) $(SANITIZE) -MMD -MP
LINK     := $(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS)

.PHONY: all lib mdx
all: lib mdx
lib: $(OUT)/libmdxrt.so $(OUT)/libmdxrt.a
mdx: $(if $(PROGRAM),$(OUT)/mdx)

# Holds the flags of the last build; newer than its objects when they changed.
$(OUT)/flags: always
	@$(if $(FOUND),,printf '%s\n' 'Some of these are not installed: $(PACKAGES). Run `make deps`, or leave a library out (`make help`).' >&2; exit 1)
	@mkdir -p $(@D)
	@echo '$(COMPILE) $(WARNINGS)' | cmp -s - $@ || echo '$(COMPILE) $(WARNINGS)' > $@

$(OUT)/obj/lib/%.o: lib/%.c $(OUT)/flags
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(COMPILE) $(WARNINGS) -Ilib $(ENGINE_PATH) -c $< -o $@

# Only the sandbox sees the engine.
$(OUT)/obj/lib/sandbox/%.o: ENGINE_PATH = -isystem $(OUT)/engine
$(filter $(OUT)/obj/lib/sandbox/%,$(OBJECTS)): $(OUT)/engine/duktape.c

# The explorer's files as numbers that C reads, without comments and indents. od and sed are on every
# machine that has make.
EXPLORER := lib/codec/web/explorer
SCRIPT   := $(addprefix $(EXPLORER)/,base.js list.js definition.js form.js try.js protocols.js answer.js call.js \
            time.js docs.js source.js versions.js events.js begin.js)
define embed
@mkdir -p $(@D)
$(call say,EMBED $(@:$(OUT)/made/%.inc=%))
$(Q)sed -e 's/^[[:space:]]*//' -e '/^\/\/ /d' -e '/^\/\/$$/d' -e '/^$$/d' $^ | od -An -v -tu1 | sed 's/[0-9][0-9]*/&,/g' > $@
endef
$(OUT)/made/explorer/explorer.js.inc: $(SCRIPT)
	$(embed)
$(OUT)/made/explorer/%.inc: $(EXPLORER)/%
	$(embed)
EMBEDDING := $(OUT)/obj/lib/codec/web/explorer.o $(OUT)/obj/lib/codec/web/style.o
$(EMBEDDING): ENGINE_PATH = -I$(OUT)/made
$(EMBEDDING): $(patsubst %,$(OUT)/made/explorer/%.inc,index.html explorer.css explorer.js page.css)

# The program leaves what has not changed untouched, so that little is compiled anew.
$(OUT)/engine/prepared: $(wildcard lib/sandbox/engine/*)
	@mkdir -p $(@D)
	$(call say,PATCH $(OUT)/engine/duktape.c)
	$(Q)$(PREPARE) $(DUKTAPE_SRC) $(@D)
	@touch $@
$(OUT)/engine/duktape.c: $(OUT)/engine/prepared ;

# Takes ten seconds and more: made anew only when the patch or the sanitizer changes. Its loops lose up
# to half their speed where functions happen to lie badly, hence the alignment.
$(OUT)/obj/engine/duktape.o: $(OUT)/engine/duktape.c
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) -std=c11 $(CFLAGS) -D_GNU_SOURCE -fPIC -fvisibility=hidden -falign-functions=64 $(SANITIZE) -w -Ilib -Iinclude -I$(OUT)/engine -MMD -MP -c $< -o $@

# Changes when a source comes or goes, so that no archive keeps what is gone.
$(OUT)/objects: always
	@mkdir -p $(@D)
	@echo '$(OBJECTS)' | cmp -s - $@ || echo '$(OBJECTS)' > $@

# With hidden names still visible, for tests, fuzz targets and benchmarks.
$(OUT)/libmdxrt-test.a: $(OBJECTS) $(OUT)/objects
	@rm -f $@
	$(call say,AR $@)
	$(Q)ar rcs $@ $(OBJECTS)

# One object whose only visible names are the interface's.
$(OUT)/libmdxrt.a: $(OBJECTS) $(OUT)/objects
	@rm -f $@
	$(Q)ld -r -o $(OUT)/libmdxrt.o $(OBJECTS)
	$(Q)objcopy --localize-hidden $(OUT)/libmdxrt.o
	$(call say,AR $@)
	$(Q)ar rcs $@ $(OUT)/libmdxrt.o

$(OUT)/libmdxrt.so.$(VERSION): $(OBJECTS) $(OUT)/objects lib/api/mdxrt.map
	$(call say,LINK $@)
	$(Q)$(LINK) -shared -Wl,-soname,$(SONAME) -Wl,--version-script=lib/api/mdxrt.map \
	    $(if $(SAN),,-Wl,-z,defs) -Wl,-z,relro,-z,now -o $@ $(OBJECTS) $(LIBRARIES)

$(OUT)/libmdxrt.so: $(OUT)/libmdxrt.so.$(VERSION)
	$(Q)ln -sf $(notdir $<) $(OUT)/$(SONAME)
	$(Q)ln -sf $(SONAME) $@

PROGRAM_PACKAGE := libmicrohttpd
.PHONY: program-package
program-package:
	@pkg-config --exists $(PROGRAM_PACKAGE) || { echo '$(PROGRAM_PACKAGE), which the mdx program needs, is not installed. Run `make deps`, or build the library alone: `make lib`.' >&2; exit 1; }

$(OUT)/obj/src/%.o: src/%.c $(OUT)/flags | program-package
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(COMPILE) $(WARNINGS) $(PROGRAM_FLAGS) -c $< -o $@

PROGRAM_FLAGS := -Isrc $(shell pkg-config --cflags $(PROGRAM_PACKAGE) 2>/dev/null)
$(OUT)/mdx: $(PROGRAM:%.c=$(OUT)/obj/%.o) $(OUT)/libmdxrt.a
	$(call say,LINK $@)
	$(Q)$(LINK) -o $@ $^ $(LIBRARIES) $(shell pkg-config --libs $(PROGRAM_PACKAGE) 2>/dev/null)

# ---- tests ----------------------------------------------------------------

# A test that begins with a comment `needs: curl` is left out where curl is.
SMALL ?= 0
LACKS := $(MISSING) $(if $(filter 1,$(SMALL)),mdx)
ROOMS := $(if $(findstring thread,$(SAN)),tests/unit,$(filter-out tests/bench tests/fuzz tests/check tests/conformance,$(wildcard tests/*)))
FOUND_TESTS := $(sort $(shell find $(wildcard $(ROOMS)) -name '*_test.c') $(wildcard tests/*/thread*_test.c))
FOUND_SCRIPTS := $(sort $(if $(SAN),,$(wildcard tests/check/*.sh tests/check/*.py)) $(if $(findstring thread,$(SAN)),,$(wildcard tests/*/*_test.sh tests/*/*_test.py tests/codec/*/*_test.py)))
needing = $(if $(1),$(shell for f in $(1); do for l in $(LACKS); do head -n 12 $$f | grep -q "needs:.*\b$$l\b" && echo $$f; done; done))
TESTS   := $(filter-out $(call needing,$(if $(LACKS),$(FOUND_TESTS))),$(FOUND_TESTS))
SCRIPTS := $(filter-out $(call needing,$(if $(LACKS),$(FOUND_SCRIPTS))),$(FOUND_SCRIPTS))
TARGETS := $(if $(findstring thread,$(SAN)),,$(sort $(wildcard tests/fuzz/*_fuzz.c)))
TARGETS := $(filter-out $(call needing,$(if $(LACKS),$(TARGETS))),$(TARGETS))
ifneq ($(FUZZ),)
TARGETS := $(FUZZ:%=tests/fuzz/%_fuzz.c)
endif
BENCHES := $(sort $(wildcard tests/bench/*_bench.c))
BENCHES := $(filter-out $(call needing,$(if $(LACKS),$(BENCHES))),$(BENCHES))
REPLAYS := $(TARGETS:%_fuzz.c=$(OUT)/%_replay)

TEST_FLAGS := -Ilib -Itests -isystem $(OUT)/engine

$(OUT)/obj/tests/%.o: tests/%.c $(OUT)/flags $(if $(ENGINE),$(OUT)/engine/duktape.c)
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(COMPILE) $(WARNINGS) $(TEST_FLAGS) -c $< -o $@

$(OUT)/%_test: $(OUT)/obj/%_test.o $(OUT)/libmdxrt-test.a
	@mkdir -p $(@D)
	$(call say,LINK $@)
	$(Q)$(LINK) -o $@ $^ -lcmocka $(LIBRARIES)

$(OUT)/%_bench: $(OUT)/obj/%_bench.o $(OUT)/libmdxrt-test.a
	@mkdir -p $(@D)
	$(call say,LINK $@)
	$(Q)$(LINK) -o $@ $^ $(LIBRARIES)

# What benchmarks measure against: servers with nothing behind them.
FLOORS := $(if $(PROGRAM),$(OUT)/tests/bench/constant_server) $(OUT)/tests/bench/line_server
$(OUT)/obj/tests/bench/constant_server.o: TEST_FLAGS += $(PROGRAM_FLAGS)
$(OUT)/tests/bench/constant_server: $(OUT)/obj/tests/bench/constant_server.o $(patsubst %,$(OUT)/obj/src/%.o,http wellformed answer loop server poller)
	@mkdir -p $(@D)
	$(call say,LINK $@)
	$(Q)$(LINK) -o $@ $^ $(shell pkg-config --libs $(PROGRAM_PACKAGE) 2>/dev/null)

$(OUT)/tests/bench/line_server: $(OUT)/obj/tests/bench/line_server.o
	@mkdir -p $(@D)
	$(call say,LINK $@)
	$(Q)$(LINK) -o $@ $^

$(OUT)/%_replay: $(OUT)/obj/%_fuzz.o $(OUT)/obj/tests/fuzz/replay.o $(OUT)/libmdxrt-test.a
	@mkdir -p $(@D)
	$(call say,LINK $@)
	$(Q)$(LINK) -o $@ $^ $(LIBRARIES)

$(OUT)/%_fuzz: $(OUT)/obj/%_fuzz.o $(OUT)/libmdxrt-test.a
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(CFLAGS) -fsanitize=fuzzer,address $(LDFLAGS) -o $@ $^ $(LIBRARIES)

# Programs that tests in other languages run.
HELPERS := $(if $(ENGINE),$(OUT)/tests/script/compile) $(OUT)/tests/script/parse
$(OUT)/tests/script/compile $(OUT)/tests/script/parse: $(OUT)/tests/script/%: $(OUT)/obj/tests/script/%.o $(OUT)/libmdxrt-test.a
	@mkdir -p $(@D)
	$(call say,LINK $@)
	$(Q)$(LINK) -o $@ $^ -lcmocka $(LIBRARIES)

# Objects of tests are kept, though nothing names them.
.SECONDARY:

RUN := MDX_OUT=$(OUT) MDX_CC='$(CC)' MDX_SAN='$(SAN)' tests/run --jobs $(JOBS)
AGAIN = @+$(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$(JOBS))

.PHONY: asan tsan check check-run check-small check-small-run test valgrind torture fuzz fuzz-run bench conformance
asan tsan:
	@:

check: deps-build deps-check
	$(AGAIN) SAN=$(SAN) check-run

check-run: $(if $(findstring thread,$(SAN)),$(OUT)/libmdxrt-test.a,all $(HELPERS)) $(TESTS:%.c=$(OUT)/%) $(REPLAYS) $(if $(SAN),,$(BENCHES:%.c=$(OUT)/%) $(FLOORS))
	@$(RUN) $(TESTS:%.c=$(OUT)/%) $(REPLAYS) $(SCRIPTS)

SWITCHED_OFF := MDX_CURL=0 MDX_LMDB=0 MDX_YAML=0 MDX_MARKDOWN=0 MDX_JWT=0 MDX_EXPLORER=0
check-small: deps-build deps-check
	$(AGAIN) lib
	$(AGAIN) BUILD=$(BUILD)-small $(SWITCHED_OFF) SMALL=1 SAN= lib check-small-run
	@for build in $(OUT) $(BUILD)-small; do \
	    strip -o $(BUILD)-small/stripped.so $$build/libmdxrt.so; \
	    echo "$$build/libmdxrt.so: $$(stat -c %s $(BUILD)-small/stripped.so) bytes stripped"; \
	done; rm -f $(BUILD)-small/stripped.so

check-small-run: $(TESTS:%.c=$(OUT)/%) $(REPLAYS)
	@$(RUN) $(TESTS:%.c=$(OUT)/%) $(REPLAYS)

ONE := $(foreach t,$(T),$(if $(filter %.c,$(t)),$(OUT)/$(t:%.c=%),$(t)))
test: $(filter $(OUT)/%,$(ONE))
	@$(if $(T),,echo 'Which test? make test T=tests/unit/base/alloc_test.c' >&2; exit 2)
	@$(RUN) --verbose $(ONE)

# Left out: those that hold time limits, which valgrind's slowness breaks, that fork, or that need a
# system call it does not know. LeakSanitizer looks at them in `make asan check`.
UNDER_VALGRIND := $(filter-out %/sandbox/image_test %/sandbox/freeze_test %/store/lmdb_test \
    %/outbound/files_test %/call/threads_test,$(filter $(OUT)/tests/unit/%,$(TESTS:%.c=$(OUT)/%)))
valgrind: deps-extra $(UNDER_VALGRIND)
	@$(RUN) --under 'valgrind -q --error-exitcode=99 --leak-check=full' $(UNDER_VALGRIND)

torture: $(filter $(OUT)/tests/fault/%,$(TESTS:%.c=$(OUT)/%))
	@MDX_TORTURE=1 $(RUN) --seconds 3600 $(filter $(OUT)/tests/fault/%,$(TESTS:%.c=$(OUT)/%))

fuzz: deps-extra
	$(AGAIN) CC=clang SAN=fuzzer-no-link,address WERROR=0 fuzz-run

fuzz-run: $(TARGETS:%.c=$(OUT)/%)
	@for t in $(notdir $(TARGETS:%_fuzz.c=%)); do \
	    mkdir -p $(OUT)/corpus/$$t tests/fuzz/corpus/$$t; \
	    echo "fuzz $$t, $(FUZZ_SECONDS) s"; \
	    $(OUT)/tests/fuzz/$${t}_fuzz -max_total_time=$(FUZZ_SECONDS) -timeout=20 -verbosity=0 \
	        -artifact_prefix=tests/fuzz/corpus/$$t/ $(OUT)/corpus/$$t tests/fuzz/corpus/$$t || exit 1; \
	done

bench: deps-extra all $(BENCHES:%.c=$(OUT)/%) $(FLOORS)
	@for b in $(BENCHES:%.c=$(OUT)/%) $(wildcard tests/bench/*.sh tests/bench/*.py); do echo "== $$b"; MDX_OUT=$(OUT) $$b || exit 1; done

conformance: all $(patsubst %.c,$(OUT)/%,$(wildcard tests/conformance/*_test.c))
	@$(RUN) --seconds 3600 $(patsubst %.c,$(OUT)/%,$(wildcard tests/conformance/*_test.c)) $(wildcard tests/conformance/*.sh tests/conformance/*.py)

.PHONY: screenshots
screenshots: deps-browser all
	@MDX_OUT=$(OUT) tests/codec/web/explorer_test.py $(OUT)/screenshots
	@echo 'Pictures are in $(OUT)/screenshots.'

.PHONY: oracle
oracle:
	@MDX_OUT=$(OUT) tests/script/oracle

# ---- packages, installing, housekeeping ----------------------------------

.PHONY: deps deps-build deps-check deps-extra deps-browser quickstart install symbols abi format clean help always
always:

deps: deps-build
deps-build deps-check deps-extra deps-browser: deps-%: $(BUILD)/deps/%
$(BUILD)/deps/%: .ci/deps
	@mkdir -p $(@D)
	@.ci/deps $* $(DUKTAPE_SRC)
	@touch $@

quickstart: deps
	$(AGAIN) all
	@MDX_OUT=$(OUT) examples/quickstart.sh

# Made anew each time: PREFIX may be another one.
$(OUT)/mdxrt.pc: pkgconfig/mdxrt.pc.in always
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' -e 's|@LIBRARIES@|$(LIBRARIES)|' $< > $@

$(OUT)/mdxrt-config.cmake: pkgconfig/mdxrt-config.cmake.in always
	sed -e 's|@VERSION@|$(VERSION)|' -e 's|@SONAME@|$(SONAME)|' -e 's|@LIBRARIES@|$(LIBRARIES)|' $< > $@

install: all $(OUT)/mdxrt.pc $(OUT)/mdxrt-config.cmake
	install -d $(DESTDIR)$(PREFIX)/include/mdxrt $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/lib/cmake/mdxrt $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/doc/mdxrt
	install -m 644 $(wildcard include/*.h) $(DESTDIR)$(PREFIX)/include
	install -m 644 $(wildcard include/mdxrt/*.h) $(DESTDIR)$(PREFIX)/include/mdxrt
	install -m 644 $(OUT)/libmdxrt.a $(OUT)/libmdxrt.so.$(VERSION) $(DESTDIR)$(PREFIX)/lib
	ln -sf libmdxrt.so.$(VERSION) $(DESTDIR)$(PREFIX)/lib/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(PREFIX)/lib/libmdxrt.so
	install -m 644 $(OUT)/mdxrt.pc $(DESTDIR)$(PREFIX)/lib/pkgconfig
	install -m 644 $(OUT)/mdxrt-config.cmake $(DESTDIR)$(PREFIX)/lib/cmake/mdxrt
	$(if $(PROGRAM),install -m 755 $(OUT)/mdx $(DESTDIR)$(PREFIX)/bin)
	install -m 644 $(wildcard README.md LICENSE CHANGELOG.md) $(DESTDIR)$(PREFIX)/share/doc/mdxrt

symbols: $(OUT)/libmdxrt.so
	nm -D --defined-only $< | sed -n 's/.* [TDBRVW] \(.*\)@@.*/\1/p' | LC_ALL=C sort > tests/check/symbols.golden

abi: $(OUT)/libmdxrt.so
	abidw --headers-dir include --no-show-locs $< > tests/check/mdxrt.abi

# Twice: comments behind a line that was broken settle at the second time.
format:
	@for round in 1 2; do clang-format -i $$(find $(wildcard lib src include tests bindings examples) -name '*.[ch]'); done

clean:
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-tsan $(BUILD)-fuzz $(BUILD)-small

help:
	@sed -n 's/^## \{0,1\}//p' Makefile

-include $(shell find $(OUT)/obj -name '*.d' 2>/dev/null)
