#!/usr/bin/env bash
#
# Copies a program or a library that was built here so that it runs with the loader and the libraries of the packages that
# Scripts/fetch-pythons.sh has unpacked into a folder. A copy that is newer than its original is kept.
#
#   Scripts/with-loader.sh FOLDER FILE COPY     COPY may be FILE itself
set -euo pipefail

readonly folder=${1:?FOLDER, FILE and COPY, please} file=${2:?FILE, please} copy=${3:?COPY, please}
if [[ $copy != "$file" && $copy -nt $file ]]; then exit 0; fi

loader=$(<"$folder/loader")
libraries=$(dirname "$loader")
# Its own patchelf, so that none need be installed; on the host it runs by that loader as well.
patch() { "$loader" --library-path "$libraries" "$folder/root/usr/bin/patchelf" "$@"; }

paths=$libraries
# Swift's runtime is where the toolchain has it.
if command -v swift >/dev/null; then
    paths+=:$(cd "$(dirname "$(readlink -f "$(command -v swift)")")/.." && pwd)/lib/swift/linux
fi
unfinished=$copy.unfinished
cp "$file" "$unfinished"
# RPATH rather than RUNPATH: what a library needs in turn is looked for there, too.
patch --force-rpath --set-rpath "$paths" "$unfinished"
# A library has no loader of its own.
if patch --print-interpreter "$unfinished" >/dev/null 2>&1; then patch --set-interpreter "$loader" "$unfinished"; fi
mv "$unfinished" "$copy"
