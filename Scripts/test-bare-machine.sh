#!/usr/bin/env bash
#
# What a stranger sees on a fresh machine: a bare Debian in a folder, with Swift, git and make and nothing else,
# gets the working tree and runs a command in it (`make test` when none is given).
#
#   sudo Scripts/test-bare-machine.sh
#   sudo Scripts/test-bare-machine.sh make bench ARGS=--quick
#
# UNLATCH_BARE_RELEASE  bookworm when not set
# UNLATCH_BARE_ARCHIVE  where debootstrap fetches it from, if not from its own choice
# UNLATCH_BARE_PREPARE  a program run with the folder before the command, for a machine behind a proxy or a
#                       mirror: it can put certificates and configuration in place, and mount
#
# Needs root, debootstrap, unshare and about 4 GB. The Swift toolchain of this machine is lent, read-only.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "bare machine: $1" >&2
    exit 1
}

readonly release=${UNLATCH_BARE_RELEASE:-bookworm}
archive=()
if [[ -n ${UNLATCH_BARE_ARCHIVE:-} ]]; then archive=("$UNLATCH_BARE_ARCHIVE"); fi

if [[ $EUID != 0 ]]; then fail "needs root: sudo $0"; fi
for program in debootstrap unshare swift; do
    command -v "$program" >/dev/null || fail "needs $program"
done

# Mounts live in a namespace of this process's own: whatever happens, none is left behind for `rm` to follow.
if [[ -z ${UNLATCH_BARE_INSIDE:-} ]]; then
    root=$(mktemp -d)
    trap 'rm -rf --one-file-system "$root"' EXIT
    UNLATCH_BARE_INSIDE=$root unshare --mount --propagation private "$0" "$@"
    exit
fi
readonly root=$UNLATCH_BARE_INSIDE
if [[ $# == 0 ]]; then set -- make test; fi

echo "bare machine: making $release in $root"
if ! debootstrap --variant=minbase --include=ca-certificates,git,make "$release" "$root" "${archive[@]}" \
    >"$root.log" 2>&1; then
    tail -n 5 "$root.log" >&2
    rm -f "$root.log"
    fail "debootstrap failed"
fi
rm -f "$root.log"

# .../usr/bin/swift belongs to a toolchain that starts at its usr's parent.
toolchain=$(cd "$(dirname "$(readlink -f "$(command -v swift)")")/../.." && pwd)
mkdir -p "$root/toolchain" "$root/home/unlatch"
mount --rbind "$toolchain" "$root/toolchain"
mount -o remount,bind,ro "$root/toolchain"
for system in proc sys dev; do mount --rbind "/$system" "$root/$system"; done
cp /etc/resolv.conf "$root/etc/resolv.conf"

# A fresh clone of the tree as it is, whether committed or not.
Scripts/copy-tree.sh "$root/home/unlatch"
chroot "$root" git -C /home/unlatch init --quiet

if [[ -n ${UNLATCH_BARE_PREPARE:-} ]]; then "$UNLATCH_BARE_PREPARE" "$root"; fi

echo "bare machine: $*"
env -i HOME=/root LANG=C.UTF-8 CI=true PATH=/toolchain/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    chroot "$root" /bin/bash -c 'cd /home/unlatch && exec "$@"' bash "$@" </dev/null
echo "bare machine: passed"
