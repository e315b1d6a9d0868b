#!/usr/bin/env bash
#
# The wheel that Scripts/wheel.sh has built, as a user has it: installed by pip into a new environment of every CPython
# from 3.9 on that this machine has, without the network and without Swift on the path. There the guides' example without
# NumPy runs, then the tests of Tests/Python, and uninstalling leaves nothing. Prints a line for each interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."
source Scripts/interpreters.sh

wheel=$(compgen -G "$PWD/.build/wheel/*.whl") || { echo "test-wheel: there is no wheel; run Scripts/wheel.sh" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# The example: the guides' first block of Python that imports unlatch and no NumPy, which the new environments do not have.
awk '/^```python$/ { block = ""; inside = 1; next }
    /^```$/ && inside { inside = 0; if (block ~ /import unlatch\n/ && block !~ /import numpy|unlatch\.numpy/) { printf "%s", block; exit } }
    inside { block = block $0 "\n" }' Documentation/numpy-programs.md >"$scratch/example.py"
grep -q unlatch "$scratch/example.py" || { echo "test-wheel: the guides have no example without NumPy" >&2; exit 1; }

# try PROGRAM: prints what went wrong, nothing when all is well.
try() {
    local environment=$scratch/environment before packages
    rm -rf "$environment"
    "$1" -m venv --without-pip "$environment"
    # pip takes away the folder that it installs into once it has emptied it: somebody else's file is there, as in any use.
    packages=$("$environment/bin/python" -c 'import sysconfig; print(sysconfig.get_path("platlib"))')
    mkdir -p "$packages"
    touch "$packages/another.py"
    before=$(cd "$environment" && find . | sort)
    .build/test-venv/bin/python -m pip --python "$environment/bin/python" install --quiet --no-index "$wheel" || return
    (
        cd "$scratch"
        export PATH=/usr/bin:/bin
        "$environment/bin/python" -B example.py >"$scratch/output" || exit
        timeout --kill-after=30 5m "$environment/bin/python" -B "$OLDPWD/Tests/Python/run.py" </dev/null
    ) || return
    .build/test-venv/bin/python -m pip --python "$environment/bin/python" uninstall --quiet --yes unlatch || return
    diff <(echo "$before") <(cd "$environment" && find . | sort)
}

tried=0 failures=0
while IFS=$'\t' read -r version program; do
    tried=$((tried + 1))
    if try "$program" >"$scratch/log" 2>&1; then
        echo "passed  $version  $program: $(grep -E '^Ran' "$scratch/log")"
    else
        failures=$((failures + 1))
        echo "FAILED  $version  $program"
        tail -n 40 "$scratch/log" | sed 's/^/        /'
    fi
done < <(usable_interpreters)
((tried)) || { echo "test-wheel: FAILED, no CPython from 3.9 on was found" >&2; exit 1; }
((failures == 0)) || { echo "test-wheel: FAILED in $failures of $tried" >&2; exit 1; }
echo "test-wheel: installed, used and removed in $tried"
