#!/usr/bin/env bash
#
# Runs the programs of Examples/Python with the packages that they are for, and checks what they print. The packages go into
# .build/examples-venv: some 400 MB, once. Fails when one of them cannot be had, since then an example is not run.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly environment=.build/examples-venv packages=(numpy pandas scikit-learn aiohttp tqdm pillow)
if ! "$environment/bin/python" -c 'import numpy, pandas, sklearn, aiohttp, tqdm, PIL' 2>/dev/null; then
    rm -rf "$environment"
    python3 -m venv "$environment" >&2
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --retries 2 --only-binary=:all: \
        "${packages[@]}" >&2
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
Scripts/build-extension.sh .build/extension/python >&2
cp -r .build/extension/python/_unlatch.so .build/extension/python/unlatch.libs python/unlatch "$folder/"
PYTHONPATH=$folder timeout 300 "$environment/bin/python" -B Tests/Python/run.py test_examples </dev/null 2>&1 | tee "$folder/log"
if grep -q '^skipped: ' "$folder/log"; then
    echo "examples: FAILED, not all could be run" >&2
    exit 1
fi
