#!/usr/bin/env bash
#
# The wheel beside the packages that it meets in practice, in environments of their own, which are kept in .build/neighbours:
#
#   numpy1   CPython 3.11 with the last NumPy before 2, and what goes with it
#   numpy2   CPython 3.11 with NumPy 2, SciPy, pandas, scikit-learn, Numba, joblib, Dask, faiss, Intel's OpenMP, Jupyter
#   torch    CPython 3.11 with PyTorch for CPUs
#   newest   the newest CPython here for which NumPy has a wheel, with those of the packages that have one for it
#
#   Scripts/test-neighbours.sh [ENVIRONMENT...]     all of them by default
#
# What runs is in Tests/Neighbours. Packages that cannot be had are printed, and the tests that need them are skipped, with
# the reason; with CI=true such a skip must be in Tests/expected-skips.txt.
# UNLATCH_TORCH=REQUIREMENT   which PyTorch; torch==2.13.0+cpu when not set, for which pip may need an index of its own
set -euo pipefail
cd "$(dirname "$0")/.."
source Scripts/interpreters.sh

readonly place=.build/neighbours installer=$PWD/.build/test-venv/bin/python
readonly common=(scipy pandas scikit-learn numba joblib 'dask[array]' distributed threadpoolctl intel-openmp faiss-cpu)
readonly torch=${UNLATCH_TORCH:-torch==2.13.0+cpu}
fail() { echo "neighbours: FAILED: $*" >&2; exit 1; }
mkdir -p "$place"

[[ -x $installer ]] || fail "there is no $installer; run Scripts/setup.sh test"
Scripts/wheel.sh
wheel=$(compgen -G "$PWD/.build/wheel/*.whl")

# install PROGRAM REQUIREMENT...: wheels alone.
install() {
    local program=$1
    shift
    "$installer" -m pip --python "$program" install --quiet --disable-pip-version-check --only-binary=:all: "$@"
}

# environment NAME PROGRAM REQUIREMENT...: makes .build/neighbours/NAME where it is not there with just these.
environment() {
    local name=$1 program=$2 said requirement
    local folder=$PWD/$place/$name
    shift 2
    if [[ $(cat "$folder/made-of" 2>/dev/null) == "$program $*" ]]; then return; fi
    echo "neighbours: $name: $("$program" --version) with $*"
    rm -rf "$folder"
    "$program" -m venv --without-pip "$folder"
    if ! install "$folder/bin/python" "$@" >"$folder/log" 2>&1; then
        # What has no wheel for this interpreter is left out by itself.
        for requirement in "$@"; do
            said=$(install "$folder/bin/python" "$requirement" 2>&1) ||
                echo "neighbours: $name: no $requirement: $(grep -v '^ *$' <<<"$said" | tail -n 1)"
        done
    fi
    echo "$program $*" >"$folder/made-of"
}

# The newest interpreter for which NumPy has a wheel, and never one without the lock, which few packages have wheels for.
newest() {
    local version program scratch
    scratch=$(mktemp -d)
    while IFS=$'\t' read -r version program; do
        rm -rf "$scratch/try"
        "$program" -m venv --without-pip "$scratch/try" 2>/dev/null || continue
        if install "$scratch/try/bin/python" numpy >/dev/null 2>&1 && "$scratch/try/bin/python" -c 'import numpy' 2>/dev/null; then
            echo "$program"
            break
        fi
    done < <(usable_interpreters | grep -v '^[0-9.]*t' | tac)
    rm -rf "$scratch"
}

# Another LLVM OpenMP than ours, of the newest version that apt knows, unpacked.
other_libomp() {
    local folder=$PWD/$place/libomp name
    if [[ ! -e $folder/made ]]; then
        rm -rf "$folder"
        mkdir -p "$folder"
        chmod 755 "$folder" # apt downloads as a user of its own
        name=$(apt-cache search --names-only '^libomp5-[0-9]+$' 2>/dev/null | awk '{ print $1 }' | sort -V | tail -n 1)
        if [[ -n $name ]] && (cd "$folder" && apt-get download -qq "$name" && dpkg -x ./*.deb .) >/dev/null 2>&1; then
            touch "$folder/made"
        fi
    fi
    find "$folder" -path '*/llvm-*/lib/libomp.so.5' | head -n 1
}

three_eleven=$(usable_interpreters | awk -F '\t' '$1 ~ /^3[.]11[.]/ { print $2; exit }')
names=("$@")
[[ $# -gt 0 ]] || names=(numpy1 numpy2 torch newest)
UNLATCH_OTHER_LIBOMP=$(other_libomp)
# One that needs a later C library than the host's is of no use.
if [[ -n $UNLATCH_OTHER_LIBOMP ]] && "$installer" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$UNLATCH_OTHER_LIBOMP" 2>/dev/null; then
    export UNLATCH_OTHER_LIBOMP
else
    unset UNLATCH_OTHER_LIBOMP
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
failures=0
for name in "${names[@]}"; do
    program=$three_eleven
    case $name in
    numpy1) requirements=('numpy<2' "${common[@]}") ;;
    numpy2) requirements=('numpy>=2' "${common[@]}" ipykernel nbclient) ;;
    torch) requirements=("$torch" numpy scikit-learn joblib threadpoolctl intel-openmp) ;;
    newest)
        program=$(newest)
        requirements=(numpy "${common[@]}" ipykernel nbclient)
        ;;
    *) fail "unknown environment '$name'" ;;
    esac
    if [[ -z $program ]]; then
        echo "skipped: neighbours $name: there is no CPython for it here" >"$log"
        Scripts/skips.sh "neighbours $name" "$log" || failures=$((failures + 1))
        continue
    fi
    environment "$name" "$program" "${requirements[@]}"
    python=$PWD/$place/$name/bin/python
    install "$python" --no-index --no-deps --force-reinstall "$wheel"
    status=0
    # The kernel of a notebook is found where the environment is.
    (cd Tests/Neighbours && JUPYTER_PATH=${python%/bin/*}/share/jupyter timeout --kill-after=30 20m \
        "$python" -B ../Python/run.py "$PWD" </dev/null) >"$log" 2>&1 || status=$?
    if [[ $status == 0 ]]; then
        echo "passed  $name  $("$python" --version): $(grep -E '^Ran' "$log"), $(grep -E '^OK' "$log")"
        Scripts/skips.sh "neighbours $name" "$log" | sed 's/^/        /' || failures=$((failures + 1))
    else
        failures=$((failures + 1))
        echo "FAILED  $name  $("$python" --version) (status $status)"
        tail -n 60 "$log" | sed 's/^/        /'
    fi
done
((failures == 0)) || fail "in $failures of ${#names[@]}"
echo "neighbours: passed in ${#names[@]}"
