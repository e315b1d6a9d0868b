#!/usr/bin/env bash
#
# NUMA for real, without the hardware: boots machines with 1, 2, 4 and 8 nodes in QEMU, and with processors that lack
# AVX2, and runs the placement tests and every bundled kernel inside (Tests/NUMA). The results of the kernels must be
# the same on all of them, and on this machine.
#
#   Scripts/test-numa.sh             every machine of Tests/NUMA/machines.txt
#   Scripts/test-numa.sh two odd     these
#
# UNLATCH_NUMA_SECONDS=N  the most that one machine may take; 300 when not set
#
# The processors are emulated, also where /dev/kvm could run them: then an instruction that a model does not have is
# refused on any host, and all hosts test the same machines. This proves where things run and lie, not how fast.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly guest=.build/numa
readonly limit=${UNLATCH_NUMA_SECONDS:-300}
# Where bench-native runs, too.
readonly reporting=(two four)

say() { printf 'numa: %s\n' "$*"; }
fail() {
    printf 'numa: %s\n' "$*" >&2
    exit 1
}

# shellcheck disable=SC2317  # called by the trap
# shellcheck disable=SC2329 # called by the trap
closing_line() {
    local status=$?
    local spent="$((SECONDS / 60)) min $((SECONDS % 60)) s"
    # A script that is stopped from outside comes here with the status of what it had done before.
    if [[ $status == 0 && $finished == yes ]]; then
        echo "make test-numa: everything passed ($spent)"
    else
        echo "make test-numa: FAILED; what went wrong is said above ($spent)" >&2
    fi
}
finished=no
trap closing_line EXIT

is_among() {
    local name=$1 other
    shift
    for other in "$@"; do if [[ $other == "$name" ]]; then return 0; fi; done
    return 1
}

mapfile -t table < <(grep -v '^ *\(#\|$\)' Tests/NUMA/machines.txt)
names=("${table[@]%% *}")
for name in "$@"; do
    if ! is_among "$name" "${names[@]}"; then fail "there is no machine '$name'; choose from: ${names[*]}"; fi
done

# MARK: - What is tested

if [[ $(uname -m) != x86_64 ]]; then fail "the machines are of x86-64, and run what is built here: $(uname -m)"; fi
if ! [[ -e $guest/vmlinuz && -e $guest/busybox ]] || ! command -v qemu-system-x86_64 >/dev/null; then
    fail "QEMU, $guest/vmlinuz or $guest/busybox is missing: Scripts/setup.sh numa installs them"
fi
log=$guest/build.log
for product in NUMACheck bench-native; do
    if ! swift build -c release --product "$product" >"$log" 2>&1; then
        grep -E 'error:' "$log" >&2 || tail -n 20 "$log" >&2
        fail "$product could not be built; all of it is in $log"
    fi
done
programs=$(swift build -c release --show-bin-path)
readonly programs

# make_root PROGRAM...: the first file system of a machine: programs, and their libraries where they look for them.
make_root() {
    local root=$guest/root library path
    local -a files=()
    rm -rf "$root"
    mkdir -p "$root"/{bin,dev,proc,sys}
    cp "$guest/busybox" "$root/bin/"
    cp Tests/NUMA/init "$root/init"
    for path in "$@"; do
        cp "$programs/$path" "$root/bin/"
        files+=("$programs/$path")
    done
    # What a running program looks for.
    for library in libnuma.so.1 libhwloc.so.15; do
        path=$(/sbin/ldconfig -p | awk -v name="$library" '$1 == name && !found++ { print $NF }')
        if [[ -z $path ]]; then fail "there is no $library here to be taken along"; fi
        files+=("$path")
        cp --dereference --parents "$path" "$root"
    done
    ldd "${files[@]}" | grep -v ':$' | grep -o '/[^ ]*' | sort -u \
        | while read -r library; do cp --dereference --parents "$library" "$root"; done
    (cd "$root" && find . | ../busybox cpio -o -H newc 2>/dev/null)
}

make_root NUMACheck >"$guest/initrd"
make_root NUMACheck bench-native >"$guest/initrd-reporting"

# MARK: - Machines

# QEMU's arguments for the nodes and the distances of a machine.
node_arguments() {
    local node cpus megabytes number=0 other total=0 count=0
    local -a nodes rows row arguments=()
    IFS=/ read -ra nodes <<<"$1"
    IFS=/ read -ra rows <<<"$2"
    for node in "${nodes[@]}"; do
        IFS=: read -r cpus megabytes <<<"$node"
        local option="node,nodeid=$number"
        if [[ $cpus != - ]]; then
            option+=",cpus=$cpus"
            count=$((${cpus#*-} + 1))
        fi
        if [[ $megabytes != 0 ]]; then
            arguments+=(-object "memory-backend-ram,id=m$number,size=${megabytes}M")
            option+=",memdev=m$number"
            total=$((total + megabytes))
        fi
        arguments+=(-numa "$option")
        number=$((number + 1))
    done
    # A socket for each core: a node never cuts one in two.
    arguments+=(-m "${total}M" -smp "cpus=$count,sockets=$((count / $3)),threads=$3")
    for ((number = 0; number < ${#rows[@]}; number++)); do
        IFS=, read -ra row <<<"${rows[number]}"
        for ((other = 0; other < ${#row[@]}; other++)); do
            arguments+=(-numa "dist,src=$number,dst=$other,val=${row[other]}")
        done
    done
    printf '%s\n' "${arguments[@]}"
}

# boot NAME CPU VERSION THREADS NODES DISTANCES: leaves what the machine said in a file, and says whether all was well.
boot() {
    local name=$1 cpu=$2 version=$3 threads=$4 shape=$5 distances=$6 began=$SECONDS status=0
    local said=$guest/$name.txt initrd=$guest/initrd port
    local -a arguments
    mapfile -t arguments < <(node_arguments "$shape" "$distances" "$threads")
    if is_among "$name" "${reporting[@]}"; then initrd=$guest/initrd-reporting; fi
    for port in console topology.json numa.json; do
        rm -f "$guest/$name.$port"
        arguments+=(-serial "file:$guest/$name.$port")
    done
    # QEMU warns of what a model has and it does not emulate; none of that is in x86-64-v3.
    timeout --foreground --kill-after=5 "$limit" qemu-system-x86_64 \
        -machine q35 -accel tcg,thread=multi -cpu "$cpu" "${arguments[@]}" \
        -nodefaults -no-user-config -display none -no-reboot \
        -kernel "$guest/vmlinuz" -initrd "$initrd" \
        -append "console=ttyS0 quiet panic=-1 -- $shape $distances $threads $version" \
        </dev/null >"$guest/$name.qemu" 2>&1 || status=$?
    tr -d '\r' <"$guest/$name.console" >"$said" || true
    if [[ $status == 124 || $status == 137 ]]; then
        status="stopped after $limit s"
    elif [[ $status == 0 ]] && grep -qx 'machine: status 0' "$said"; then
        say "$name ($cpu): $(sed -n 's/^NUMACheck: \(.*\)/\1/p' "$said" | paste -sd+ | sed 's/+/, without libnuma: /; s/+/, confined: /')" \
            "($((SECONDS - began)) s)"
        Scripts/skips.sh "numa $name" "$said" || return 1
        if ! is_among "$name" "${reporting[@]}"; then return 0; fi
        if Tests/NUMA/check_reports.py "$shape" "$distances" "$threads" "$guest/$name"; then return 0; fi
    fi
    {
        # What failed, and the last words, with a crash or the kernel's among them.
        grep '^FAILED' "$said" || true
        grep -v '^\(ok\|FAILED\|bits\|near\) ' "$said" | tail -n 30 || true
        grep -v 'warning: TCG' "$guest/$name.qemu" || true
        say "$name ($cpu): FAILED (QEMU: $status); all that it said is in $said"
    } >&2
    return 1
}

failed=0
booted=()
for line in "${table[@]}"; do
    read -r name cpu version threads nodes distances <<<"$line"
    if [[ $# != 0 ]] && ! is_among "$name" "$@"; then continue; fi
    if boot "$name" "$cpu" "$version" "$threads" "$nodes" "$distances"; then booted+=("$name"); else failed=1; fi
done

# MARK: - The same results everywhere

# This machine has perhaps what QEMU does not emulate.
if "$programs/NUMACheck" kernels >"$guest/host.txt" 2>&1; then
    say "host: $(sed -n 's/^NUMACheck: //p' "$guest/host.txt")," \
        "versions $(awk '/^near/ { print $3 }' "$guest/host.txt" | sort -u | paste -sd' ')"
    booted+=(host)
else
    grep -v '^\(ok\|bits\|near\) ' "$guest/host.txt" | tail -n 20 >&2
    say "host: FAILED; all that it said is in $guest/host.txt" >&2
    failed=1
fi

# "bits NAME FINGERPRINT" must be the same everywhere; "near NAME VERSION FINGERPRINT" need not.
for name in "${booted[@]}"; do
    sed -n "s/^\(bits\|near\) */$name \1 /p" "$guest/$name.txt"
done | awk '
    $2 == "bits" { key = $3; value = $4; where[key] = where[key] " " $1 }
    $2 == "near" { key = $3 " " $4; value = $5; near[key] = 1 }
    { seen[key]++; if (!((key, value) in known)) { known[key, value] = 1; values[key]++; said[key] = said[key] " " $1 ":" value } }
    END {
        for (key in values) {
            if (key in near) { functions++; if (values[key] == 1) same++; else apart = apart " [" key "]"; continue }
            kernels++
            if (values[key] > 1) { print "numa: " key " gives different bits:" said[key]; bad = 1 }
            if (seen[key] != machines) { print "numa: " key " ran only on" where[key]; bad = 1 }
        }
        if (!kernels) { print "numa: no machine told its results"; bad = 1 }
        if (!bad) {
            print "numa: " kernels " kernels gave the same bits on " machines " machines"
            print "numa: of " functions " functions of libmvec (name and version), " same " did so, too; all are within its bounds"
            if (apart != "") print "numa: not these:" apart
        }
        exit bad
    }' machines=${#booted[@]} || failed=1
finished=yes
exit "$failed"
