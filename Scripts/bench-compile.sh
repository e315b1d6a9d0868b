#!/usr/bin/env bash
#
# Measures functions that are compiled while the program runs beside Numba, numexpr and NumPy: Benchmarks/Compile/compare.py.
#
#   Scripts/bench-compile.sh [--quick] [--json FILE]
#
# The extension module is built into .build/compile, and Numba, numexpr and NumPy are installed there from PyPI.
# UNLATCH_BENCH_PYTHON names the interpreter, python3 by default.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
folder=$root/.build/compile
mkdir -p "$folder"
"$here/build-extension.sh" "$folder/package"
rm -rf "$folder/package/unlatch"
cp -r "$root/python/unlatch" "$folder/package/unlatch"
if [[ ! -e $folder/venv/complete ]]; then
    "${UNLATCH_BENCH_PYTHON:-python3}" -m venv --clear "$folder/venv"
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check numpy numba numexpr
    touch "$folder/venv/complete"
fi
# As pip does.
"$folder/venv/bin/python" -m compileall -q "$folder/package/unlatch"
PYTHONPATH=$folder/package exec "$folder/venv/bin/python" -B "$root/Benchmarks/Compile/compare.py" "$@"
