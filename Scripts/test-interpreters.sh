#!/usr/bin/env bash
#
# The tests of UnlatchPython, UnlatchTasks, bench-native and the extension module in every CPython from 3.9 on that this
# machine has: /usr/bin/python3*, those under pyenv's root, the programs that UNLATCH_TEST_PYTHONS lists, separated by
# colons, and those that are brought here: 3.14 and 3.15 of Debian's testing suite (Scripts/fetch-pythons.sh), and a 3.13
# without the lock (Scripts/build-free-threaded.sh, some minutes the first time).
# One binary serves all of them: what is built once is run in each. Prints a line for each interpreter and part, a table
# of them all, and why what was skipped; fails when a test fails somewhere, and when no interpreter could be used.
#
# --short             only two: the oldest and the newest of other versions than the usual python3, since what is tested
#                     differs (from 3.12 on there are interpreters with a lock of their own); without bench-native, the
#                     extension module, and the build of a 3.13 without the lock
# --only VERSION      only interpreters whose version begins so, as in 3.15 or 3.13.5t
# --skip-build        what is built already is run as it is
# --configuration C   debug or release; release when not given, as `make test` builds
# UNLATCH_TEST_MINUTES=N  the most that one interpreter's tests of one part may run; 10 when not set
#
# Tests that were skipped are printed with the reason, and with CI=true those are a failure that Tests/expected-skips.txt
# does not list (see Scripts/skips.sh).
set -euo pipefail
cd "$(dirname "$0")/.."
source Scripts/interpreters.sh
source Scripts/matrix.sh

short=no
build=yes
only=
configuration=release
while (($#)); do
    case $1 in
    --short) short=yes ;;
    --skip-build) build=no ;;
    --only | --configuration)
        if [[ $1 == --only ]]; then only=${2:?--only needs a version}; else configuration=${2:?debug or release}; fi
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

scratch=$(mktemp -d)
readonly scratch log=$scratch/log
trap 'rm -rf "$scratch"' EXIT
# Who runs this as one part of several prints both for all parts.
report=no
if [[ -z ${UNLATCH_MATRIX:-} ]]; then
    report=yes
    export UNLATCH_MATRIX=$scratch/matrix UNLATCH_SKIPS=${UNLATCH_SKIPS:-$scratch/skips}
    touch "$UNLATCH_MATRIX" "$UNLATCH_SKIPS"
fi

if [[ $build == yes ]]; then swift build -c "$configuration" --build-tests >&2; fi
products=$(swift build -c "$configuration" --show-bin-path)
readonly products tests=unlatchPackageTests.xctest

# MARK: - The interpreters

{
    Scripts/fetch-pythons.sh
    if [[ $short == no ]]; then Scripts/build-free-threaded.sh; fi
} >"$scratch/pythons"
Scripts/skips.sh pythons "$scratch/pythons"

# Of the lines of `embedded_interpreters`, the first and the last that can be used and are not the usual version.
oldest_and_newest() {
    awk -F '\t' -v usual="$usual" '
        $3 == "" && index($1, usual) != 1 { if (!first) print; else last = $0; first = 1 }
        END { if (last) print last }'
}

usual=$(python3 -I -c 'import sys; print("%d.%d." % sys.version_info[:2])' 2>/dev/null || true)
chosen() {
    if [[ $short == yes ]]; then
        embedded_interpreters | oldest_and_newest
    else
        embedded_interpreters | awk -F '\t' -v only="$only" 'index($1, only) == 1'
    fi
}

# MARK: - One part in one interpreter

# Swift Testing says "Test NAME passed after" once for each test; the line of the whole run is not a test.
count() { grep -E "Test .* $1 after " "$log" | grep -cvE 'Test run|Test case' || true; }

# What each part runs, as patterns of Swift Testing's. What must not compile, the layouts of all versions, and what
# bench-native does without Python are the same in every interpreter.
filter_of() {
    case $1 in
    python) echo '^UnlatchPythonTests\.' ;;
    tasks) echo '^UnlatchTasksTests\.' ;;
    bench) echo '^BenchNativeTests\.(Advise|AdviseItems|Claims|CommandLine|Folders|Kernels|Overhead|Run|Scale|Streams)Tests' ;;
    esac
}

# run_part PART VERSION PROGRAM FOLDER: status 1 when a test failed, or was skipped that should not be.
run_part() {
    local part=$1 version=$2 program=$3 folder=$4 status=0 verdict=passed began=$SECONDS how passed failed skipped
    how=$(how_it_came "$program")
    env -u UNLATCH_TEST_VENV -u UNLATCH_TEST_TYPES -u VIRTUAL_ENV UNLATCH_PYTHON="$program" PATH="$(path_for "$program")" \
        timeout --foreground --signal=INT --kill-after=30 "${limit}m" \
        "$folder/$tests" --testing-library swift-testing \
        --filter "$(filter_of "$part")" --skip 'CompileFailTests|LayoutTests' </dev/null >"$log" 2>&1 || status=$?
    passed=$(count passed)
    failed=$(count failed)
    if [[ $status != 0 || $passed == 0 ]]; then verdict=FAILED; fi
    if ! Scripts/skips.sh "interpreter $version" "$log" >"$scratch/skipped"; then
        if [[ $verdict == passed ]]; then verdict="FAILED by skips"; fi
    fi
    skipped=$(grep -c '^skipped in' "$scratch/skipped" || true)
    note_result "$version" "$how" "$part" "$passed" "$failed" "$skipped"
    echo "$verdict  $version  $part in $program ($how): $passed passed, $failed failed, $skipped skipped" \
        "($((SECONDS - began)) s)"
    if [[ $verdict == passed ]]; then return 0; fi
    if [[ $status == 124 || $status == 137 ]]; then echo "         stopped after $limit minutes: a test hangs"; fi
    # The issues and whatever the process said last, such as a crash.
    {
        grep 'not expected' "$scratch/skipped" || true
        grep -E '^. Test .* (recorded an issue|failed after)|rror:' "$log" | grep -v '^◇' || true
        tail -n 5 "$log"
        if ((status > 128)); then echo "ended by signal $((status - 128))"; fi
    } | sed 's/^/         /'
    return 1
}

parts=(python tasks)
if [[ $short == no ]]; then parts+=(bench); fi
tried=0
not_used=0
failures=0
while IFS=$'\t' read -r version program reason; do
    if [[ -n $reason ]]; then
        echo "not used  $version  $program: $reason"
        not_used=$((not_used + 1))
        continue
    fi
    tried=$((tried + 1))
    folder=$(built_for "$program" "$products" "$tests")
    # bench-native starts its processes by the interpreter's loader by itself; the tests look for it beside them.
    if [[ $folder != "$products" ]]; then cp --update "$products/bench-native" "$folder/"; fi
    failed=no
    for part in "${parts[@]}"; do run_part "$part" "$version" "$program" "$folder" || failed=yes; done
    if [[ $failed == yes ]]; then failures=$((failures + 1)); fi
done < <(chosen)

if [[ $short == no ]] && ! Scripts/test-extension.sh --only "$only"; then failures=$((failures + 1)); fi

# MARK: - What came of it

if [[ $report == yes ]]; then
    print_matrix "$UNLATCH_MATRIX"
    for version in 3.9 3.10 3.11 3.12 3.13 3.13t 3.14 3.15; do
        if [[ $short == yes || $version != "$only"* ]]; then continue; fi
        # 3.13.5t counts as 3.13t
        if grep -qE "^${version%t}(\.[0-9]+)*$([[ $version == *t ]] && echo t)\|" "$UNLATCH_MATRIX"; then continue; fi
        reason="there is none on this machine that can be embedded"
        if [[ -e .build/pythons/$version.missing ]]; then reason=$(<".build/pythons/$version.missing"); fi
        printf '  %-9s not tested: %s\n' "$version" "$reason"
    done
    echo "Skipped, and why:"
    Scripts/skips.sh --reasons "$UNLATCH_SKIPS"
fi
if ((failures)); then
    echo "interpreters: FAILED in $failures of $tried (not used: $not_used)" >&2
    exit 1
elif ((tried == 0)) && [[ $short == yes ]]; then
    echo "interpreters: no second CPython with a shared library on this machine; the usual one has been tested"
elif ((tried == 0)); then
    echo "interpreters: FAILED, no CPython from 3.9 on with a shared library was found (not used: $not_used)" >&2
    exit 1
else
    echo "interpreters: passed in $tried (not used: $not_used)"
fi
