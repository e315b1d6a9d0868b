#!/usr/bin/env bash
#
# Writes a package with a Python module in Swift and a kernel in C: a copy of Templates/Module, which works at once.
#
#   Scripts/new-module.sh NAME [FOLDER]                  FOLDER is ./NAME when not given, and must not exist
#     --url URL [--from VERSION]    the package finds Unlatch there, by version, and not in this folder, by its path
#
# What pip builds the module with is copied from here: Scripts/build-module.sh and python/build_hook.py.
# Exit status 2: a name or a folder that cannot be taken.
set -euo pipefail
readonly usage="use: Scripts/new-module.sh NAME [FOLDER] [--url URL [--from VERSION]]"
fail() { echo "new-module: $*" >&2; exit 2; }

arguments=() url='' version=''
while (($#)); do
    case $1 in
    --url) url=${2:-}; [[ -n $url ]] || fail "$usage"; shift 2 ;;
    --from) version=${2:-}; [[ -n $version ]] || fail "$usage"; shift 2 ;;
    -*) fail "$usage" ;;
    *) arguments+=("$1"); shift ;;
    esac
done
((${#arguments[@]} == 1 || ${#arguments[@]} == 2)) || fail "$usage"
[[ -n $url || -z $version ]] || fail "--from says which version of --url, which is not given"
readonly name=${arguments[0]} folder=${arguments[1]:-${arguments[0]}}
unlatch=$(cd "$(dirname "$0")/.." && pwd)
readonly unlatch

# Whether Python can import a module of that name, and a distribution have it.
python3 -I -S - "$name" "$unlatch/Package.swift" <<'PYTHON' || exit 2
import importlib.util, keyword, re, sys
name = sys.argv[1]
with open(sys.argv[2], encoding="utf-8") as file:
    products = re.findall(r'\.library\(name: "(\w+)"', file.read())
reason = None
if not re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name):
    reason = "is no identifier of ASCII letters, digits and underscores"
elif keyword.iskeyword(name):
    reason = "is a keyword of Python"
elif name.startswith("_") or name.endswith("_"):
    reason = "begins or ends with an underscore, which the name of a distribution must not"
elif name in getattr(sys, "stdlib_module_names", ()) or importlib.util.find_spec(name):
    reason = "is a module of Python's standard library"
elif name.lower() in [product.lower() for product in products]:
    reason = "is the name of a library of Unlatch's own"
if reason:
    sys.exit("new-module: '%s' %s" % (name.encode("ascii", "backslashreplace").decode(), reason))
PYTHON
[[ ! -e $folder && ! -L $folder ]] || fail "'$folder' exists already"

# How SwiftPM names a package: by what its address ends with.
if [[ -n $url ]]; then
    identity=${url%/} identity=${identity##*/} identity=${identity%.git}
    dependency=".package(url: \"$url\", from: \"${version:-$(sed -n 's/.*current = "\(.*\)"/\1/p' "$unlatch/Sources/Unlatch/Version.swift")}\")"
else
    identity=unlatch
    dependency=".package(name: \"unlatch\", path: \"$unlatch\")"
fi
readonly address=${url:-$unlatch}
[[ $address$version != *[\\\"$'\n']* ]] || fail "an address with a quotation mark, a backslash or a line break cannot be written down"
own=$(basename "$folder") others=$(basename "$address" .git)
[[ ${own,,} != "${others,,}" ]] || fail "'$folder' ends as the folder or URL of Unlatch does, by which SwiftPM tells packages apart"

# Made beside its place: what is interrupted leaves no half of a package.
mkdir -p "$(dirname "$folder")" 2>/dev/null || fail "'$(dirname "$folder")' cannot be made"
made=$(mktemp -d "$(dirname "$folder")/.new-module.XXXXXX" 2>/dev/null) || fail "'$(dirname "$folder")' cannot be written to"
trap 'rm -rf "$made"' EXIT
cp -R "$unlatch/Templates/Module/." "$made"
mv "$made/gitignore" "$made/.gitignore"
mv "$made/tests/test_NAME.py" "$made/tests/test_$name.py"
mkdir "$made/packaging"
cp "$unlatch/Scripts/build-module.sh" "$unlatch/python/build_hook.py" "$made/packaging/"
files=("$made"/{Package.swift,Makefile,pyproject.toml,Sources/Module/Module.swift} "$made/tests/test_$name.py")
NAME=$name UNLATCH=$dependency IDENTITY=$identity python3 -I - "${files[@]}" <<'PYTHON'
import os, re, sys
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub(r"\b(NAME|UNLATCH|IDENTITY)\b|(?<=_)NAME\b|\bNAME(?=-)", lambda m: os.environ[m.group()], text))
PYTHON
chmod 755 "$made"
mv -T "$made" "$folder" 2>/dev/null || fail "'$folder' cannot be made"
trap - EXIT
echo "$folder: try it with 'make test', make a wheel of it with 'make wheel', or install it with 'pip install .'"
