# Sourced by the scripts that take something from another suite of Debian's than this machine has. Nothing is installed:
# apt works with lists, a cache and a state of its own, in a folder that is named.
# shellcheck shell=bash

# The archives that apt is configured with, in their order, without a suite. UNLATCH_DEBIAN_MIRROR names one more, which
# is asked first. Needs no lists, no root and no network: apt prints what it would fetch.
configured_archives() {
    local folder=$1
    if [[ -n ${UNLATCH_DEBIAN_MIRROR:-} ]]; then echo "${UNLATCH_DEBIAN_MIRROR%/}"; fi
    apt-get -o "Dir::State::Lists=$folder/lists" update --print-uris 2>/dev/null |
        sed -n "s|^'\(.*\)/dists/[^/]*/InRelease' .*|\1|p" | awk '!seen[$0]++'
}

# use_suite FOLDER SUITE deb|deb-src: fetches the suite's lists, which Debian's own key must have signed, and leaves apt's
# options in the array `side`. Else status 1, and `why` says why not.
use_suite() {
    local folder=$1 suite=$2 kind=$3 keyring archive first=
    keyring=${UNLATCH_DEBIAN_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
    side=()
    why="no apt-get"
    if ! command -v apt-get >/dev/null; then return 1; fi
    why="no $keyring: Debian's package debian-archive-keyring has it"
    if [[ ! -r $keyring ]]; then return 1; fi
    mkdir -p "$folder"/{lists,cache/archives}/partial
    : >"$folder/status" # nothing is installed, so that all that a package needs comes with it
    why="apt is configured with no archive at all"
    while IFS= read -r archive; do
        echo "$kind [signed-by=$keyring] $archive $suite main" >"$folder/sources.list"
        side=(-qq -o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null
            -o "Dir::State::Lists=$folder/lists" -o "Dir::Cache=$folder/cache" -o "Dir::State::status=$folder/status"
            -o Acquire::Languages=none -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20)
        # Root would have apt download as a user who may not write here.
        if [[ $EUID == 0 ]]; then side+=(-o APT::Sandbox::User=root); fi
        # What cannot be fetched is only a warning to apt: whether there are lists now is what counts.
        if timeout 300 apt-get "${side[@]}" update >"$folder/update.log" 2>&1 && has_lists "$folder" "$suite"; then
            return 0
        fi
        if [[ -z $first ]]; then
            first=$(grep -E '^(E|W|Err)' "$folder/update.log" | head -n 1 || true)
            # shellcheck disable=SC2034 # for whoever has sourced this
            why="no archive that apt is configured with gives Debian's $suite (${first:-no answer in time})"
        fi
    done < <(configured_archives "$folder")
    return 1
}

has_lists() { compgen -G "$1/lists/*_dists_$2_main_*" >/dev/null; }

# not_here FOLDER VERSION REASON: says that a version cannot be had, as a skip that Scripts/skips.sh counts, and notes it
# for the tables.
not_here() {
    mkdir -p "$1"
    printf '%s\n' "$3" >"$1/$2.missing"
    echo "skipped: CPython $2: $3"
}
