#!/usr/bin/env bash
#
# Brings the newest CPythons of Debian's testing suite into .build/pythons, beside the host's: packages are downloaded and
# unpacked, and their programs given their own loader and libraries. Nothing is installed, and root is not needed.
#
#   Scripts/fetch-pythons.sh [VERSION...]     3.14 and 3.15 when none is named
#
# What is there is kept; then the network is not touched. A version that cannot be had (another suite, no network, no apt)
# is a line "skipped: CPython VERSION: REASON", not a failure: Scripts/skips.sh counts it.
#
# UNLATCH_NEWER_SUITE     the suite that has them; forky when not set
# UNLATCH_DEBIAN_MIRROR   an archive that is asked before those that apt is configured with
set -euo pipefail
cd "$(dirname "$0")/.."
source Scripts/debian-suites.sh

suite=${UNLATCH_NEWER_SUITE:-forky}
pythons=$PWD/.build/pythons
folder=$pythons/$suite
if (($#)); then versions=("$@"); else versions=(3.14 3.15); fi

mkdir -p "$folder"
exec 9>"$pythons/lock"
flock 9

# Another place, script or wish makes it anew: the programs have the folder's path in them.
wished="$folder ${versions[*]} $(cat Scripts/fetch-pythons.sh Scripts/debian-suites.sh | cksum)"
if [[ -e $folder/complete && $(<"$folder/complete") == "$wished" ]]; then
    for version in "${versions[@]}"; do
        if [[ -e $pythons/$version.missing ]]; then not_here "$pythons" "$version" "$(<"$pythons/$version.missing")"; fi
    done
    exit 0
fi

# Of those that were looked for none can be had: why.
none_here() {
    local version
    for version in "${versions[@]}"; do not_here "$pythons" "$version" "$1"; done
    rm -rf "$folder"
    exit 0
}

rm -rf "$folder"
for version in "${versions[@]}"; do rm -f "$pythons/$version.missing"; done
echo "pythons: fetching CPython ${versions[*]} from Debian's $suite" >&2
if ! use_suite "$folder" "$suite" deb; then none_here "$why"; fi

packages=()
found=()
for version in "${versions[@]}"; do
    if apt-cache "${side[@]}" show "python$version" "libpython$version" >/dev/null 2>&1; then
        packages+=("python$version" "libpython$version")
        found+=("$version")
    else
        not_here "$pythons" "$version" "Debian's $suite has no python$version"
    fi
done
versions=("${found[@]}")
if ((${#versions[@]} == 0)); then none_here "none is left"; fi

# Beside them, what our own programs need of libraries when they run with that suite's loader, and the program that gives
# a program another loader.
if ! timeout 600 apt-get "${side[@]}" install -y --download-only --no-install-recommends "${packages[@]}" \
    libomp5 libnuma1 libhwloc15 libpng16-16t64 libstdc++6 patchelf >"$folder/install.log" 2>&1; then
    none_here "their packages cannot be downloaded: $(grep -E '^E' "$folder/install.log" | head -n 1)"
fi
# The headers alone, without what building against them would need: CPythonABI's layouts are held against them.
for version in "${versions[@]}"; do
    (cd "$folder/cache/archives" && apt-get "${side[@]}" download "libpython$version-dev") >>"$folder/install.log" 2>&1 ||
        echo "pythons: no headers of $version" >&2
done
mkdir -p "$folder"/{root,bin}
for package in "$folder"/cache/archives/*.deb; do dpkg-deb -x "$package" "$folder/root"; done
rm -rf "$folder"/{cache,lists}
find "$folder/root" -name '*.a' -delete

libraries=$(dirname "$(find "$folder/root/usr/lib" -name 'libc.so.6' | head -n 1)")
loader=$(find "$libraries" -maxdepth 1 -name 'ld-linux*.so.*' | head -n 1)
if [[ ! -x $loader ]]; then none_here "their packages have no loader where it is expected"; fi
printf '%s\n' "$loader" >"$folder/loader"

for version in "${versions[@]}"; do
    program=$folder/root/usr/bin/python$version
    Scripts/with-loader.sh "$folder" "$program" "$program"
    # Who starts the library without a name finds Python's files through the python3 on the path.
    mkdir -p "$folder/path/$version"
    ln -sfn "$program" "$folder/path/$version/python3"
    # Python says that its library is in /usr/lib; beside its own files it is looked for, too.
    ln -sfn "$(basename "$libraries")/libpython$version.so.1.0" "$folder/root/usr/lib/libpython$version.so.1.0"
    if ! said=$("$program" -I -c 'import sys, ctypes, zlib, ssl; print("%d.%d.%d" % sys.version_info[:3])' 2>&1); then
        not_here "$pythons" "$version" "it does not run here: $(tail -n 1 <<<"$said")"
        rm -f "$program"
    else
        # As installing the package would: what imports much would else compile it each time where nothing may be written.
        "$program" -I -m compileall -q -j 0 "$folder/root/usr/lib/python$version" >>"$folder/install.log" 2>&1 || true
        echo "pythons: CPython $said is in $program" >&2
    fi
done
printf '%s' "$wished" >"$folder/complete"
