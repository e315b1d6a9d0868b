#!/usr/bin/env bash
#
# What tests skipped, and whether that was to be expected.
#
#   Scripts/skips.sh CONTEXT LOG      prints what the log says was skipped, then the number, on one line each
#   Scripts/skips.sh --reasons FILE   for each reason in a file that UNLATCH_SKIPS named: how many tests, and where
#
# CONTEXT says where it was: tests, "interpreter 3.9.18", "extension 3.9.18", "sanitizer thread". The log is what
# `swift test` printed (tests that a trait or `skip` left out, parts that `skipPart` did), or has lines
# "skipped: TEST: REASON" as the other tests print them. The same test with the same reason counts once.
#
# Tests/expected-skips.txt lists the skips that are to be expected, and why each is. With CI=true any other is an error
# (status 1). UNLATCH_EXPECTED_SKIPS=FILE names another list, and makes any other skip an error wherever it is set.
# UNLATCH_SKIPS=FILE    lines "CONTEXT TAB TEST TAB REASON" are added to it, for whoever adds them all up
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ ${1:-} == --reasons ]]; then
    awk -F '\t' '
        { count[$3]++ }
        !seen[$3 FS $1]++ { where[$3] = where[$3] ", " $1 }
        END { for (reason in count) printf "  %3d  %s (in %s)\n", count[reason], reason, substr(where[reason], 3) }
    ' "${2:?FILE, please}" | sort -rn
    exit 0
fi

readonly context=${1:?CONTEXT and LOG, please} log=${2:?CONTEXT and LOG, please}
readonly expected=${UNLATCH_EXPECTED_SKIPS:-Tests/expected-skips.txt}

# Lines "TEST TAB REASON".
skipped() {
    awk '
        function row(test, reason) {
            gsub(/^"|"$/, "", test)
            if (reason == "") reason = "no reason given"
            print test "\t" reason
        }
        # Swift Testing puts a sign and a blank in front. A suite is left out test by test.
        /^[^ ]+ Test .* skipped(: ".*"|\.)$/ {
            test = $0; sub(/^[^ ]+ Test /, "", test); sub(/ skipped(: ".*"|\.)$/, "", test)
            reason = $0; if (!sub(/^.* skipped: "/, "", reason)) reason = ""; sub(/"$/, "", reason)
            row(test, reason); next
        }
        /^[^ ]+ Test .* was cancelled after [0-9.]+ seconds(: ".*"|\.)$/ {
            test = $0; sub(/^[^ ]+ Test /, "", test); sub(/ was cancelled after [0-9.]+ seconds(: ".*"|\.)$/, "", test)
            reason = $0; if (!sub(/^.* was cancelled after [0-9.]+ seconds: "/, "", reason)) reason = ""
            sub(/"$/, "", reason); row(test, reason); next
        }
        /^[^ ]+ Test .* recorded a warning/ {
            warned = $0; sub(/^[^ ]+ Test /, "", warned); sub(/ recorded a warning.*$/, "", warned)
            sub(/ with [0-9]+ arguments? .*$/, "", warned); next
        }
        /^[^ ]+ skipped: / && warned != "" {
            reason = $0; sub(/^[^ ]+ skipped: /, "", reason); row(warned, reason); warned = ""; next
        }
        /^skipped: [^:]+: / {
            test = $0; sub(/^skipped: /, "", test); reason = test
            sub(/: .*$/, "", test); sub(/^[^:]+: /, "", reason); row(test, reason)
        }
    ' "$log" | sort -u
}

# The list's lines, CONTEXT | TEST | REASON | why it is to be expected. The first three are patterns of the shell.
wheres=()
names=()
reasons=()
while IFS= read -r line; do
    if [[ $line =~ ^([^#|]*[^ |])\ *\|\ *([^|]*[^ |])\ *\|\ *([^|]*[^ |])\ *\|.*[^\ ] ]]; then
        wheres+=("${BASH_REMATCH[1]}")
        names+=("${BASH_REMATCH[2]}")
        reasons+=("${BASH_REMATCH[3]}")
    elif [[ -n $line && $line != \#* ]]; then
        echo "skips: this is no line of $expected: $line" >&2
        exit 2
    fi
done <"$expected"

is_expected() {
    local index
    for index in "${!wheres[@]}"; do
        # shellcheck disable=SC2053 # patterns are what is wanted
        if [[ $context == ${wheres[index]} && $1 == ${names[index]} && $2 == ${reasons[index]} ]]; then return 0; fi
    done
    return 1
}

number=0
unexpected=0
while IFS=$'\t' read -r name reason; do
    number=$((number + 1))
    mark=
    if ! is_expected "$name" "$reason"; then
        unexpected=$((unexpected + 1))
        mark=" (not expected)"
    fi
    echo "skipped in $context: $name: $reason$mark"
    if [[ -n ${UNLATCH_SKIPS:-} ]]; then printf '%s\t%s\t%s\n' "$context" "$name" "$reason" >>"$UNLATCH_SKIPS"; fi
done < <(skipped)
echo "skips in $context: $number, of which $unexpected not expected"

if ((unexpected)) && [[ ${CI:-} == true || -n ${UNLATCH_EXPECTED_SKIPS:-} ]]; then
    echo "skips in $context: FAILED, $unexpected are not in $expected" >&2
    exit 1
fi
