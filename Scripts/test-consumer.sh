#!/usr/bin/env bash
#
# Whether a stranger's package can depend on Unlatch by version: SwiftPM treats a versioned dependency more
# strictly than a package in front of it (unsafe flags, for one). The working tree as it is, committed or not,
# becomes a repository with the tag 1.0.0; Tests/Consumer asks for it `from: "1.0.0"`, and has to build, run and
# print the right answer. Everything lies in a folder that is removed at the end.
#
# Nothing else comes with it: the benchmarks' dependencies are neither asked for nor fetched, so this needs no network.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly expected="dot = 250.0"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
    echo "consumer package by version: FAILED: $1" >&2
    exit 1
}

# Started from a git hook, git would find the hook's repository in the environment and commit there.
# shellcheck disable=SC2046 # one word for each variable is what is wanted
unset $(git rev-parse --local-env-vars)

readonly repository=$scratch/unlatch
mkdir "$repository"
Scripts/copy-tree.sh "$repository"

# An identity of its own and nobody's signing or hooks: this must work whatever the user's git is set up to do.
git_here() {
    git -C "$repository" -c user.name=consumer -c user.email=consumer@localhost \
        -c commit.gpgSign=false -c tag.gpgSign=false -c core.hooksPath=/dev/null "$@"
}
git_here init --quiet
# --force: a global list of ignored files must not take something out of the package.
git_here add --all --force
git_here commit --quiet --message "The working tree"
git_here tag -m "The working tree" 1.0.0

cp -R Tests/Consumer "$scratch/consumer"
cd "$scratch/consumer"

# Caches and fingerprints of their own: SwiftPM would remember this 1.0.0 and refuse the next, different one.
export UNLATCH_REPOSITORY=$repository
readonly swift_options=(
    --scratch-path "$scratch/build" --cache-path "$scratch/cache" --security-path "$scratch/security"
)
if ! swift build "${swift_options[@]}" >"$scratch/log" 2>&1; then
    tail -n 40 "$scratch/log" >&2
    fail "it does not build"
fi
program=$(swift build "${swift_options[@]}" --show-bin-path)/Consumer
others=$(find "$scratch/build/checkouts" -mindepth 1 -maxdepth 1 ! -name unlatch)
if [[ -n $others ]]; then fail "it fetched more than Unlatch: $others"; fi
# With a limit: a team that waits for ever must not look like a slow machine.
answer=$(timeout 60 "$program") || fail "it ended with status $?"
if [[ $answer != "$expected" ]]; then fail "it printed '$answer' instead of '$expected'"; fi

echo "consumer package by version: built, ran, answer right"
