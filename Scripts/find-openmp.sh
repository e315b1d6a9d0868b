#!/usr/bin/env bash
#
# Where LLVM's OpenMP is, as Package.swift looks for it: prints its folder (as in /usr/lib/llvm-14) and, on a second line,
# the folder of omp.h. Status 1, and nothing printed: there is none.
#
# UNLATCH_OPENMP=/usr/lib/llvm-19  chooses one by hand
set -euo pipefail

roots=()
if [[ -n ${UNLATCH_OPENMP:-} ]]; then
    roots=("$UNLATCH_OPENMP")
else
    # The newest first.
    mapfile -t roots < <(printf '%s\n' /usr/lib/llvm-* | sort --version-sort --reverse)
fi
for root in "${roots[@]}"; do
    for header in "$root"/lib/clang/*/include/omp.h; do
        if [[ -e $header && (-e $root/lib/libomp.so || -e $root/lib/libomp.so.5) ]]; then
            printf '%s\n' "$root" "$(dirname "$header")"
            exit 0
        fi
    done
done
exit 1
