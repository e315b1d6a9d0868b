#!/usr/bin/env bash
#
# Every test: sets the machine up, builds, runs the tests, consumes the package by version, then imports the extension
# module in every CPython.
# Stops at the first part that fails, with its exit status.
#
# UNLATCH_TEST_MINUTES=N  the most that the tests themselves may run; 20 when not set
set -euo pipefail
cd "$(dirname "$0")/.."

readonly limit=${UNLATCH_TEST_MINUTES:-20}
# What `make bench` builds: nothing is compiled twice. The tests import what is `package`, never @testable.
readonly build=(-c release)

part="set-up"
log=
closing_line() {
    local status=$?
    local spent="$((SECONDS / 60)) min $((SECONDS % 60)) s"
    if [[ $status != 0 && $part == tests ]]; then
        # Hundreds of lines above: what failed, once more.
        grep '^✘' "$log" >&2 || true
    fi
    rm -f "$log"
    if [[ $status == 0 ]]; then
        echo "make test: everything passed ($spent)"
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
if [[ -x .build/test-venv/bin/python ]]; then
    UNLATCH_TEST_VENV=$PWD/.build/test-venv
    export UNLATCH_TEST_VENV
fi
# A test that waits for a lock for ever is stopped rather than waited for. INT lets SwiftPM end its children.
log=$(mktemp)
timeout --foreground --signal=INT --kill-after=30 "${limit}m" \
    swift test "${build[@]}" --skip-build --disable-xctest </dev/null 2>&1 | tee "$log"

part="tests in a second interpreter"
Scripts/test-interpreters.sh --short --skip-build

part="consumer check"
Scripts/test-consumer.sh

part="extension module's tests"
Scripts/test-extension.sh
