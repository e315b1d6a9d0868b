#!/usr/bin/env bash
#
# Every test: sets the machine up, builds, runs the tests, consumes the package by version, writes a new module, installs
# the engine for C and builds the examples with it, then tests the extension module in the oldest and the newest CPython, in one
# without a lock, and beside NumPy.
# Stops at the first part that fails, with its exit status. What was skipped is printed at the end, with the reasons;
# with CI=true a skip that Tests/expected-skips.txt does not list is a failure (see Scripts/skips.sh).
#
# UNLATCH_TEST_MINUTES=N  the most that the tests themselves may run; 20 when not set
set -euo pipefail
cd "$(dirname "$0")/.."
source Scripts/matrix.sh

readonly limit=${UNLATCH_TEST_MINUTES:-20}
# What `make bench` builds: nothing is compiled twice. The tests import what is `package`, never @testable.
readonly build=(-c release)

part="set-up"
# A short name: forkserver puts a socket into folders that tests make in this one, and its path has 107 bytes at most.
scratch=$(mktemp -d "${TMPDIR:-/tmp}/unlatch.XXXX")
readonly scratch log=$scratch/tests.log
export UNLATCH_SKIPS=$scratch/skips UNLATCH_MATRIX=$scratch/matrix
touch "$UNLATCH_SKIPS" "$UNLATCH_MATRIX"

closing_line() {
    local status=$? skipped
    local spent="$((SECONDS / 60)) min $((SECONDS % 60)) s"
    if [[ $status != 0 && $part == tests ]]; then
        # Hundreds of lines above: what failed, once more.
        grep '^✘' "$log" >&2 || true
    fi
    skipped=$(wc -l <"$UNLATCH_SKIPS")
    if ((skipped)); then
        echo "Skipped:"
        Scripts/skips.sh --reasons "$UNLATCH_SKIPS"
    fi
    print_matrix "$UNLATCH_MATRIX"
    rm -rf "$scratch"
    if [[ $status == 0 ]]; then
        echo "make test: everything passed, $skipped skipped ($spent)"
    elif [[ $status == 124 || $status == 137 ]] && [[ $part == tests ]]; then
        echo "make test: FAILED, the tests were stopped after $limit minutes: one of them hangs ($spent)" >&2
    else
        echo "make test: FAILED in the $part ($spent); what went wrong is said above" >&2
    fi
}
trap closing_line EXIT

Scripts/setup.sh test

part=build
swift build "${build[@]}" --build-tests

part=tests
# For the temporary files of whatever the tests start, too: what is killed leaves some.
export TMPDIR=$scratch
if [[ -x .build/test-venv/bin/python ]]; then
    UNLATCH_TEST_VENV=$PWD/.build/test-venv
    export UNLATCH_TEST_VENV
fi
if [[ -x .build/types-venv/bin/python ]]; then
    UNLATCH_TEST_TYPES=$PWD/.build/types-venv
    export UNLATCH_TEST_TYPES
fi
# A test that waits for a lock for ever is stopped rather than waited for. INT lets SwiftPM end its children.
timeout --foreground --signal=INT --kill-after=30 "${limit}m" \
    swift test "${build[@]}" --skip-build --disable-xctest </dev/null 2>&1 | tee "$log"

part="skips of the tests"
Scripts/skips.sh tests "$log"

part="tests in other interpreters"
Scripts/test-interpreters.sh --short --skip-build

part="consumer check"
Scripts/test-consumer.sh

part="new module"
Scripts/test-new-module.sh --short

part="what is installed for C, C++ and Fortran"
Scripts/test-install.sh --short

part="extension module's tests"
Scripts/test-extension.sh --short
