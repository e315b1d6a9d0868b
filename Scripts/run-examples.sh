#!/usr/bin/env bash
#
# Builds and runs every package in Examples; fails when one does not build, or does not end well within a minute.
# Each checks its own results.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/setup.sh examples >&2
for package in Examples/*/; do
    name=$(basename "$package")
    options=(--package-path "$package" --scratch-path ".build/examples/$name" -c release)
    swift build "${options[@]}" >&2
    timeout 60 "$(swift build "${options[@]}" --show-bin-path)/$name" || {
        echo "examples: FAILED, $name ended with status $?" >&2
        exit 1
    }
done
echo "examples: all ran and were right"
