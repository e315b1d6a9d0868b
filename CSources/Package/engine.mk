# The engine for C, C++ and Fortran: teams, places and bundled kernels as libunlatch.so and libunlatch.a, in OUT. It is the C
# of CSources (CProcess, CInterrupts, CNUMA, CTeams, CKernels) and nothing of Swift. Package.swift compiles the same files with the
# same flags for Swift; a test compares them.
#
#   make -f CSources/Package/engine.mk OUT=.build/engine CC=clang
#
# CC must be clang, which Swift brings along: kernels are tuned for the code that it makes. Whoever uses the libraries takes any compiler.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

ROOT := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/../..)
OUT ?= $(ROOT)/.build/engine
ifeq ($(origin CC),default)
CC := clang
endif

OPENMP := $(shell $(ROOT)/Scripts/find-openmp.sh)
ifeq ($(OPENMP),)
$(error LLVM's OpenMP (omp.h, libomp.so) was not found: apt-get install libomp-dev)
endif
OPENMP_ROOT := $(word 1,$(OPENMP))
OPENMP_LIBRARY := $(firstword $(wildcard $(OPENMP_ROOT)/lib/libomp.so $(OPENMP_ROOT)/lib/libomp.so.5))
ifeq ($(shell $(CC) -fopenmp -dM -E -x c /dev/null 2>/dev/null | grep -c __clang__),0)
$(error CC must be clang, which comes with Swift, and is "$(CC)")
endif
# The loader knows the folders of installed packages. One that was chosen by hand it does not.
ifneq ($(UNLATCH_OPENMP),)
RUNTIME_PATH := -Wl,-rpath,$(OPENMP_ROOT)/lib
endif

VERSION := $(shell sed -n 's/.*"\([0-9][0-9.]*\)".*/\1/p' $(ROOT)/Sources/Unlatch/Version.swift | head -n 1)
# Before 1.0 a minor version may change what programs are linked to.
ABI := $(shell echo $(VERSION) | awk -F. '{ print ($$1 > 0) ? $$1 : $$1 "." $$2 }')

TARGETS := CProcess CInterrupts CNUMA CTeams CKernels
OPTIMISED := -O3 -fno-math-errno -D_GNU_SOURCE
FLAGS_CKernels := -ffp-contract=off -fopenmp-simd
ifneq ($(filter x86_64%,$(shell $(CC) -dumpmachine)),)
FLAGS_CKernels += -mprefer-vector-width=512
endif
HEADERS := $(foreach target,$(TARGETS),-I$(ROOT)/CSources/$(target)/include)
# Sections of their own: a program that is linked with --gc-sections keeps what it uses. UNL_STANDALONE: what only Swift's
# runtime needs is left out.
COMMON := -std=gnu17 -fPIC -ffunction-sections -fdata-sections -DUNL_STANDALONE -Wall -Wno-nullability-completeness

SOURCES := $(foreach target,$(TARGETS),$(wildcard $(ROOT)/CSources/$(target)/*.c))
OBJECTS := $(patsubst $(ROOT)/CSources/%.c,$(OUT)/%.o,$(SOURCES))

.PHONY: all
all: $(OUT)/libunlatch.so.$(VERSION) $(OUT)/libunlatch.a
	@:

# The compiler and OpenMP that the objects were made with: others make them anew.
STAMP := $(OUT)/made-with
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CC) $(OPENMP) $(VERSION))
$(shell mkdir -p $(OUT) && echo "$(CC) $(OPENMP) $(VERSION)" > $(STAMP))
endif

$(OUT)/%.o: $(ROOT)/CSources/%.c $(STAMP) $(ROOT)/CSources/Package/engine.mk
	@mkdir -p $(dir $@)
	@$(CC) $(COMMON) $(OPTIMISED) $(FLAGS_$(firstword $(subst /, ,$*))) $(HEADERS) -MMD -MP -c $< -o $@

-include $(OBJECTS:.o=.d)

# What the public headers declare and the objects define, and nothing else, is a symbol that others see.
PUBLIC_HEADERS := $(ROOT)/CSources/Package/unlatch.h
$(OUT)/public.txt: $(OBJECTS) $(PUBLIC_HEADERS)
	@$(CC) -E -P -std=gnu17 -DUNL_IN_SOURCES $(HEADERS) -I$(ROOT)/CSources/Package $(PUBLIC_HEADERS) \
	    | grep -o '\bunl_[a-z0-9_]* *(' | tr -d ' (' | sort -u > $@.declared
	@nm --defined-only --extern-only $(OBJECTS) | awk 'NF == 3 && $$3 ~ /^unl_/ { print $$3 }' | sort -u > $@.defined
	@comm -12 $@.declared $@.defined > $@
	@test -s $@

$(OUT)/unlatch.map: $(OUT)/public.txt
	@{ echo "UNLATCH_$(ABI) {"; echo "global:"; sed 's/.*/    &;/' $<; echo "local: *;"; echo "};"; } > $@

$(OUT)/libunlatch.so.$(VERSION): $(OBJECTS) $(OUT)/unlatch.map
	@$(CC) -shared -o $@ $(OBJECTS) -Wl,-soname,libunlatch.so.$(ABI) -Wl,--version-script=$(OUT)/unlatch.map \
	    -Wl,-Bsymbolic-functions -Wl,-z,defs -Wl,-z,now -Wl,-z,relro -Wl,--gc-sections $(RUNTIME_PATH) \
	    $(OPENMP_LIBRARY) -lm -ldl -lpthread

# One object, so that what is not public can be made local to it.
$(OUT)/libunlatch.a: $(OBJECTS) $(OUT)/public.txt
	@ld -r -o $(OUT)/unlatch.o $(OBJECTS)
	@objcopy --keep-global-symbols=$(OUT)/public.txt $(OUT)/unlatch.o
	@rm -f $@ && ar rcsD $@ $(OUT)/unlatch.o
