#!/usr/bin/env bash
#
# Builds the module that Python imports as `_unlatch`, and tests it in every CPython from 3.9 on that this machine has:
# those on the path and under pyenv's root, those in .build/pythons (see Scripts/interpreters.sh), and the programs that
# UNLATCH_TEST_PYTHONS lists, separated by colons. One file serves all of them. Nothing is installed: the file lies in a
# temporary folder.
#
#   Scripts/test-extension.sh [--short | --only VERSION | --with-numpy] [TEST...]
#
# --only takes the interpreters whose version begins so; --short the oldest, the newest and one without the lock, since the
# file is the same for all. .build/test-venv, an environment with NumPy, is tried beside them, and alone by --with-numpy. TEST is the name of a file of Tests/Python without its ending; all of them by default.
#
# Prints a line for each interpreter and a closing line; fails when a test fails somewhere, and when there is no
# interpreter. Tests that were skipped are printed with the reason, and with CI=true those are a failure that
# Tests/expected-skips.txt does not list (see Scripts/skips.sh).
# UNLATCH_TEST_MINUTES=N  the most that one interpreter's tests may run; 5 when not set
set -euo pipefail
cd "$(dirname "$0")/.."
source Scripts/interpreters.sh
source Scripts/matrix.sh

only=
environment=
short=
case ${1:-} in
    --short) short=yes; shift ;;
    --only) only=${2-}; shift 2 ;;
    --with-numpy) environment=yes; shift ;;
esac
readonly only environment short limit=${UNLATCH_TEST_MINUTES:-5}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
readonly built=.build/extension/python
Scripts/build-extension.sh "$built"
cp -r python/unlatch "$built/unlatch.libs" "$folder/"

# The environment's program is that of another interpreter, under which NumPy is found.
with_numpy() {
    local program=$PWD/.build/test-venv/bin/python
    if "$program" -c 'import numpy' 2>/dev/null; then
        printf '%s+numpy\t%s\n' "$("$program" -c 'import platform; print(platform.python_version())')" "$program"
    fi
}

# Lines "version TAB program", as those of usable_interpreters, the oldest first.
chosen() {
    if [[ -z $short ]]; then usable_interpreters; return; fi
    usable_interpreters | awk -F '\t' '
        { line[NR] = $0 }
        $1 ~ /t$/ { free = $0 }
        $1 !~ /t$/ { newest = $0 }
        END { print line[1]; if (newest != line[1]) print newest; if (free != "" && free != line[1]) print free }'
}

tried=0
failures=0
while IFS=$'\t' read -r version program; do
    tried=$((tried + 1))
    status=0
    cp "$(built_for "$program" "$built" _unlatch.so)/_unlatch.so" "$folder/"
    # The stubs are what the module says of itself.
    [[ -e $folder/unlatch/__init__.pyi ]] || PYTHONPATH=$folder "$program" -B Tests/Python/stubs.py "$folder" || status=$?
    PYTHONPATH=$folder timeout --kill-after=30 "${limit}m" \
        "$program" -B Tests/Python/run.py "$@" </dev/null >"$folder/log" 2>&1 || status=$?
    ran=$(sed -n 's/^Ran \([0-9]*\) tests\{0,1\} in .*/\1/p' "$folder/log")
    failed=$(grep -cE '^(FAIL|ERROR): ' "$folder/log" || true)
    skipped=$(grep -c '^skipped: ' "$folder/log" || true)
    note_result "$version" "$(how_it_came "$program")" extension "$((${ran:-0} - failed - skipped))" "$failed" "$skipped"
    if [[ $status == 0 ]]; then
        echo "passed  $version  $program: $(grep -E '^Ran' "$folder/log"), $(grep -E '^OK' "$folder/log")"
        if ! Scripts/skips.sh "extension $version" "$folder/log" | sed 's/^/        /'; then failures=$((failures + 1)); fi
    else
        failures=$((failures + 1))
        echo "FAILED  $version  $program (status $status)"
        # Not what was skipped, which comes last and would hide what failed.
        grep -v '^skipped: ' "$folder/log" | tail -n 60 | sed 's/^/        /'
    fi
done < <({ [[ -n $environment ]] || chosen; with_numpy; } | awk -F '\t' -v only="$only" 'index($1, only) == 1')

if ((failures)); then
    echo "extension: FAILED in $failures of $tried" >&2
    exit 1
elif ((tried == 0)); then
    echo "extension: FAILED, no CPython from 3.9 on was found" >&2
    exit 1
fi
echo "extension: passed in $tried"
