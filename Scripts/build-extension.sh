#!/usr/bin/env bash
#
# Builds the module that Python imports as `_unlatch`, as it goes into a wheel: one file for every CPython from 3.9 on.
#
#   Scripts/build-extension.sh FOLDER     leaves FOLDER/_unlatch.so and FOLDER/unlatch.libs/libomp.so.5
#
# The Swift runtime is inside, so that it loads where no Swift is installed. OpenMP is not: a process that has a
# libomp.so.5 already goes on with that one, and the copy in unlatch.libs, which the module looks for beside itself, serves
# where there is none. libnuma and hwloc are looked for at run time, and done without where they are missing.
set -euo pipefail
[[ $# == 1 ]] || { echo "use: Scripts/build-extension.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

fail() { echo "build-extension: $*" >&2; exit 1; }

command -v swift >/dev/null || fail "swift is not on the path: install Swift 6.2 or later (swift.org/install), or a wheel"

# A scratch folder of its own: SwiftPM builds everything anew when the flags change.
readonly scratch=${UNLATCH_EXTENSION_SCRATCH:-.build/extension}
mkdir -p "$scratch"
# Nothing but what Python asks for is seen from outside: two modules built so share no symbol by accident.
printf '{ global: PyInit__unlatch; PyModExport__unlatch; local: *; };\n' >"$scratch/exports.map"
# -z defs: what is missing is missing now, not when the file is imported.
# shellcheck disable=SC2016 # the loader's variable, not the shell's
UNLATCH_LIBRARIES_ONLY=1 swift build -c release --scratch-path "$scratch" --product _unlatch -Xswiftc -static-stdlib \
    -Xlinker -z -Xlinker defs -Xlinker --gc-sections -Xlinker -s -Xlinker -Bsymbolic \
    -Xlinker --version-script="$(cd "$scratch" && pwd)/exports.map" -Xlinker -rpath -Xlinker '$ORIGIN/unlatch.libs' >&2
cp "$scratch/release/lib_unlatch.so" "$folder/_unlatch.so"

# That of an earlier build is not to be found beside it.
rm -rf "$folder/unlatch.libs"
openmp=$(ldd "$folder/_unlatch.so" | awk '$1 == "libomp.so.5" { print $3 }')
[[ -e $openmp ]] || fail "libomp.so.5, which the module was linked to, is not found: apt-get install libomp-dev"
mkdir -p "$folder/unlatch.libs"
cp -L "$openmp" "$folder/unlatch.libs/libomp.so.5"

if readelf -d "$folder/_unlatch.so" | grep -E 'NEEDED.*(swift|python|Foundation)'; then
    fail "_unlatch.so needs what the machine that imports it may not have"
fi
