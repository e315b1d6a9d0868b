#!/usr/bin/env bash
#
# Ends 500 processes beside running teams in every CPython from 3.9 on that this machine has: those on the path, under
# pyenv's root and in .build/pythons (see Scripts/interpreters.sh), and the programs that UNLATCH_TEST_PYTHONS lists,
# separated by colons. Half of them end as a Python program does, half by C's exit() without Python's end. Prints a line
# for each interpreter and a closing line; fails where a process crashed, hung, or said something.
#
# UNLATCH_TEST_EXITS=N  so many in each; 500 when not set
set -euo pipefail
cd "$(dirname "$0")/.."
source Scripts/interpreters.sh

readonly count=${UNLATCH_TEST_EXITS:-500}
readonly built=.build/extension/python
Scripts/build-extension.sh "$built"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r "$built/unlatch.libs" "$folder/"

tried=0
failures=0
while IFS=$'\t' read -r version program; do
    tried=$((tried + 1))
    cp "$(built_for "$program" "$built" _unlatch.so)/_unlatch.so" "$folder/"
    if PYTHONPATH=$folder "$program" -B Tests/Python/exits.py "$count" </dev/null >"$folder/log" 2>&1; then
        echo "passed  $version  $program: $(tail -n 1 "$folder/log")"
    else
        failures=$((failures + 1))
        echo "FAILED  $version  $program"
        tail -n 40 "$folder/log" | sed 's/^/        /'
    fi
done < <(usable_interpreters)

if ((failures)); then
    echo "exits: FAILED in $failures of $tried" >&2
    exit 1
elif ((tried == 0)); then
    echo "exits: FAILED, no CPython from 3.9 on was found" >&2
    exit 1
fi
echo "exits: passed in $tried"
