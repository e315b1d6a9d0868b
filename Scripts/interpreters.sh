# Sourced by the scripts that try something in every CPython from 3.9 on that this machine has: those in the folders that
# are named, those under pyenv's root, those that Scripts/fetch-pythons.sh and Scripts/build-free-threaded.sh have brought
# into .build/pythons, and the programs that UNLATCH_TEST_PYTHONS lists, separated by colons.
# shellcheck shell=bash

# candidates FOLDER:FOLDER…  Programs that may be one, the same one perhaps under several names.
candidates() {
    local folder path
    while IFS= read -r -d : folder; do
        [[ -z $folder ]] || compgen -G "$folder/python3*" | grep -E '/python3(\.[0-9]+t?)?$' || true
    done <<<"$1:"
    compgen -G "${PYENV_ROOT:-$HOME/.pyenv}/versions/*/bin/python3" || true
    compgen -G "$PWD/.build/pythons/*/root/usr/bin/python3.*" || true
    compgen -G "$PWD/.build/pythons/*/bin/python3.*t" || true
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

# How an interpreter came to this machine, in a word or two.
how_it_came() {
    case $1 in
    "$PWD"/.build/pythons/*/root/*)
        local suite=${1#"$PWD"/.build/pythons/}
        echo "Debian's ${suite%%/*}"
        ;;
    "$PWD"/.build/pythons/*) echo "built here" ;;
    "${PYENV_ROOT:-$HOME/.pyenv}"/*) echo "pyenv" ;;
    /usr/bin/*) echo "installed" ;;
    *) echo "${1%/bin/*}" ;;
    esac
}

# The path for a process that has PROGRAM's library: as it is, or with that program as its python3 where the library was
# made for another place, since without a name it looks for its files there.
path_for() {
    local side=${1%%/root/*}
    if [[ -d $side/path ]]; then echo "$side/path/${1##*/python}:$PATH"; else echo "$PATH"; fi
}

# built_for PROGRAM FOLDER FILE...: the folder in which the files, which were built into FOLDER, can share a process with
# PROGRAM's library. It is FOLDER itself, or one of copies where PROGRAM has come with a C library of its own.
built_for() {
    local program=$1 folder=$2 side file
    shift 2
    side=${program%%/root/*}
    if [[ $side == "$program" || ! -e $side/loader ]]; then
        echo "$folder"
        return
    fi
    for file in "$@"; do Scripts/with-loader.sh "$side" "$folder/$file" "$side/bin/$file"; done
    echo "$side/bin"
}
