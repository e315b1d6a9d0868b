# Sourced by the scripts that try something in every CPython from 3.9 on that this machine has: those in the folders that
# are named, those under pyenv's root, and the programs that UNLATCH_TEST_PYTHONS lists, separated by colons.
# shellcheck shell=bash

# candidates FOLDER:FOLDER…  Programs that may be one, the same one perhaps under several names.
candidates() {
    local folder path
    while IFS= read -r -d : folder; do
        [[ -z $folder ]] || compgen -G "$folder/python3*" | grep -E '/python3(\.[0-9]+t?)?$' || true
    done <<<"$1:"
    compgen -G "${PYENV_ROOT:-$HOME/.pyenv}/versions/*/bin/python3" || true
    while IFS= read -r -d : path; do
        [[ -z $path ]] || echo "$path"
    done <<<"${UNLATCH_TEST_PYTHONS:-}:"
}

# What a candidate says of itself: version, resolved program, why it cannot be used (empty when it can), and why it cannot
# be embedded.
# shellcheck disable=SC2016 # Python, not the shell's
readonly interpreter_question='
import os, sys, sysconfig
get = sysconfig.get_config_var
version = "%d.%d.%d" % sys.version_info[:3]
reason = embedding = ""
if sys.implementation.name != "cpython":
    reason = "not CPython but " + sys.implementation.name
elif sys.version_info < (3, 9):
    reason = "older than 3.9"
else:
    folders = [get("LIBDIR") or "", os.path.join(get("LIBDIR") or "", get("MULTIARCH") or ""), sys.base_prefix + "/lib"]
    library = get("INSTSONAME") or "libpython"
    if not get("Py_ENABLE_SHARED") or not any(os.path.exists(os.path.join(f, library)) for f in folders):
        embedding = "no shared library (%s in %s)" % (library, folders[0])
    elif get("Py_GIL_DISABLED"):
        version += "t"
print(version, os.path.realpath(sys.executable), reason, embedding, sep="|")
'

# Lines "version|program|why it cannot be used|why it cannot be embedded", the oldest version first, each program once.
all_interpreters() {
    local path line
    while IFS= read -r path; do
        if line=$(timeout 30 "$path" -I -c "$interpreter_question" 2>/dev/null); then
            echo "$line"
        else
            printf '0|%s|does not run as a Python|\n' "$path"
        fi
    done < <(candidates "$1") | sort -t '|' -k2,2 -u | sort -t '|' -k1,1V -k2,2
}

# Lines "version TAB program" of those on the path that can be used, embedded or not.
usable_interpreters() { all_interpreters "$PATH" | awk -F '|' '$3 == "" { print $1 "\t" $2 }'; }

# Lines "version TAB program TAB why it cannot be embedded" of Debian's and the others.
embedded_interpreters() {
    all_interpreters /usr/bin | awk -F '|' '{ print $1 "\t" $2 "\t" ($3 != "" ? $3 : $4) }'
}
