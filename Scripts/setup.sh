#!/usr/bin/env bash
#
# Makes a Debian 12 or Ubuntu 24.04 machine that has Swift, git and make ready to build Unlatch.
#
#   Scripts/setup.sh         what building and running need
#   Scripts/setup.sh test    the same, and Python environments for the tests: .build/test-venv with NumPy, SciPy and pytest,
#                            .build/types-venv with mypy
#   Scripts/setup.sh examples  what the packages in Examples need
#   Scripts/setup.sh install  what building needs, and CMake and gfortran, with which what is installed is tested
#   Scripts/setup.sh numa    what building needs, QEMU, and .build/numa: a kernel and a shell for its machines
#
# Run it as often as you like. It looks at files, not at package names, so whatever brought a file will do;
# it says one line for each step that it takes and nothing about what is already there. When nothing is
# missing it does not touch the network.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-build}
readonly swift_floor=6.3
if [[ -t 0 ]]; then readonly has_terminal=yes; else readonly has_terminal=no; fi

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

case $purpose in
    build | test | examples | install | numa) ;;
    *) fail "unknown argument '$purpose'; use: Scripts/setup.sh [test | examples | install | numa]" ;;
esac

# One set-up at a time in this folder: `make bench` and `make test` may be started together.
mkdir -p .build
exec 9>.build/setup.lock
if ! flock --timeout 2 9; then
    say "waiting for another set-up in this folder"
    flock 9
fi

# MARK: - What is missing

# Whether any of the paths (patterns already expanded by the caller) exists.
any_exists() {
    local path
    for path in "$@"; do
        if [[ -e $path ]]; then return 0; fi
    done
    return 1
}

# The interpreter that Unlatch would choose: UNLATCH_PYTHON, VIRTUAL_ENV, then python3 on the path.
chosen_python() {
    if [[ -n ${UNLATCH_PYTHON:-} ]]; then
        command -v "$UNLATCH_PYTHON" || true
    elif [[ -n ${VIRTUAL_ENV:-} && -x $VIRTUAL_ENV/bin/python ]]; then
        printf '%s\n' "$VIRTUAL_ENV/bin/python"
    else
        command -v python3 || true
    fi
}

# "debian" or "other"; the version; "yes" or "no": is the shared library there. Python itself is asked.
# Debian's is told from others by its base prefix, which a virtual environment made from it keeps.
describe_python() {
    "$1" - 2>/dev/null <<'PYTHON'
import os, sys, sysconfig
folder, name = (sysconfig.get_config_var(key) or "" for key in ("LIBDIR", "INSTSONAME"))
there = ".so" in name and os.path.exists(os.path.join(folder, name))
print("debian" if sys.base_prefix == "/usr" else "other", "%d.%d" % sys.version_info[:2], "yes" if there else "no")
PYTHON
}

# An LLVM folder counts when it has both files that Package.swift looks for; any libomp-NN-dev brings them.
has_openmp() { Scripts/find-openmp.sh >/dev/null; }

# The shared libraries that the toolchain's own programs need: an unpacked archive brings none of them.
packages_for_toolchain() {
    local program library bin
    bin=$(dirname "$(readlink -f "$(command -v swift)")")
    for program in swift-driver swift-package lld; do
        ldd "$bin/$program" 2>/dev/null | awk '/not found/ { print $1 }'
    done | sort -u | while read -r library; do
        case $library in
            libcurl.so.4) echo libcurl4 ;;
            libedit.so.2) echo libedit2 ;;
            libncurses.so.6) echo libncurses6 ;;
            libpython3.*) ;;  # only the debugger's
            libsqlite3.so.0) echo libsqlite3-0 ;;
            libxml2.so.2) echo libxml2 ;;
            libz.so.1) echo zlib1g ;;
            *) say "the Swift toolchain needs $library, which this script does not know" >&2 ;;
        esac
    done
}

# Packages without which Unlatch does not build, one on each line.
required_packages() {
    if command -v swift >/dev/null; then packages_for_toolchain; fi
    # Swift links with the C and C++ libraries of the system's compiler.
    if ! any_exists /usr/include/stdio.h || ! any_exists /usr/lib/gcc/*/*/libstdc++.so; then echo g++; fi
    if ! has_openmp; then echo libomp-dev; fi
    if ! any_exists /usr/include/numa.h; then echo libnuma-dev; fi
    if ! any_exists /usr/include/hwloc.h; then echo libhwloc-dev; fi
    if ! any_exists /usr/include/png.h; then echo libpng-dev; fi
    if [[ $purpose == examples ]]; then
        if ! any_exists /usr/include/cblas.h /usr/include/*/cblas.h /usr/include/*/openblas*/cblas.h; then
            echo libopenblas-serial-dev
        fi
        if ! any_exists /usr/include/fftw3.h; then echo libfftw3-dev; fi
    fi
    if [[ $purpose == install ]]; then
        if ! command -v cmake >/dev/null; then echo cmake; fi
        if ! command -v gfortran >/dev/null; then echo gfortran; fi
    fi
    if [[ $purpose == numa ]] && ! command -v qemu-system-x86_64 >/dev/null; then echo qemu-system-x86; fi
    # On Debian only pkg-config knows the folder that libpng.pc is in.
    if ! command -v pkg-config >/dev/null; then echo pkg-config; fi
}

# Packages without which only the native part works.
python_packages() {
    local python kind version library
    python=$(chosen_python)
    if [[ -z $python ]]; then
        if [[ -z ${UNLATCH_PYTHON:-} ]]; then echo python3; fi
        return
    fi
    read -r kind version library < <(describe_python "$python") || return 0
    if [[ $kind != debian ]]; then return; fi
    if [[ $library == no ]]; then echo "libpython$version"; fi
    if [[ $purpose == test ]] && ! "$python" -c 'import ensurepip' 2>/dev/null; then echo python3-venv; fi
}

# MARK: - Installing

# Runs a command as root, through sudo if need be; without a terminal sudo must not ask for a password.
as_root() {
    if [[ $EUID == 0 ]]; then
        "$@"
    elif [[ $has_terminal == yes ]]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

# Installs the packages, trying twice; apt's words are shown only when it fails.
install_packages() {
    local log attempt list=$*
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq)
    if ! command -v apt-get >/dev/null; then
        say "not a Debian or Ubuntu machine (no apt-get). Their names there for what is missing: $list" >&2
        return 1
    fi
    if [[ $EUID != 0 ]] && ! command -v sudo >/dev/null; then
        say "neither root nor sudo. As root: apt-get install --no-install-recommends $list" >&2
        return 1
    fi
    log=$(mktemp)
    for attempt in 1 2; do
        say "installing $list"
        # A list that cannot be renewed is no reason to stop: the one there may do.
        as_root "${apt[@]}" update >"$log" 2>&1 || true
        if as_root "${apt[@]}" install -y --no-install-recommends "$@" >>"$log" 2>&1 </dev/null; then
            rm -f "$log"
            return 0
        fi
        if [[ $attempt == 1 ]]; then sleep 2; fi
    done
    tail -n 15 "$log" >&2
    rm -f "$log"
    say "could not be installed. By hand, as root: apt-get install --no-install-recommends $list" >&2
    return 1
}

check_swift() {
    local words version
    if ! command -v swift >/dev/null; then
        fail "no 'swift' on the path. Install Swift $swift_floor or later: https://www.swift.org/install/linux/"
    fi
    if ! words=$(swift --version 2>&1); then
        fail "'swift --version' fails; see https://www.swift.org/install/linux/. It says: $words"
    fi
    if [[ ! $words =~ Swift\ version\ ([0-9]+(\.[0-9]+)*) ]]; then
        fail "'swift --version' gives no version: $words"
    fi
    version=${BASH_REMATCH[1]}
    # sort -V puts the lower version first.
    if [[ $(printf '%s\n' "$swift_floor" "$version" | sort -V | head -n 1) != "$swift_floor" ]]; then
        fail "Swift $version is too old; $swift_floor or later is needed: https://www.swift.org/install/linux/"
    fi
}

# Before anything is installed: what cannot be installed here.
if ! command -v swift >/dev/null; then check_swift; fi

mapfile -t missing < <(required_packages)
# Python's packages come in rounds: only an interpreter that is there can name its library.
for _ in 1 2 3; do
    mapfile -t wanted < <(python_packages)
    if [[ ${#missing[@]} == 0 && ${#wanted[@]} == 0 ]]; then break; fi
    if ! install_packages "${missing[@]}" "${wanted[@]}"; then
        if [[ ${#missing[@]} -gt 0 ]]; then exit 1; fi
        say "going on: the native part works without them"
        break
    fi
    mapfile -t missing < <(required_packages)
done
if [[ ${#missing[@]} -gt 0 ]]; then fail "installed, but still missing: ${missing[*]}"; fi
check_swift

# MARK: - The interpreter

python=$(chosen_python)
if [[ -z $python ]]; then
    say "no python3${UNLATCH_PYTHON:+ (UNLATCH_PYTHON=$UNLATCH_PYTHON is not a program)}; only the native part works"
elif ! read -r _ version library < <(describe_python "$python"); then
    say "$python does not run; only the native part works"
elif [[ $library == no ]]; then
    say "Python $version ($python) has no shared library, so it cannot be embedded; only the native part works." \
        "UNLATCH_PYTHON=/usr/bin/python3 chooses the system's"
fi

# MARK: - What the tests need

has_package() { "$1/bin/python" -c "import $2" 2>/dev/null; }

# make_environment FOLDER PACKAGE: makes an environment and puts a package in it: twice if need be, never from source, which
# takes very long.
make_environment() {
    local attempt
    for attempt in 1 2; do
        rm -rf "$1"
        if "$python" -m venv "$1" \
            && "$1/bin/python" -m pip install --quiet --disable-pip-version-check --retries 2 --only-binary=:all: "$2"; then
            return 0
        fi
        if [[ $attempt == 1 ]]; then sleep 2; fi
    done
    return 1
}

# bring FOLDER PACKAGE NAME: the environment with the package, where it can be had.
bring() {
    local log
    if has_package "$1" "$2"; then return; fi
    if [[ -z $python ]]; then
        say "no Python, so no $3: the tests that need it skip"
        return
    fi
    say "making $1 with $3"
    log=$(mktemp)
    if ! make_environment "$1" "$2" >"$log" 2>&1 || ! has_package "$1" "$2"; then
        rm -rf "$1"
        say "no $3 ($(grep -v '^ *$' "$log" | tail -n 1)): the tests that need it skip"
    fi
    rm -f "$log"
}

if [[ $purpose == test ]]; then
    bring .build/test-venv numpy NumPy
    bring .build/types-venv mypy mypy
fi

readonly environment=.build/test-venv
if [[ $purpose == test ]] && has_package "$environment" numpy \
    && ! "$environment/bin/python" -c 'import hypothesis, pyperf, pytest, scipy, threadpoolctl' 2>/dev/null; then
    say "adding SciPy, pytest, hypothesis, threadpoolctl and pyperf to $environment"
    # And a pip that installs into every CPython (`pip --python`): older ones do not know 3.15, later ones not 3.9.
    if ! said=$("$environment/bin/python" -m pip install --quiet --disable-pip-version-check --retries 2 \
        --only-binary=:all: --upgrade 'pip<26' scipy pytest hypothesis threadpoolctl pyperf 2>&1); then
        say "no SciPy or pytest ($(grep -v '^ *$' <<<"$said" | tail -n 1)): the tests that need it skip"
    fi
fi

# MARK: - What machines with several nodes need

# The kernel that Debian makes for virtual machines, and a shell that needs nothing else. They are unpacked rather than
# installed: this machine shall not boot that kernel.
fetch_guest() {
    local scratch kernel package
    scratch=$(mktemp -d)
    chmod 755 "$scratch" # apt downloads as a user of its own
    kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
    if [[ -z $kernel ]]; then
        echo "apt knows no linux-image-cloud-amd64"
        rm -rf "$scratch"
        return 1
    fi
    if ! (cd "$scratch" && apt-get download -qq "$kernel" busybox-static); then
        rm -rf "$scratch"
        return 1
    fi
    for package in "$scratch"/*.deb; do dpkg -x "$package" "$scratch"; done
    mkdir -p "$guest"
    cp "$scratch"/boot/vmlinuz-* "$guest/vmlinuz" && cp "$scratch/bin/busybox" "$guest/busybox"
    local status=$?
    rm -rf "$scratch"
    return "$status"
}

readonly guest=.build/numa
if [[ $purpose == numa && ! (-e $guest/vmlinuz && -e $guest/busybox) ]]; then
    say "fetching a kernel and a shell for machines with several nodes"
    log=$(mktemp)
    # The second time with a new list: Debian takes old kernels away.
    if ! fetch_guest >"$log" 2>&1; then
        as_root apt-get -qq update >>"$log" 2>&1 || true
        if ! fetch_guest >>"$log" 2>&1; then
            tail -n 5 "$log" >&2
            rm -f "$log"
            fail "no kernel and no shell for the machines. By hand: .build/numa/vmlinuz (a Linux kernel for x86-64 with" \
                "NUMA and a serial console) and .build/numa/busybox (linked statically)"
        fi
    fi
    rm -f "$log"
fi
