#!/usr/bin/env bash
#
# Builds the module that Python imports as `_unlatch`, as it goes into a wheel: see Scripts/build-module.sh.
#
#   Scripts/build-extension.sh FOLDER     leaves FOLDER/_unlatch.so and FOLDER/unlatch.libs/libomp.so.5
#
# libnuma and hwloc are looked for at run time, and done without where they are missing.
set -euo pipefail
[[ $# == 1 ]] || { echo "use: Scripts/build-extension.sh FOLDER" >&2; exit 2; }
here=$(dirname "$0")
exec "$here/build-module.sh" "$here/.." _unlatch "$1"
