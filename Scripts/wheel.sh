#!/usr/bin/env bash
#
# Builds the Python package as a wheel, .build/wheel/unlatch-VERSION-py3-none-manylinux_2_34_x86_64.whl, and looks whether
# it is what its name says: one file for every CPython from 3.9 on, on every Linux with glibc 2.34 or later.
#
#   Scripts/wheel.sh              from the working tree
#   Scripts/wheel.sh FOLDER       from the sources in FOLDER, as an unpacked source distribution
#
# What builds it (hatchling) and what looks at it (auditwheel) comes from PyPI into .build/wheel-tools.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly sources=${1:-.} tools=.build/wheel-tools output=.build/wheel glibc=2.34 most_megabytes=5
fail() { echo "wheel: FAILED: $*" >&2; exit 1; }

python=.build/test-venv/bin/python
[[ -x $python ]] || fail "there is no $python; run Scripts/setup.sh test"
if ! "$tools/bin/python" -c 'import auditwheel, build, hatchling, wheel' 2>/dev/null; then
    "$python" -m venv --clear "$tools"
    "$tools/bin/python" -m pip install --quiet 'auditwheel>=6.5.1' build 'hatchling>=1.26' wheel
fi

rm -rf "$output"
mkdir -p "$output"
"$tools/bin/python" -m build --wheel --no-isolation --outdir "$output" "$sources" >"$output/log" 2>&1 ||
    { tail -n 30 "$output/log" >&2; fail "it does not build; all of it is in $output/log"; }
wheel=$(compgen -G "$output/*.whl") || fail "nothing was made; see $output/log"

unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
"$tools/bin/python" -m zipfile -e "$wheel" "$unpacked"
# The latest version of glibc that one of the files asks for.
for file in "$unpacked/_unlatch.so" "$unpacked/unlatch.libs/libomp.so.5"; do
    needed=$(objdump -T "$file" | grep -oE 'GLIBC_[0-9.]+' | sort -uV | tail -n 1)
    [[ $(printf '%s\n' "${needed#GLIBC_}" "$glibc" | sort -V | tail -n 1) == "$glibc" ]] ||
        fail "${file##*/} needs $needed: $(objdump -T "$file" | grep -F "$needed" | awk '{ print $NF }' | xargs)"
done
# In small letters: what is of the file alone.
exported=$(nm -D --defined-only "$unpacked/_unlatch.so" | awk '$2 ~ /[A-Z]/ { print $3 }' | sort | xargs)
[[ $exported == "PyInit__unlatch PyModExport__unlatch" ]] || fail "it exports more than its two functions: $exported"
(($(stat -c %s "$wheel") < most_megabytes * 1000000)) || fail "it is larger than $most_megabytes MB: $(stat -c %s "$wheel") bytes"

platform=manylinux_${glibc/./_}_$(uname -m)
"$tools/bin/python" -m wheel tags --remove --platform-tag "$platform" "$wheel" >/dev/null
wheel=$(compgen -G "$output/*.whl")
verdict=$("$tools/bin/auditwheel" show "$wheel" | tr '\n' ' ')
[[ $verdict == *"\"$platform\""* ]] || fail "auditwheel finds it to be something else: $verdict"
echo "wheel: $wheel, $(stat -c %s "$wheel") bytes"
