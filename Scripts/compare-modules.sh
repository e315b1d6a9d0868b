#!/usr/bin/env bash
#
# The same module written with Unlatch, nanobind and Cython (Benchmarks/Modules): lines, processor time of a clean build, size
# of the stripped file, and the time of calls, all in one run. Prints a Markdown table.
#
#   Scripts/compare-modules.sh [PYTHON]     the CPython to measure with; python3 when not given
#
# nanobind, Cython and NumPy come from PyPI into .build/compare-modules.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly folder=.build/compare-modules
environment=$folder/$("${1:-python3}" -c 'import platform; print(platform.python_version())')
readonly environment
if ! "$environment/bin/python" -c 'import Cython, nanobind, numpy' 2>/dev/null; then
    "${1:-python3}" -m venv --clear "$environment"
    "$environment/bin/python" -m pip install --quiet Cython nanobind numpy >&2
fi
exec "$environment/bin/python" Benchmarks/Modules/compare_modules.py Benchmarks/Modules . "$folder/built"
