#!/usr/bin/env bash
#
# Builds a module that Python imports, written in Swift with Unlatch: one file for every CPython from 3.9 on.
#
#   build-module.sh PACKAGE NAME FOLDER     leaves FOLDER/NAME.so, and FOLDER/NAME.libs/libomp.so.5 where it uses OpenMP
#
# The folder PACKAGE is a Swift package with a product NAME, a dynamic library. The Swift runtime comes to lie inside the
# module, so that it loads where no Swift is installed. OpenMP does not, nor is the module linked to it: a process that has
# LLVM's or Intel's already goes on with that one, and the copy beside the module is loaded where there is none.
#
# UNLATCH_EXTENSION_SCRATCH=FOLDER  where to build; PACKAGE/.build/extension when not set
set -euo pipefail
[[ $# == 3 ]] || { echo "use: build-module.sh PACKAGE NAME FOLDER" >&2; exit 2; }
readonly name=$2 libraries=${2#_}.libs
mkdir -p "$3"
folder=$(cd "$3" && pwd)
cd "$1"

fail() { echo "build-module: $*" >&2; exit 1; }

command -v swift >/dev/null || fail "swift is not on the path: install Swift 6.3 or later (swift.org/install), or a wheel"

# A scratch folder of its own: SwiftPM builds everything anew when the flags change.
mkdir -p "${UNLATCH_EXTENSION_SCRATCH:-.build/extension}"
scratch=$(cd "${UNLATCH_EXTENSION_SCRATCH:-.build/extension}" && pwd)
# Nothing but what Python asks for is seen from outside: two modules built so share no symbol by accident.
printf '{ global: PyInit_%s; PyModExport_%s; local: *; };\n' "$name" "$name" >"$scratch/exports.map"
# Without Unlatch's benchmarks and tests, and without debugging information, which is not kept.
# -z defs: what is missing is missing now, not when the file is imported.
UNLATCH_LIBRARIES_ONLY=1 UNLATCH_OPENMP_AT_RUN_TIME=1 swift build -c release -debug-info-format none --scratch-path "$scratch" --product "$name" \
    -Xswiftc -static-stdlib -Xlinker -z -Xlinker defs -Xlinker --gc-sections -Xlinker -s -Xlinker -Bsymbolic \
    -Xlinker --version-script="$scratch/exports.map" -Xlinker -rpath -Xlinker "\$ORIGIN/$libraries" >&2
cp "$scratch/release/lib$name.so" "$folder/$name.so"

# That of an earlier build is not to be found beside it.
rm -rf "${folder:?}/$libraries"
# What CTeams loads where the process has no LLVM OpenMP.
if grep -qF libomp.so.5 "$folder/$name.so"; then
    openmp=$(compgen -G "${UNLATCH_OPENMP:-/usr/lib/llvm-*}/lib/libomp.so.5" | sort --version-sort | tail -n 1)
    [[ -n $openmp ]] || fail "there is no libomp.so.5 in ${UNLATCH_OPENMP:-/usr/lib/llvm-*}/lib: apt-get install libomp-dev"
    mkdir -p "$folder/$libraries"
    cp -L "$openmp" "$folder/$libraries/libomp.so.5"
fi

if readelf -d "$folder/$name.so" | grep -E 'NEEDED.*(swift|python|Foundation)'; then
    fail "$name.so needs what the machine that imports it may not have"
fi
