#!/usr/bin/env bash
#
# Builds and runs every Swift package in Examples; fails when one does not build, or does not end well within a minute.
# Each checks its own results. Then those in Python: see Scripts/run-python-examples.sh. (Those in C, C++ and Fortran are built
# by Scripts/test-install.sh.)
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/setup.sh examples >&2
for manifest in Examples/*/Package.swift; do
    package=$(dirname "$manifest")
    name=$(basename "$package")
    options=(--package-path "$package" --scratch-path ".build/examples/$name" -c release)
    swift build "${options[@]}" >&2
    timeout 60 "$(swift build "${options[@]}" --show-bin-path)/$name" || {
        echo "examples: FAILED, $name ended with status $?" >&2
        exit 1
    }
done
Scripts/run-python-examples.sh
echo "examples: all ran and were right"
