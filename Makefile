# Unlatch, for people in a hurry. Every target is safe to repeat; `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# SwiftPM keeps a manifest's result under the manifest's text and the environment, and does not see that another
# LLVM was installed since. With the installed ones in the environment, it looks again when they change.
export UNLATCH_OPENMP_INSTALLED = $(shell ls -d /usr/lib/llvm-*/lib/libomp.so* 2>/dev/null)

# Where `make install` puts things.
PREFIX ?= /usr/local
LIBDIR ?= lib
DESTDIR ?=

# Options for bench-native, e.g. make bench ARGS='--quick --json result.json'
ARGS ?=

SWIFT_FILES = Package.swift $(wildcard Sources Tests Benchmarks Templates)
C_FILES = $(shell find CSources Benchmarks -name '*.[ch]' 2>/dev/null)

.PHONY: help
help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# What is not a result goes to standard error, so that `make bench > figures.txt` holds the figures.
.PHONY: bench
bench: ## install what is missing, build, and run the benchmark; ARGS='--quick' passes options
	@Scripts/setup.sh >&2
	@swift build -c release --product bench-native >&2
	@.build/release/bench-native $(ARGS)

.PHONY: quick
quick: ## the benchmark at its shortest
	@$(MAKE) --no-print-directory bench ARGS='--quick $(ARGS)'

.PHONY: bench-compile
bench-compile: ## functions compiled while the program runs, beside Numba, numexpr and NumPy; ARGS='--quick'
	@Scripts/bench-compile.sh $(ARGS)

.PHONY: test
test: ## install what is missing, then build and run every test
	@Scripts/test.sh

.PHONY: pythons
pythons: ## bring CPython 3.14, 3.15 and a 3.13 without the lock into .build, which the tests then use, too
	@Scripts/fetch-pythons.sh
	@Scripts/build-free-threaded.sh

.PHONY: test-interpreters
test-interpreters: ## the Python tests in every CPython from 3.9 to 3.15, those of `make pythons` with them
	@Scripts/setup.sh test >&2
	@Scripts/test-interpreters.sh

.PHONY: test-extension
test-extension: ## the module that Python imports, in every CPython from 3.9 on that the machine has
	@Scripts/setup.sh test >&2
	@Scripts/fetch-pythons.sh
	@Scripts/test-extension.sh

.PHONY: test-properties
test-properties: ## the package beside NumPy on arrays that hypothesis thinks of: some ten minutes of them
	@Scripts/setup.sh test >&2
	@UNLATCH_TEST_EXAMPLES=20000 UNLATCH_TEST_MINUTES=30 Scripts/test-extension.sh --with-numpy test_properties

.PHONY: wheel
wheel: ## the Python package as a wheel for every CPython from 3.9 on, in .build/wheel
	@Scripts/setup.sh test >&2
	@Scripts/wheel.sh

.PHONY: test-wheel
test-wheel: ## install the wheel in new environments of every CPython from 3.9 on, run the guides' example, uninstall it
	@Scripts/setup.sh test >&2
	@Scripts/wheel.sh
	@Scripts/test-wheel.sh

.PHONY: test-neighbours
test-neighbours: ## the wheel beside NumPy 1 and 2, SciPy, pandas, scikit-learn, Numba, PyTorch, joblib, Dask, Jupyter; big environments
	@Scripts/setup.sh test >&2
	@Scripts/test-neighbours.sh

.PHONY: test-new-module
test-new-module: ## write a module by Scripts/new-module.sh in an empty folder; test and install it in every CPython from 3.9 on
	@Scripts/setup.sh test >&2
	@Scripts/test-new-module.sh

.PHONY: install
install: ## the engine for C, C++ and Fortran: headers, libraries, pkg-config, CMake; PREFIX=/usr/local, LIBDIR=lib, DESTDIR=
	@PREFIX='$(PREFIX)' LIBDIR='$(LIBDIR)' DESTDIR='$(DESTDIR)' Scripts/install.sh

.PHONY: uninstall
uninstall: ## take it away again, with the same variables
	@PREFIX='$(PREFIX)' LIBDIR='$(LIBDIR)' DESTDIR='$(DESTDIR)' Scripts/install.sh uninstall

.PHONY: test-install
test-install: ## install it into a folder, build the examples in C, C++ and Fortran there, and uninstall it
	@Scripts/setup.sh install >&2
	@Scripts/test-install.sh

.PHONY: test-exits
test-exits: ## end 500 processes beside running teams, in every CPython from 3.9 on that the machine has
	@Scripts/setup.sh test >&2
	@Scripts/fetch-pythons.sh
	@Scripts/test-exits.sh

.PHONY: test-copies
test-copies: ## two versions of the extension module in one process, in every CPython from 3.9 on that the machine has
	@Scripts/setup.sh test >&2
	@Scripts/fetch-pythons.sh
	@Scripts/test-copies.sh

.PHONY: test-sanitizers
test-sanitizers: ## the tests of the libraries under ThreadSanitizer and AddressSanitizer
	@Scripts/setup.sh test >&2
	@Scripts/test-sanitizers.sh

.PHONY: fuzz
fuzz: ## the parsers of what comes from outside, guided by coverage; MINUTES=10 when not given
	@Scripts/setup.sh >&2
	@Scripts/fuzz.sh $(or $(MINUTES),10)

.PHONY: test-numa
test-numa: ## placement and kernels on machines with 1 to 8 NUMA nodes, in QEMU; QUICK=1 boots one with 2
	@Scripts/setup.sh numa >&2
	@Scripts/test-numa.sh $(if $(QUICK),two)

.PHONY: examples
examples: ## install what the packages and programs in Examples need, build and run them
	@Scripts/run-examples.sh

.PHONY: check-openmp
check-openmp: ## build and test against Debian's oldest and newest LLVM OpenMP
	@Scripts/check-openmp-versions.sh

.PHONY: test-bare
test-bare: ## `make test` on a bare Debian 12 in a folder (needs root, debootstrap, network)
	@Scripts/test-bare-machine.sh

.PHONY: format
format: ## put Swift and C sources into the project's format
	@swift format --in-place --parallel --recursive $(SWIFT_FILES)
	@if command -v clang-format >/dev/null; then clang-format -i $(C_FILES); \
	else echo 'clang-format is not installed: C left as it is'; fi

.PHONY: lint
lint: ## say what differs from the project's format
	@swift format lint --strict --parallel --recursive $(SWIFT_FILES)
	@Scripts/generate-functions.py --check
	@if command -v clang-format >/dev/null; then clang-format --dry-run --Werror $(C_FILES); \
	else echo 'clang-format is not installed: C not checked'; fi
	@if command -v shellcheck >/dev/null; then shellcheck Scripts/*.sh Tests/NUMA/init .ci/run; \
	else echo 'shellcheck is not installed: scripts not checked'; fi

.PHONY: clean
clean: ## remove everything that was built or set up in this folder
	@rm -rf .build
