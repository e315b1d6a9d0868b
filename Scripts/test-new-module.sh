#!/usr/bin/env bash
#
# What Scripts/new-module.sh writes, as a stranger uses it: in an empty folder outside of this one, with the commands that it
# names. `make test` and `make wheel` there, then `pip install .` into a new environment of every CPython from 3.9 on that
# the machine has, where its tests run and uninstalling leaves nothing. Names that cannot be taken are refused.
#
#   Scripts/test-new-module.sh [--short]     --short: what is written is what SwiftPM and Python can read; nothing is built
set -euo pipefail
cd "$(dirname "$0")/.."
source Scripts/interpreters.sh

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
readonly repository=$PWD name=quick_sums
fail() { echo "new module: FAILED: $*" >&2; exit 1; }
new_module() { (cd "$scratch" && "$repository/Scripts/new-module.sh" "$@") >"$scratch/log" 2>&1; }

# refuses WHY ARGUMENT...: one line that says why, exit status 2, and nothing is written.
refuses() {
    local why=$1 status=0 before
    shift
    before=$(find "$scratch" | sort)
    new_module "$@" || status=$?
    [[ $status == 2 ]] || fail "status $status and not 2 for: $*"
    [[ $(wc -l <"$scratch/log") == 1 && $(<"$scratch/log") == "new-module: "*"$why"* ]] ||
        fail "not one line with '$why' for: $*: $(<"$scratch/log")"
    [[ $(find "$scratch" | sort) == "$before" ]] || fail "something was written for: $*"
}
touch "$scratch/log"
mkdir "$scratch/there"
refuses "is no identifier" "two words"
refuses "is no identifier" 2fast
refuses "is no identifier" é
refuses "is no identifier" ''
refuses "is a keyword" lambda
refuses "underscore" _hidden
refuses "standard library" statistics
refuses "a library of Unlatch's own" UnlatchPython
refuses "by which SwiftPM tells packages apart" "$name" "in/$(basename "$repository")"
refuses "by which SwiftPM tells packages apart" "$name" in/kit --url https://example.com/kit.git
refuses "cannot be written down" "$name" --url 'https://example.com/"'
refuses "'there' exists already" there
refuses "'there' exists already" "$name" there
refuses "'log/inside' cannot be made" "$name" log/inside/it
refuses "use: " "$name" a b
refuses "use: " --url
refuses "which is not given" "$name" --from 1.0.0

# Unlatch by a URL and a version.
new_module "$name" by-url --url https://example.com/kits/Unlatch.git --from 2.1.0 || fail "$(<"$scratch/log")"
grep -qF '.package(url: "https://example.com/kits/Unlatch.git", from: "2.1.0")' "$scratch/by-url/Package.swift" ||
    fail "the URL is not in Package.swift"
[[ $(grep -c 'package: "Unlatch"' "$scratch/by-url/Package.swift") == 3 ]] ||
    fail "Package.swift does not name the package as SwiftPM does: by what its URL ends with"

# By its path, in an empty folder.
mkdir "$scratch/empty"
new_module "$name" "empty/$name" || fail "$(<"$scratch/log")"
readonly package=$scratch/empty/$name
if grep -rnE '\b(NAME|UNLATCH|IDENTITY)\b|_NAME\b' "$package" --exclude-dir=packaging; then
    fail "something of the template is left"
fi
manifest=$(swift package --package-path "$package" --scratch-path "$scratch/build" dump-package 2>"$scratch/log") ||
    { cat "$scratch/log" >&2; fail "SwiftPM cannot read its manifest"; }
[[ $manifest == *"\"$name\""* && $manifest == *"\"$repository\""* ]] || fail "its manifest does not name it and Unlatch's folder"
python3 - "$package"/tests/*.py "$package"/packaging/*.py <<'PYTHON' || fail "Python cannot read its files"
import ast, sys
for path in sys.argv[1:]:
    ast.parse(open(path, encoding="utf-8").read(), path)
PYTHON
if [[ ${1:-} == --short ]]; then
    echo "new module: written; bad names refused"
    exit
fi

# try WHAT COMMAND...: the last lines of what went wrong.
try() {
    local what=$1
    shift
    "$@" >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log" >&2; fail "$what"; }
}
readonly python=$repository/.build/test-venv/bin/python
try "make test" make -C "$package" test "PYTHON=$python"
grep -q '^OK$' "$scratch/log" || fail "make test ran no tests"
try "make wheel" make -C "$package" wheel "PYTHON=$python"
compgen -G "$package/dist/$name-0.1.0-py3-none-linux_*.whl" >/dev/null || fail "there is no wheel of that name: $(ls "$package/dist")"
exported=$(nm -D --defined-only "$package/.build/python/$name.so" | awk '$2 ~ /[A-Z]/ { print $3 }' | sort | xargs)
[[ $exported == "PyInit_$name PyModExport_$name" ]] || fail "it exports more than its two functions: $exported"
echo "new module: $(stat -c %s "$package/.build/python/$name.so") bytes, a wheel of $(stat -c %s "$package"/dist/*.whl)"

tried=0
while IFS=$'\t' read -r version program; do
    environment=$scratch/environment
    rm -rf "$environment"
    "$program" -m venv --without-pip "$environment"
    # With a file of somebody else's, as in any environment in use: pip takes away a folder that it has emptied.
    packages=$("$environment/bin/python" -c 'import sysconfig; print(sysconfig.get_path("platlib"))')
    mkdir -p "$packages"
    touch "$packages/others.py"
    before=$(cd "$environment" && find . | sort)
    # The first one as the documentation says, with what builds it brought anew; the others by the wheel.
    source=("$package"/dist/*.whl)
    ((tried)) || source=("$package")
    try "pip install in $version" "$python" -m pip --python "$environment/bin/python" install --quiet "${source[@]}"
    try "its tests in $version" env -C "$scratch" "$environment/bin/python" -B -m unittest discover -s "$package/tests"
    grep -q '^OK$' "$scratch/log" || fail "no tests ran in $version"
    [[ -s $packages/$name-stubs/__init__.pyi ]] || fail "no stubs in $version"
    try "pip uninstall in $version" "$python" -m pip --python "$environment/bin/python" uninstall --quiet --yes "$name"
    diff <(echo "$before") <(cd "$environment" && find . | sort) || fail "uninstalling leaves something in $version"
    tried=$((tried + 1))
    echo "passed  $version  $program"
done < <(usable_interpreters)
((tried)) || fail "no CPython from 3.9 on was found"
echo "new module: written, tested, installed and removed in $tried"
