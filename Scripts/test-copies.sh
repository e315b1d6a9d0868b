#!/usr/bin/env bash
#
# Two versions of Unlatch in one process: today's `_unlatch` beside that of another commit, imported in both orders, with
# Ctrl-C while both work, in every CPython from 3.9 on that this machine has (see Scripts/interpreters.sh). Two copies of one
# version are tested by Scripts/test-extension.sh.
#
#   Scripts/test-copies.sh [COMMIT]     the other version; the last one before copies shared anything when not given
#
# Prints a line for each interpreter and a closing line; fails when a test fails somewhere, and when there is no interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."
source Scripts/interpreters.sh

fail() { echo "copies: $*" >&2; exit 1; }

commit=${1:-}
if [[ -z $commit ]]; then
    added=$(git log --diff-filter=A --format=%H -- CSources/CProcess/process.c | tail -n 1)
    commit=$(git rev-parse --verify --quiet "${added:-none}^") ||
        fail "the history does not reach back to another version: name a commit, or git fetch --unshallow"
fi
commit=$(git rev-parse --verify --quiet "$commit^{commit}") || fail "there is no commit '${1:-}'"

# Kept from one time to the next: a commit does not change.
readonly other=.build/other-version/$commit
if [[ ! -e $other/python/_unlatch.so ]]; then
    rm -rf .build/other-version
    mkdir -p "$other/source"
    git archive "$commit" | tar -x -C "$other/source"
    "$other/source/Scripts/build-extension.sh" "$PWD/$other/python"
    rm -rf "$other/source"
fi
UNLATCH_TEST_OTHER_COPY=$PWD/$other/python/_unlatch.so
export UNLATCH_TEST_OTHER_COPY

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
    if (cd Tests/Python && PYTHONPATH=$folder timeout --kill-after=30 10m \
        "$program" -B -m unittest test_copies) </dev/null >"$folder/log" 2>&1; then
        echo "passed  $version  $program: $(grep -E '^Ran' "$folder/log"), $(grep -E '^OK' "$folder/log")"
    else
        failures=$((failures + 1))
        echo "FAILED  $version  $program"
        tail -n 40 "$folder/log" | sed 's/^/        /'
    fi
done < <(usable_interpreters)

if ((failures)); then fail "FAILED in $failures of $tried, beside version ${commit:0:7}"; fi
if ((tried == 0)); then fail "FAILED, no CPython from 3.9 on was found"; fi
echo "copies: passed in $tried, beside version ${commit:0:7}"
