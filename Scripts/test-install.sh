#!/usr/bin/env bash
#
# Whether somebody with C, C++ or Fortran can use what `make install` installs, with the documented steps and nothing
# else: installs into folders of its own, builds Examples/Kernels from clean copies with every compiler that is here, by
# pkg-config and by CMake, runs them, moves the installation, runs them again, and uninstalls.
#
#   Scripts/test-install.sh           all of it
#   Scripts/test-install.sh --short   one compiler for each language, as a part of `make test`
#
# A compiler or CMake that is not here is a skip, printed and counted (Scripts/skips.sh); `Scripts/setup.sh install` brings
# what this needs.
set -euo pipefail
cd "$(dirname "$0")/.."

short=
if [[ ${1:-} == --short ]]; then short=yes; fi
readonly short repository=$PWD

# What a shell brings along must not help.
unset PKG_CONFIG_PATH LD_LIBRARY_PATH LIBRARY_PATH CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH CMAKE_PREFIX_PATH DESTDIR LIBDIR \
    PREFIX CFLAGS CXXFLAGS FFLAGS LDFLAGS CC CXX FC MAKEFLAGS MAKELEVEL

scratch=$(mktemp -d "${TMPDIR:-/tmp}/unlatch-install.XXXX")
trap 'rm -rf "$scratch"' EXIT
readonly log=$scratch/log
touch "$log"

say() { printf 'install: %s\n' "$*" | tee -a "$log"; }
fail() {
    printf 'install: FAILED: %s\n' "$*" >&2
    exit 1
}
# Said once for each test.
skip() { printf 'skipped: %s: %s\n' "$1" "$2" | tee -a "$log"; }

# expect WHAT COMMAND…: fails with what the command said.
expect() {
    local what=$1
    shift
    if ! "$@" >"$scratch/said" 2>&1; then
        tail -n 40 "$scratch/said" >&2
        fail "$what"
    fi
}

# has NAME COMMAND PACKAGE: whether a compiler is here; else the test of that name is skipped.
has() {
    if command -v "$2" >/dev/null; then return 0; fi
    skip "$1" "$2 is not installed (apt-get install $3)"
    return 1
}

# ---- Installing -----------------------------------------------------------------------------------------------------

readonly prefix=$scratch/usr
expect "make install" make install PREFIX="$prefix"
expect "make install, a second time" make install PREFIX="$prefix"
# A package is made with DESTDIR, and with folders of libraries of all names. It is the same but for that.
expect "make install with DESTDIR" make install PREFIX=/opt/unlatch LIBDIR=lib/x86_64-linux-gnu DESTDIR="$scratch/staged"
readonly staged=$scratch/staged/opt/unlatch
[[ -e $staged/lib/x86_64-linux-gnu/libunlatch.so ]] || fail "DESTDIR and LIBDIR were not respected"
if grep -rIl -e "$scratch" "$prefix" "$staged" >"$scratch/said"; then
    fail "these know where they were installed, so they cannot be moved: $(cat "$scratch/said")"
fi
if make install PREFIX=relative >"$scratch/said" 2>&1; then fail "a relative PREFIX was taken"; fi
grep -q "PREFIX must be an absolute path, and is 'relative'" "$scratch/said" || fail "$(cat "$scratch/said")"
say "installs, twice, with DESTDIR and LIBDIR"

# ---- What is in the libraries ---------------------------------------------------------------------------------------

version=$(sed -n 's/.*"\([0-9][0-9.]*\)".*/\1/p' Sources/Unlatch/Version.swift | head -n 1)
readonly version library=$prefix/lib/libunlatch.so.$version
expected_soname=libunlatch.so.$(awk -F. '{ print ($1 > 0) ? $1 : $1 "." $2 }' <<<"$version")
soname=$(objdump -p "$library" | awk '$1 == "SONAME" { print $2 }')
[[ $soname == "$expected_soname" ]] || fail "the SONAME is $soname, not $expected_soname"
needed=$(objdump -p "$library" | awk '$1 == "NEEDED" { print $2 }' | sort | tr '\n' ' ')
for name in $needed; do
    case $name in
        libomp*.so* | libm.so* | libmvec.so* | libc.so* | libdl.so* | libpthread.so* | ld-linux*) ;;
        *) fail "the library needs $name" ;;
    esac
done
if objdump -p "$library" | grep -q TEXTREL; then fail "the library has relocations in its code"; fi
# All that it exports is ours and of its version; all that the headers declare is there, in both.
nm -D --defined-only --extern-only "$library" | awk '$2 != "A" { print $3 }' | sed 's/@.*//' | sort -u >"$scratch/exported"
nm --defined-only --extern-only "$prefix/lib/libunlatch.a" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u >"$scratch/archived"
gcc -E -P -x c - -I"$prefix/include" <<<"#include <unlatch.h>" | grep -o '\bunl_[a-z0-9_]* *(' | tr -d ' (' | sort -u \
    | grep -v -x -e unl_barrier -e unl_phase -e unl_fail >"$scratch/declared"
[[ $(wc -l <"$scratch/declared") -gt 150 ]] || fail "the headers declare next to nothing"
for part in exported archived; do
    if ! diff "$scratch/declared" "$scratch/$part" >"$scratch/said"; then
        fail "what the headers declare (<) and what is $part (>) differ: $(cat "$scratch/said")"
    fi
done
say "exports what its headers declare, and nothing else ($(wc -l <"$scratch/exported") functions; needs $needed)"

# The same code as in Swift: Package.swift has the flags, too.
for flag in -O3 -fno-math-errno -ffp-contract=off -fopenmp-simd -mprefer-vector-width=512; do
    grep -q -e "\"$flag\"" Package.swift || fail "$flag is not in Package.swift"
    grep -q -e " $flag" CSources/Package/engine.mk || fail "$flag is not in engine.mk"
done

# ---- The headers, in every language ---------------------------------------------------------------------------------

printf '#include <unlatch.h>\nint of_three(void);\nint of_three(void) { return (int)UNL_KERNEL_ABI; }\n' >"$scratch/header.c"
printf '#include <unlatch_kernel.h>\n#include <unlatch_kernel.hpp>\n#include <unlatch.h>\n#include <unlatch_teams.hpp>\n' >"$scratch/header.cpp"
readonly strict=(-pedantic -Wall -Wextra -Werror -Wshadow -fsyntax-only -I"$prefix/include")
compilers_of_c=("gcc -std=c11" "clang -std=c11")
compilers_of_cxx=("g++ -std=c++17" "clang++ -std=c++20 -fmodules -fmodules-cache-path=$scratch/modules")
if [[ -z $short ]]; then
    compilers_of_c+=("gcc -std=c99 -Wno-pedantic" "gcc -std=c17" "gcc -std=c2x" "clang -std=c17" "clang -std=c23")
    compilers_of_cxx+=("g++ -std=c++20" "g++ -std=c++23" "clang++ -std=c++17" "clang++ -std=c++20" "clang++ -std=c++23")
fi
for compiler in "${compilers_of_c[@]}"; do
    # shellcheck disable=SC2086 # a compiler and its options
    expect "the header in C: $compiler" $compiler "${strict[@]}" "$scratch/header.c"
done
for compiler in "${compilers_of_cxx[@]}"; do
    # shellcheck disable=SC2086
    expect "the headers in C++: $compiler" $compiler "${strict[@]}" "$scratch/header.cpp"
done
say "its headers compile without a warning: ${#compilers_of_c[@]} kinds of C, ${#compilers_of_cxx[@]} of C++"

# ---- The examples, by pkg-config -------------------------------------------------------------------------------------

# One build of an example in a folder of its own, and what it prints.
# build NAME FOLDER COMMAND: the command is run by a shell, as it is documented.
number=0
build() {
    local what=$1 folder=$2 command=$3
    number=$((number + 1))
    cp -R "Examples/Kernels/$folder" "$scratch/build$number"
    (cd "$scratch/build$number" && expect "$what: building it" bash -euc "$command") || exit 1
    run "$what" "$scratch/build$number/masses"
}
run() {
    local status=0
    timeout 120 "$2" >"$scratch/printed" 2>&1 || status=$?
    cat "$scratch/printed" >>"$log"
    [[ $status == 0 ]] || fail "$1: it ended with status $status: $(tail -n 5 "$scratch/printed")"
    grep -q "^inverse.*right" "$scratch/printed" || fail "$1: it printed something else: $(cat "$scratch/printed")"
    say "$1: built, ran, right"
}

# The environment of somebody whose installation is not where pkg-config looks, and what such a program is linked with.
at() { printf 'export PKG_CONFIG_PATH=%s/pkgconfig; ' "$1"; }
# shellcheck disable=SC2016 # the shell that builds expands it
readonly found='-Wl,-rpath,"$(pkg-config --variable=libdir unlatch)"'

if has "examples by pkg-config" pkg-config pkg-config; then
    # shellcheck disable=SC2016 # the shell that builds expands these
    for linked in unlatch unlatch-static; do
        flags='$(pkg-config --cflags --libs '$linked') '$found
        for cc in gcc clang; do
            if [[ -n $short && ($cc == clang || $linked == unlatch-static) ]]; then continue; fi
            has "C with $cc" $cc $cc || continue
            build "C, $cc, $linked" C "$(at "$prefix/lib")$cc -std=c11 -Wall -Wextra -Werror -O2 masses.c -o masses $flags -lm"
        done
        for cxx in g++ clang++; do
            if [[ -n $short && ($cxx == clang++ || $linked == unlatch) ]]; then continue; fi
            has "C++ with $cxx" $cxx ${cxx/++/} || continue
            build "C++, $cxx, $linked" CXX \
                "$(at "$prefix/lib")$cxx -std=c++17 -Wall -Wextra -Werror -O2 masses.cpp -o masses $flags"
        done
        if [[ -n $short && $linked == unlatch-static ]]; then continue; fi
        if has "Fortran" gfortran gfortran; then
            build "Fortran, gfortran, $linked" Fortran "$(at "$prefix/lib")gfortran -Wall -Werror -O2 \
                \$(pkg-config --variable=fortran_module unlatch) masses.f90 -o masses \$(pkg-config --libs $linked) $found"
        fi
    done
    # shellcheck disable=SC2016
    build "C, gcc, from the package's folders" C \
        "$(at "$staged/lib/x86_64-linux-gnu")"'gcc -std=c11 -O2 masses.c -o masses $(pkg-config --cflags --libs unlatch) -lm '"$found"
fi

# ---- Kernels of the version before ------------------------------------------------------------------------------------

(
    cd "$scratch"
    expect "kernels of version 2: building them" gcc -std=c11 -O2 -c "$repository/Tests/KernelABI2/kernels.c" -o kernels2.o
    expect "kernels of version 2: building the program" gcc -std=c11 -pedantic -Wall -Wextra -Werror -O2 \
        "$repository/Tests/Install/kernels2.c" kernels2.o -o kernels2 -I"$prefix/include" "$prefix/lib/libunlatch.so" \
        -Wl,-rpath,"$prefix/lib"
    expect "kernels of version 2" timeout 120 ./kernels2
) || exit 1
say "kernels of version 2 run"

# ---- Beside the OpenMP of the program itself -------------------------------------------------------------------------

# gcc's regions are libgomp's, clang's libomp's. In front of it or behind, both libraries must be right.
beside() {
    local what=$1 command=$2
    (cd "$scratch" && expect "beside $what: building it" bash -euc "$command") || exit 1
    timeout 120 "$scratch/beside" >"$scratch/printed" 2>&1 || fail "beside $what: $(tail -n 5 "$scratch/printed")"
    say "beside $what: $(tr -s '\n' ' ' <"$scratch/printed")"
}
readonly source=$repository/Tests/Install/beside.c
if command -v pkg-config >/dev/null; then
    # shellcheck disable=SC2016
    flags='$(pkg-config --cflags --libs unlatch) '$found static='$(pkg-config --cflags --libs unlatch-static)'
    gomp=$(gcc -print-file-name=libgomp.so)
    beside "libgomp, which the program is linked with last" "$(at "$prefix/lib")gcc -O2 -fopenmp '$source' -o beside $flags"
    beside "libgomp in front, statically" \
        "$(at "$prefix/lib")gcc -O2 -fopenmp -c '$source' -o beside.o -I'$prefix/include' && gcc beside.o -o beside -Wl,--no-as-needed '$gomp' $static"
    if [[ -z $short ]]; then
        beside "libgomp in front" "$(at "$prefix/lib")gcc beside.o -o beside -Wl,--no-as-needed '$gomp' $flags"
        beside "gcc's code, which libomp runs" "$(at "$prefix/lib")gcc beside.o -o beside $static"
        { read -r openmp && read -r omp_header; } < <(Scripts/find-openmp.sh)
        # clang from 19 on calls a function of libomp's that those before 19 do not have, in loops that are dynamic.
        beside "libomp, shared" "$(at "$prefix/lib")clang -O2 -fopenmp -DOWN_SCHEDULE=static -isystem '$omp_header' \
            '$source' -o beside -L'$openmp/lib' $flags"
        beside "libomp, static" "$(at "$prefix/lib")clang -O2 -fopenmp -DOWN_SCHEDULE=static -isystem '$omp_header' \
            '$source' -o beside -L'$openmp/lib' $static"
    fi
fi

# ---- By CMake -------------------------------------------------------------------------------------------------------

# cmake_build WHAT FOLDER PREFIX PROGRAMS…
cmake_build() {
    local what=$1 folder=$2 from=$3 program
    shift 3
    number=$((number + 1))
    cp -R "Examples/Kernels/$folder" "$scratch/build$number"
    (
        cd "$scratch/build$number"
        expect "$what: cmake" cmake -B build -DCMAKE_PREFIX_PATH="$from" -DCMAKE_BUILD_TYPE=Release
        expect "$what: cmake --build" cmake --build build
    ) || exit 1
    for program in "$@"; do run "$what: $program" "$scratch/build$number/build/$program"; done
}
moved="$scratch/moved to another place"
if [[ -z $short ]] && has "examples by CMake" cmake cmake; then
    cmake_build "CMake, C" C "$prefix" masses masses_static
    cmake_build "CMake, C++" CXX "$prefix" masses masses_static
    if has "Fortran by CMake" gfortran gfortran; then cmake_build "CMake, Fortran" Fortran "$prefix" masses; fi
    # Moved, and to a folder with blanks in its name; then made with other folders, and staged.
    cp -R "$prefix" "$moved"
    cmake_build "CMake, C, moved" C "$moved" masses masses_static
    cmake_build "CMake, C++, staged" CXX "$staged" masses masses_static
    # A version that it is not.
    for wanted in 0.2 1.0 99; do
        sed "s/find_package(Unlatch 0.1/find_package(Unlatch $wanted/" Examples/Kernels/C/CMakeLists.txt >"$scratch/CMakeLists.txt"
        mkdir -p "$scratch/version$wanted" && cp Examples/Kernels/C/masses.c "$scratch/version$wanted"
        mv "$scratch/CMakeLists.txt" "$scratch/version$wanted"
        if (cd "$scratch/version$wanted" && cmake -B build -DCMAKE_PREFIX_PATH="$prefix") >"$scratch/said" 2>&1; then
            fail "CMake took $version for $wanted"
        fi
        grep -q "$version" "$scratch/said" || fail "CMake does not say which version was there: $(cat "$scratch/said")"
    done
    say "CMake refuses versions that it is not"
fi
if command -v pkg-config >/dev/null; then
    mv "$prefix" "$scratch/elsewhere"
    # shellcheck disable=SC2016
    build "C, gcc, moved" C \
        "$(at "$scratch/elsewhere/lib")"'gcc -std=c11 -O2 masses.c -o masses $(pkg-config --cflags --libs unlatch) -lm '"$found"
    mv "$scratch/elsewhere" "$prefix"
fi

# ---- Uninstalling ----------------------------------------------------------------------------------------------------

echo "somebody else's" >"$prefix/include/other.h"
expect "make uninstall" make uninstall PREFIX="$prefix"
left=$(cd "$prefix" && find . -type f -o -type l | sort | tr '\n' ' ')
[[ $left == "./include/other.h " ]] || fail "uninstalling left $left"
[[ ! -e $prefix/lib && ! -e $prefix/share ]] || fail "uninstalling left folders"
expect "make uninstall with DESTDIR" make uninstall PREFIX=/opt/unlatch LIBDIR=lib/x86_64-linux-gnu DESTDIR="$scratch/staged"
[[ -z $(find "$scratch/staged" -type f) ]] || fail "uninstalling left $(find "$scratch/staged" -type f)"
if make uninstall PREFIX="$prefix" >"$scratch/said" 2>&1; then fail "a second uninstall said nothing"; fi
grep -q "there is nothing of ours" "$scratch/said" || fail "$(cat "$scratch/said")"
say "uninstalls what it installed, and nothing else"

Scripts/skips.sh install "$log"
echo "install: everything passed"
