#!/usr/bin/env bash
#
# Whether Unlatch builds against, and runs on, an old and a new OpenMP runtime. The Swift toolchain's compiler may
# be newer than the runtime and call what that does not have; and only one libomp-NN-dev can be installed at a time,
# so nobody notices by chance.
#
#   Scripts/check-openmp-versions.sh            the distribution's own version and the newest that it offers
#   Scripts/check-openmp-versions.sh 14 16 19   these
#
# The packages are downloaded and unpacked into a scratch folder; nothing is installed. Without apt or a network
# the check says why it skips, and succeeds.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() {
    echo "OpenMP versions: skipped: $1"
    exit 0
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch" # apt downloads as a user of its own

if ! command -v apt-get >/dev/null; then skip "no apt-get to download them with"; fi

# Debian's newest libomp-NN-dev may come without a runtime of its own version; those are left out.
offered() {
    local name
    apt-cache search --names-only '^libomp5-[0-9]+$' | while read -r name _; do echo "${name#libomp5-}"; done | sort -n
}
default() {
    apt-cache depends libomp-dev 2>/dev/null | sed -n 's/.*Depends: libomp-\([0-9]*\)-dev$/\1/p'
}
versions=("$@")
if [[ ${#versions[@]} == 0 ]]; then
    mapfile -t versions < <({ default; offered | tail -n 1; } | sort -nu)
fi
if [[ ${#versions[@]} == 0 ]]; then skip "apt knows no libomp-NN-dev; does 'apt-get update' help?"; fi

# A folder of its own: between two versions only what opens parallel regions is compiled again.
readonly build=(-c release --scratch-path .build/openmp)

failed=0
for version in "${versions[@]}"; do
    root=$scratch/$version
    log=$scratch/$version.log
    mkdir "$root"
    if ! (cd "$root" && apt-get download -qq "libomp-$version-dev" "libomp5-$version") >"$log" 2>&1; then
        skip "libomp $version cannot be downloaded: $(tail -n 1 "$log")"
    fi
    for package in "$root"/*.deb; do dpkg -x "$package" "$root"; done

    echo "OpenMP versions: building against libomp $version"
    export UNLATCH_OPENMP=$root/usr/lib/llvm-$version
    if ! swift build "${build[@]}" --build-tests >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        echo "libomp $version: FAILED to build" >&2
        failed=1
        continue
    fi
    warnings=$(grep -c 'warning:' "$log" || true)
    grep 'warning:' "$log" | sort -u || true

    # The tests prove something only if this very runtime is what they load.
    loaded=$(ldd "$(swift build "${build[@]}" --show-bin-path)"/*PackageTests.xctest | awk '/libomp/ { print $3 }')
    if [[ $loaded != "$root"/* ]]; then
        echo "libomp $version: FAILED: the tests would load ${loaded:-no libomp}" >&2
        failed=1
        continue
    fi
    if ! timeout --foreground --signal=INT --kill-after=30 10m swift test "${build[@]}" --skip-build --disable-xctest \
        --filter 'UnlatchParallelTests|UnlatchKernelsTests' >"$log" 2>&1 </dev/null; then
        grep -v ' passed after \| started\.$' "$log" | tail -n 40 >&2
        echo "libomp $version: FAILED its tests" >&2
        failed=1
        continue
    fi
    tests=$(sed -n 's/.*Test run with \([0-9]*\) test.*/\1/p' "$log" | tail -n 1)
    if [[ ${tests:-0} == 0 ]]; then
        echo "libomp $version: FAILED: no test ran" >&2
        failed=1
        continue
    fi
    if ! Scripts/skips.sh "libomp $version" "$log"; then failed=1; fi
    echo "libomp $version: built with $warnings warnings, $tests tests passed"
done
exit "$failed"
