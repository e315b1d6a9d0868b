#!/usr/bin/env bash
#
# The tests of UnlatchPython, UnlatchParallel, UnlatchKernels and UnlatchTasks under ThreadSanitizer, then under
# AddressSanitizer, with UndefinedBehaviorSanitizer for the C sources (Swift has none on Linux). Each has a build folder of its own (.build/sanitize-*), because
# instrumented objects do not mix with others. Says what each run was and how it ended; fails when one of them does.
# Under ThreadSanitizer a Python without a lock calls the instrumented `_unlatch` as well, a million times from eight threads,
# where `make pythons` has brought such a Python.
#
#   Scripts/test-sanitizers.sh [thread] [address]     both when none is named
#
# UNLATCH_TEST_MINUTES=N  the most that one run's tests may take; 20 when not set
#
# What is left out, and why
# - CompileFailTests: the compiler's matter.
# - Ctrl-C in a forked child, under ThreadSanitizer: it does not support threads in a child of a process with threads.
# - Leaks: CPython keeps objects for the life of the process (interned strings, static types, the arenas of its own
#   allocator), which LeakSanitizer counts as ours. detect_leaks=0.
# - ASan's own signal handlers: Swift's and Python's stay in place. Memory errors are reported without them.
# - Tests ask for more memory than there is, which is to be an error of ours: allocator_may_return_null=1.
# - OpenMP's runtime and CPython are not instrumented: Scripts/sanitizers/thread.txt says what that hides, and why.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly limit=${UNLATCH_TEST_MINUTES:-20}
readonly tests='^(UnlatchPythonTests|UnlatchParallelTests|UnlatchKernelsTests|UnlatchTasksTests)\.'
if [[ -x .build/test-venv/bin/python ]]; then
    UNLATCH_TEST_VENV=$PWD/.build/test-venv
    export UNLATCH_TEST_VENV
fi

# run NAME BUILD-OPTION...
run() {
    local name=$1 log status=0 folder=.build/sanitize-$1
    shift
    if ! swift build --build-tests --scratch-path "$folder" "$@" >"$folder.log" 2>&1; then
        { grep -E 'error:|undefined reference' "$folder.log" || tail -n 20 "$folder.log"; } | sort -u | head -n 20 >&2
        echo "sanitizer $name: FAILED to build; all of it is in $folder.log" >&2
        return 1
    fi
    log=$folder-tests.log
    # A file for each process: the outputs of exit tests' children are not shown otherwise.
    rm -f "$folder"-report.*
    UNLATCH_SANITIZER=$name timeout --foreground --signal=INT --kill-after=30 "${limit}m" \
        swift test --skip-build --disable-xctest --scratch-path "$folder" "$@" \
        --filter "$tests" --skip CompileFailTests </dev/null >"$log" 2>&1 || status=$?
    local reports passed
    reports=$(cat "$log" "$folder"-report.* 2>/dev/null | grep -cE '^SUMMARY: |runtime error: ' || true)
    passed=$(grep -E 'Test .* passed after ' "$log" | grep -cvE 'Test run|Test case' || true)
    if [[ $status != 0 || $reports != 0 || $passed == 0 ]]; then
        cat "$log" "$folder"-report.* 2>/dev/null |
            grep -E '^SUMMARY: |runtime error: |^. Test .*(recorded an issue|failed after)' | sort | uniq -c >&2 || true
        echo "sanitizer $name: FAILED, $passed tests passed, $reports reports (status $status); see $log and $folder-report.*" >&2
        return 1
    fi
    Scripts/skips.sh "sanitizer $name" "$log" || return 1
    echo "sanitizer $name: $passed tests passed, no report"
}

# Calls from eight threads of a Python without a lock, in which nothing keeps them apart but what the module does itself.
# CPython is not instrumented there either.
run_without_lock() {
    local python=$PWD/.build/pythons/3.13t folder=$PWD/.build/sanitize-thread status=0
    local log=$folder-calls.log
    if [[ ! -e $python/complete ]]; then
        echo "skipped: calls without a lock: there is no CPython 3.13t here; make pythons brings one" >"$log"
        Scripts/skips.sh "sanitizer thread" "$log" || return 1
        return 0
    fi
    local swift runtime
    swift=$(cd "$(dirname "$(readlink -f "$(command -v swift)")")/.." && pwd)
    runtime=$swift/lib/swift/linux
    mkdir -p "$folder/python"
    cp "$(swift build --scratch-path "$folder" --sanitize=thread --show-bin-path)/lib_unlatch.so" "$folder/python/_unlatch.so"
    cp -r python/unlatch "$folder/python/"
    "$swift/bin/clang" -fsanitize=thread -rdynamic -o "$folder/python/run" \
        "-DUNLATCH_PYTHON_LIBRARY=\"$python/lib/libpython3.13t.so.1.0\"" Scripts/sanitizers/python.c \
        "-L$runtime" "-Wl,-rpath,$runtime" -ldispatch -lBlocksRuntime
    PYTHONHOME=$python PYTHONPATH=$folder/python UNLATCH_TEST_CALLS=1000000 \
        timeout --kill-after=30 "${limit}m" "$folder/python/run" -B -m unittest discover -s Tests/Python -p test_threads.py \
        -k eight </dev/null >"$log" 2>&1 || status=$?
    if [[ $status != 0 ]] || grep -q '^SUMMARY: ' "$log"; then
        { grep '^SUMMARY: ' "$log" || tail -n 5 "$log"; } | sort | uniq -c >&2
        echo "sanitizer thread: FAILED, calls without a lock (status $status); see $log" >&2
        return 1
    fi
    echo "sanitizer thread: a million calls from eight threads without a lock, no report"
}

names=("$@")
if ((${#names[@]} == 0)); then names=(thread address); fi
mkdir -p .build
failed=()
for name in "${names[@]}"; do
    case $name in
    thread)
        # die_after_fork=0: a child of a process with threads may start threads, as forked Python programs do.
        TSAN_OPTIONS="suppressions=$PWD/Scripts/sanitizers/thread.txt second_deadlock_stack=1 die_after_fork=0 \
allocator_may_return_null=1 \
log_path=$PWD/.build/sanitize-thread-report" \
            run thread --sanitize=thread || failed+=("$name")
        TSAN_OPTIONS="suppressions=$PWD/Scripts/sanitizers/free-threaded.txt" \
            run_without_lock || failed+=("calls without a lock")
        ;;
    address)
        ASAN_OPTIONS="allocator_may_return_null=1 detect_leaks=0 handle_segv=0 handle_sigill=0 handle_abort=0 \
log_path=$PWD/.build/sanitize-address-report" UBSAN_OPTIONS="print_stacktrace=1" \
            run address --sanitize=address -Xcc -fsanitize=undefined -Xcc -fno-sanitize=function || failed+=("$name")
        ;;
    *)
        echo "test-sanitizers: unknown sanitizer $name; use: Scripts/test-sanitizers.sh [thread] [address]" >&2
        exit 2
        ;;
    esac
done
if ((${#failed[@]})); then
    echo "make test-sanitizers: FAILED under ${failed[*]} ($((SECONDS / 60)) min $((SECONDS % 60)) s)" >&2
    exit 1
fi
echo "make test-sanitizers: clean under ${names[*]} ($((SECONDS / 60)) min $((SECONDS % 60)) s)"
