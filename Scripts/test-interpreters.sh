#!/usr/bin/env bash
#
# The tests of UnlatchPython and UnlatchTasks in every CPython from 3.9 on that this machine has: Debian's
# /usr/bin/python3*, those under pyenv's root, and the programs that UNLATCH_TEST_PYTHONS lists, separated by colons.
# One binary serves all of them: what is built once is run in each. Prints a line for each interpreter and a closing
# line; fails when a test fails somewhere, and when no interpreter could be used.
#
# --short             only two: the oldest and the newest of other versions than the usual python3, since what is tested
#                     differs (from 3.12 on there are interpreters with a lock of their own)
# --skip-build        what is built already is run as it is
# --configuration C   debug or release; release when not given, as `make test` builds
# UNLATCH_TEST_MINUTES=N  the most that one interpreter's tests may run; 10 when not set
#
# Tests that were skipped are printed with the reason, and with CI=true those are a failure that Tests/expected-skips.txt
# does not list (see Scripts/skips.sh).
set -euo pipefail
cd "$(dirname "$0")/.."
source Scripts/interpreters.sh

short=no
build=yes
configuration=release
while (($#)); do
    case $1 in
    --short) short=yes ;;
    --skip-build) build=no ;;
    --configuration)
        configuration=${2:?--configuration needs debug or release}
        shift
        ;;
    *)
        echo "test-interpreters: unknown option $1" >&2
        exit 2
        ;;
    esac
    shift
done
readonly limit=${UNLATCH_TEST_MINUTES:-10}

if [[ $build == yes ]]; then swift build -c "$configuration" --build-tests >&2; fi

# Of the lines of `embedded_interpreters`, the first and the last that can be used and are not the usual version.
oldest_and_newest() {
    awk -F '\t' -v usual="$usual" '
        $3 == "" && index($1, usual) != 1 { if (!first) print; else last = $0; first = 1 }
        END { if (last) print last }'
}

usual=$(python3 -I -c 'import sys; print("%d.%d." % sys.version_info[:2])' 2>/dev/null || true)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
tried=0
failures=0
skipped=0

# Swift Testing says "Test NAME passed after" once for each test; the line of the whole run is not a test.
count() { grep -E "Test .* $1 after " "$log" | grep -cvE 'Test run|Test case' || true; }

while IFS=$'\t' read -r version program reason; do
    if [[ -n $reason ]]; then
        echo "not used  $version  $program: $reason"
        skipped=$((skipped + 1))
        continue
    fi
    tried=$((tried + 1))
    # What must not compile is the compiler's matter, the same in every interpreter.
    status=0
    env -u UNLATCH_TEST_VENV -u VIRTUAL_ENV UNLATCH_PYTHON="$program" \
        timeout --foreground --signal=INT --kill-after=30 "${limit}m" \
        swift test -c "$configuration" --skip-build --disable-xctest \
        --filter '^(UnlatchPythonTests|UnlatchTasksTests)\.' --skip CompileFailTests </dev/null >"$log" 2>&1 || status=$?
    passed=$(count passed)
    failed=$(count failed)
    verdict=passed
    if [[ $status != 0 || $passed == 0 ]]; then
        verdict="FAILED"
        failures=$((failures + 1))
    fi
    echo "$verdict  $version  $program: $passed passed, $failed failed"
    if ! Scripts/skips.sh "interpreter $version" "$log" | sed 's/^/         /' && [[ $verdict == passed ]]; then
        failures=$((failures + 1))
    fi
    if [[ $verdict == FAILED ]]; then
        if [[ $status == 124 || $status == 137 ]]; then echo "         stopped after $limit minutes: a test hangs"; fi
        # The issues and whatever the process said last, such as a crash.
        { grep -E '^. Test .* (recorded an issue|failed after)|rror:' "$log" || true; tail -n 5 "$log"; } |
            sed 's/^/         /'
    fi
done < <(if [[ $short == yes ]]; then embedded_interpreters | oldest_and_newest; else embedded_interpreters; fi)

if ((failures)); then
    echo "interpreters: FAILED in $failures of $tried (not used: $skipped)" >&2
    exit 1
elif ((tried == 0)) && [[ $short == yes ]]; then
    echo "interpreters: no second CPython with a shared library on this machine; the usual one has been tested"
elif ((tried == 0)); then
    echo "interpreters: FAILED, no CPython from 3.9 on with a shared library was found (not used: $skipped)" >&2
    exit 1
else
    echo "interpreters: passed in $tried (not used: $skipped)"
fi
