#!/usr/bin/env bash
#
# Fuzzes the parsers of what comes from outside (Tests/Fuzz), guided by coverage, under AddressSanitizer: libFuzzer, which
# comes with Swift, in a build folder of its own (.build/fuzz).
#
#   Scripts/fuzz.sh MINUTES [TARGET...]    every target for its share of the time; all when none is named
#
# A corpus grows in .build/fuzz-corpus/TARGET. An input that ends the process, takes 10 s or 2 GB is a finding: it is
# left in .build/fuzz-findings, and its name begins with the target's. `fuzz TARGET once FILE` repeats it.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly minutes=${1:?how many minutes?}
if ! [[ $minutes =~ ^[1-9][0-9]*$ ]]; then
    echo "fuzz: '$minutes' is no number of minutes" >&2
    exit 2
fi
shift

runtime=$(dirname "$(readlink -f "$(command -v swiftc)")")/../lib/clang
runtime=$(compgen -G "$runtime/*/lib/linux/libclang_rt.fuzzer_no_main-$(uname -m).a" | head -n 1 || true)
if [[ -z $runtime ]]; then
    echo "fuzz: this Swift toolchain has no libFuzzer (libclang_rt.fuzzer_no_main)" >&2
    exit 1
fi
readonly runtime folder=.build/fuzz findings=.build/fuzz-findings
mkdir -p "$findings"

# Coverage is counted in Swift and in C; the driver is linked in whole, since nothing asks for it strongly.
swift build --scratch-path "$folder" --product fuzz --sanitize=address \
    -Xswiftc -sanitize-coverage=edge,trace-cmp,inline-8bit-counters,pc-table \
    -Xcc -fsanitize=fuzzer-no-link -Xlinker --whole-archive -Xlinker "$runtime" -Xlinker --no-whole-archive \
    -Xlinker -lstdc++ >"$folder.log" 2>&1 || {
    { grep -E 'error:|undefined' "$folder.log" || tail -n 20 "$folder.log"; } | sort -u | head -n 20 >&2
    echo "fuzz: FAILED to build; all of it is in $folder.log" >&2
    exit 1
}
fuzz=$(swift build --scratch-path "$folder" --show-bin-path)/fuzz
readonly fuzz

targets=("$@")
if ((${#targets[@]} == 0)); then mapfile -t targets < <("$fuzz" list); fi
readonly share=$((minutes * 60 / ${#targets[@]} + 1))

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=()
for target in "${targets[@]}"; do
    corpus=.build/fuzz-corpus/$target
    mkdir -p "$corpus"
    log=$scratch/$target.log
    # A trap must end the process at once: Swift's own report takes long, and libFuzzer makes one.
    if TMPDIR=$scratch SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 timeout --kill-after=10 $((share + 120)) \
        "$fuzz" "$target" guided -max_total_time="$share" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
        -artifact_prefix="$findings/$target-" -print_final_stats=1 "$corpus" </dev/null >"$log" 2>&1; then
        echo "fuzz: $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs in $share s, no finding"
    else
        status=$?
        failed+=("$target")
        if grep -qa 'Test unit written' "$log"; then
            echo "fuzz: $target: FINDING" >&2
            grep -aE 'Fatal error|SUMMARY|ERROR: |Test unit written|^fuzz: ' "$log" | tail -n 6 | sed 's/^/    /' >&2
        else
            echo "fuzz: $target: FAILED with status $status, and no input is to blame" >&2
            tail -n 6 "$log" | sed 's/^/    /' >&2
        fi
    fi
done
if ((${#failed[@]})); then
    echo "make fuzz: FAILED in ${failed[*]}; inputs that were found are in $findings" >&2
    exit 1
fi
echo "make fuzz: ${#targets[@]} targets, no finding ($((SECONDS / 60)) min $((SECONDS % 60)) s)"
