#!/usr/bin/env bash
#
# Builds a CPython without the lock (3.13, free-threaded) from Debian's source package into .build/pythons/3.13t: four or
# five minutes of one core, 150 MB; with NumPy from PyPI. Nothing is installed, and root is not needed.
#
# What is there is kept; then the network is not touched. Where it cannot be had (another suite, no network, no apt, no
# compiler), that is a line "skipped: CPython 3.13t: REASON", not a failure: Scripts/skips.sh counts it.
#
# UNLATCH_SOURCE_SUITE    the suite whose python3.13 it is; trixie when not set
# UNLATCH_DEBIAN_MIRROR   an archive that is asked before those that apt is configured with
set -euo pipefail
cd "$(dirname "$0")/.."
source Scripts/debian-suites.sh

suite=${UNLATCH_SOURCE_SUITE:-trixie}
pythons=$PWD/.build/pythons
prefix=$pythons/3.13t
work=$pythons/3.13t.work
options=(--disable-gil --enable-shared --disable-test-modules --without-ensurepip)

mkdir -p "$pythons"
exec 9>"$pythons/free-threaded.lock"
flock 9

wished="$suite ${options[*]}"
readonly program=$prefix/bin/python3.13t

# NumPy, where the tests' environment has a pip: arrays are read in another way where there is no lock. What needs it is
# skipped elsewhere. A pip may be older than builds without a lock, and is told what to look for.
add_numpy() {
    local pip=.build/test-venv/bin/python packages=$prefix/lib/python3.13t/site-packages said machine
    if "$program" -c 'import numpy' 2>/dev/null || [[ ! -x $pip ]]; then return 0; fi
    machine=$(uname -m)
    if ! said=$("$pip" -m pip install --quiet --disable-pip-version-check --retries 2 --upgrade --target "$packages" \
        --python-version 3.13 --implementation cp --abi cp313t --only-binary=:all: --platform "manylinux_2_28_$machine" \
        --platform "manylinux_2_27_$machine" --platform "manylinux2014_$machine" numpy 2>&1 &&
        "$program" -c 'import numpy' 2>&1); then
        rm -rf "$packages"/numpy*
        echo "pythons: no NumPy in CPython 3.13t ($(grep -v '^ *$' <<<"$said" | tail -n 1)): the tests that need it skip" >&2
    fi
}

if [[ -e $prefix/complete && $(<"$prefix/complete") == "$wished" ]]; then
    add_numpy
    exit 0
fi
rm -rf "$prefix" "$work" "$pythons/3.13t.missing"
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT

give_up() {
    not_here "$pythons" 3.13t "$1"
    exit 0
}

for tool in make cc tar; do
    if ! command -v "$tool" >/dev/null; then give_up "no $tool to build it with"; fi
done
echo "pythons: fetching the source of CPython 3.13 from Debian's $suite" >&2
if ! use_suite "$work" "$suite" deb-src; then give_up "$why"; fi
if ! (cd "$work" && timeout 600 apt-get "${side[@]}" source --download-only python3.13) >"$work/log" 2>&1; then
    give_up "its source cannot be downloaded: $(grep -E '^E' "$work/log" | head -n 1)"
fi
# Debian's own changes concern packaging: the original is built as it is.
mkdir "$work/source"
archive=$(find "$work" -maxdepth 1 -name 'python3.13_*.orig.tar.?z' | head -n 1)
if ! tar -xf "${archive:-none}" -C "$work/source" --strip-components 1 2>"$work/log"; then
    give_up "its source cannot be unpacked: $(tail -n 1 "$work/log")"
fi

echo "pythons: building a free-threaded CPython, some minutes" >&2
# Its program finds the library beside itself, wherever the folder is moved to.
# shellcheck disable=SC2016 # the loader's ORIGIN, not the shell's
if ! (cd "$work/source" && ./configure --prefix="$prefix" "${options[@]}" LDFLAGS='-Wl,-rpath,\$$ORIGIN/../lib' &&
    make -j "$(nproc)" && make altinstall) </dev/null >"$pythons/3.13t.log" 2>&1; then
    give_up "it cannot be built: $(grep -iE 'error' "$pythons/3.13t.log" | tail -n 1); all of it is in $pythons/3.13t.log"
fi
# Static libraries and what only builds of CPython's own need: two thirds of the size.
rm -rf "$prefix"/lib/python3.13t/config-3.13t-*/*.a "$prefix/share"
if ! said=$("$program" -I -c 'import sys, zlib, ctypes; assert not sys._is_gil_enabled(); print(sys.version)' 2>&1)
then
    give_up "what was built does not run without a lock: $(tail -n 1 <<<"$said")"
fi
printf '%s' "$wished" >"$prefix/complete"
echo "pythons: CPython ${said%% *}t is in $program" >&2
add_numpy
