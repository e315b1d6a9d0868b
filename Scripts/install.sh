#!/usr/bin/env bash
#
# Puts the engine for C, C++ and Fortran where compilers find it, or takes it away again: headers, libunlatch.so and
# libunlatch.a, a pkg-config file for each of the two, a CMake package, the source of the Fortran module.
#
#   Scripts/install.sh            builds what is missing into .build/engine, and installs
#   Scripts/install.sh uninstall  removes what was installed there, as its own list says
#
# PREFIX=/usr/local   where to
# LIBDIR=lib          the folder of libraries below it, as in lib64 or lib/x86_64-linux-gnu
# DESTDIR=            put in front of all paths, for packages: nothing that is installed knows of it
# CC=clang            what the engine is compiled with; must be clang
set -euo pipefail
cd "$(dirname "$0")/.."

readonly prefix=${PREFIX:-/usr/local} libdir=${LIBDIR:-lib} root=${DESTDIR:-}
readonly out=.build/engine package=CSources/Package

fail() {
    printf 'install: %s\n' "$*" >&2
    exit 1
}
if [[ $prefix != /* ]]; then fail "PREFIX must be an absolute path, and is '$prefix'"; fi
if [[ $libdir == /* || $libdir == *..* ]]; then fail "LIBDIR is a folder below PREFIX, as in lib64, and is '$libdir'"; fi
readonly at=$root$prefix list=share/unlatch/installed.txt

# The folder of an installed file, below the prefix, and every one above it: those that are empty go with the file.
remove_folders() {
    local folder=$1
    while [[ $folder != . && $folder != / ]]; do
        rmdir "$at/$folder" 2>/dev/null || return 0
        folder=$(dirname "$folder")
    done
}

uninstall() {
    local name
    [[ -e $at/$list ]] || fail "there is nothing of ours in $at: no $list"
    while IFS= read -r name; do
        # The list says what we put there: never anything above the prefix.
        if [[ -z $name || $name == /* || $name == *..* ]]; then fail "this is no line of $at/$list: $name"; fi
        rm -f "$at/$name"
        remove_folders "$(dirname "$name")"
    done < <(cat "$at/$list" && echo "$list")
    echo "install: removed from $at"
}

installed=()
# put MODE FILE NAME: one file, below the prefix.
put() {
    mkdir -p "$at/$(dirname "$3")"
    # Beside it, then in its place: a program that is running keeps the library that it has.
    install -m "$1" "$2" "$at/$3.new"
    mv -f "$at/$3.new" "$at/$3"
    installed+=("$3")
}
link() {
    ln -sfn "$1" "$at/$2"
    installed+=("$2")
}

if [[ ${1:-} == uninstall ]]; then
    uninstall
    exit 0
elif [[ -n ${1:-} ]]; then
    fail "unknown argument '$1'; use: Scripts/install.sh [uninstall]"
fi

make --no-print-directory -j"$(nproc)" -f "$package/engine.mk" OUT="$PWD/$out" ${CC:+CC="$CC"} >&2
library=$(basename "$(ls "$out"/libunlatch.so.*)")
readonly library version=${library#libunlatch.so.}
soname=$(objdump -p "$out/$library" | awk '$1 == "SONAME" { print $2 }')
{ read -r openmp_root && read -r _; } < <(Scripts/find-openmp.sh) || fail "no LLVM OpenMP: apt-get install libomp-dev"
openmp_library=$(printf '%s\n' "$openmp_root"/lib/libomp.so* | head -n 1)

# From the folder of pkg-config's or CMake's files up to the prefix, so that a tree that is moved goes on working.
up_from() {
    local up='' folders
    IFS=/ read -ra folders <<<"$1"
    for _ in "${folders[@]}"; do up+=../; done
    echo "${up%/}"
}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fill_in() {
    sed -e "s|@VERSION@|$version|g" -e "s|@LIBDIR@|$libdir|g" -e "s|@SONAME@|$soname|g" -e "s|@LIBRARY@|$library|g" \
        -e "s|@OPENMP_LIBDIR@|$openmp_root/lib|g" -e "s|@OPENMP_LIBRARY@|$openmp_library|g" \
        -e "s|@UP@|$2|g" "$package/$1.in" >"$scratch/$1"
}
fill_in unlatch.pc "$(up_from "$libdir/pkgconfig")"
fill_in unlatch-static.pc "$(up_from "$libdir/pkgconfig")"
fill_in UnlatchConfig.cmake "$(up_from "$libdir/cmake/Unlatch")"
fill_in UnlatchConfigVersion.cmake .

for header in CSources/CTeams/include/unlatch_*.h* "$package/unlatch.h"; do
    put 644 "$header" "include/$(basename "$header")"
done
for header in CSources/CKernels/include/*.h CSources/CNUMA/include/*.h; do
    put 644 "$header" "include/unlatch/$(basename "$header")"
done
put 755 "$out/$library" "$libdir/$library"
link "$library" "$libdir/$soname"
link "$soname" "$libdir/libunlatch.so"
put 644 "$out/libunlatch.a" "$libdir/libunlatch.a"
put 644 "$scratch/unlatch.pc" "$libdir/pkgconfig/unlatch.pc"
put 644 "$scratch/unlatch-static.pc" "$libdir/pkgconfig/unlatch-static.pc"
put 644 "$scratch/UnlatchConfig.cmake" "$libdir/cmake/Unlatch/UnlatchConfig.cmake"
put 644 "$scratch/UnlatchConfigVersion.cmake" "$libdir/cmake/Unlatch/UnlatchConfigVersion.cmake"
put 644 "$package/unlatch.f90" share/unlatch/unlatch.f90
put 644 LICENSE share/doc/unlatch/LICENSE

# What an earlier version had and this one has not goes.
if [[ -e $at/$list ]]; then
    while IFS= read -r name; do
        if [[ -n $name && $name != /* && $name != *..* && " ${installed[*]} " != *" $name "* ]]; then
            rm -f "$at/$name"
            remove_folders "$(dirname "$name")"
        fi
    done <"$at/$list"
fi
mkdir -p "$at/$(dirname "$list")"
printf '%s\n' "${installed[@]}" >"$at/$list"

# The loader keeps a list of its folders' libraries.
if [[ -z $root && $EUID == 0 ]] && command -v ldconfig >/dev/null; then ldconfig; fi
echo "install: libunlatch $version in $at"
