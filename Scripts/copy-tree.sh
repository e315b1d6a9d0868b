#!/usr/bin/env bash
#
# Copies the working tree as it is, committed or not, without what .gitignore names, into an existing folder.
#
#   Scripts/copy-tree.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."

list() {
    local file
    if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
        git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
            # A file that was deleted but not committed as such is still in git's list.
            if [[ -e $file || -L $file ]]; then printf '%s\0' "$file"; fi
        done
    else
        # An unpacked archive has no git: all but what building makes.
        find . -name .build -prune -o -type f -print0 -o -type l -print0
    fi
}

list | tar --null --no-recursion --files-from=- --create --file=- \
    | tar --extract --no-same-owner --file=- --directory="$1"
