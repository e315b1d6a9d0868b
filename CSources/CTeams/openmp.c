// How the OpenMP library is started, and what has to be set for each thread before its first region.

#include "internal.h"

#include "CNUMA.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

// After a region libomp's helpers spin for KMP_BLOCKTIME ms, 200 unless told otherwise, before they sleep; the
// core is then missing to whoever runs next, Python's threads above all. Measured with libomp 14, two threads and
// a region of 4096 multiplications (2 cores of an EPYC; µs a region, back to back / after a pause of 2 ms; and
// the CPU time of 100 regions with pauses of 5 ms between them):
//       0 ms   45 to 68   31     11 ms
//       1 ms    2 to 6    25    111 ms
//     200 ms    4 to 6    14    524 ms
// With 1 ms, regions in a row cost no wake-up, and a single one costs nobody more than that millisecond.
enum { blocktime_ms = 1 };

static bool user_chose_blocktime;

// In a child libomp reads the environment and writes its note anew: in its own handler, so ours stand around it. A child's
// handlers run in the order in which they were registered.
static unl_hidden hidden_in_child;

static unl_runtime used;  // in this process, or, before the library is started in a child, in its parent
static bool is_ours;      // nobody had started it before us

static void before_libomp(void) { unl_environment_hide(&hidden_in_child, true); }

static void after_libomp(void) {
    unl_environment_show(&hidden_in_child);
    if (is_ours) unl_runtime_withdraw_note();
}

static void watch_forks_before(void) { pthread_atfork(NULL, NULL, before_libomp); }
static void watch_forks_after(void) { pthread_atfork(NULL, NULL, after_libomp); }

// A library that somebody else started, and told to register no handlers for fork(): a region in a child would wait for
// threads that are not there. NULL: none is known.
static const void *deaf_to_forks;

static char obstacle[512];  // why no region can be opened; written before `state` says so

// What became of starting the library in this process: its generation and one of these.
enum { unknown = 0, starting = 1, usable = 2, unusable = 3, states = 4 };
static _Atomic unsigned state;

// Whether this process was forked, and is still the same program. The parent may not have had this library when it
// forked: the kernel knows (proc_pid_stat(5), `flags`).
static bool was_forked(void) {
    enum { forked_without_exec = 0x40 };  // PF_FORKNOEXEC of the kernel's sched.h
    FILE *file = fopen("/proc/self/stat", "re");
    if (file == NULL) return false;
    char line[512];
    const size_t length = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[length] = 0;
    const char *rest = strrchr(line, ')');  // the program's name may have blanks and parentheses
    unsigned flags = 0;
    const bool known = rest != NULL && sscanf(rest, ") %*c %*d %*d %*d %*d %*d %u", &flags) == 1;
    return known && (flags & forked_without_exec) != 0;
}

// Whether the library was told to leave fork() alone. Those who say so say it early, and do not take it back.
static bool leaves_forks_alone(void) {
    const char *setting = getenv("KMP_INIT_AT_FORK");
    static const char *const no[] = {"false", "no", "off", "0", ".false.", ".f.", "f", "n", "disabled"};
    for (size_t i = 0; setting != NULL && i < sizeof no / sizeof *no; i++) {
        if (strcasecmp(setting, no[i]) == 0) return true;
    }
    return false;
}

// Finds the library that this process is to use. One that is there is taken, the parent's before others, so that there is no
// second one; in a child none that does not work there.
static bool choose(void) {
    const bool leaves_alone = leaves_forks_alone(), is_child = (leaves_alone || deaf_to_forks != NULL) && was_forked();
    if (leaves_alone) {
        const void *const parents = is_child ? unl_runtime_noted(getppid()) : NULL;
        if (parents != NULL && (parents != used.base || !is_ours)) deaf_to_forks = parents;
    }
    const void *const avoided = is_child ? deaf_to_forks : NULL;
    if (used.base != NULL && used.base != avoided) return true;
    const void *const started = unl_runtime_noted(getpid());
    if (unl_runtime_find(&used, started, avoided)) {
        is_ours = started != used.base;
        if (!is_ours && leaves_alone) deaf_to_forks = used.base;
    } else {
        is_ours = true;
        if (!unl_runtime_load(&used, avoided, obstacle, sizeof obstacle)) return false;
    }
    unl_runtime_keep(&used);
    return true;
}

// A library takes the affinity of the thread that starts it for that of the machine, for good: started from a bound
// thread it would put all later threads there. So it is started with the mask of the process.
//
// It notes in shared memory that the process has it, for a second one to find, and takes the note back when the
// process exits by itself. Withdrawn at once it does not stay behind a process that is killed or ends by _exit, and a
// second one that somebody starts later does not end the process. The note of one that was started before us stays.
static bool start(void) {
    unl_process *const process = unl_process_now();
    if (atomic_load(&process->cannot_start) != 0) {
        snprintf(obstacle, sizeof obstacle, "another thread was starting OpenMP when this process was forked");
        return false;
    }
    const bool had_one = used.base != NULL;
    if (!choose()) return false;
    unl_note aside = {""};
    // What both libraries did in the parent they do in its child.
    if (had_one) unl_runtime_set_note_aside(&used, &aside);
    const bool can_start = unl_runtime_can_start(&used, obstacle, sizeof obstacle);
    if (!can_start) {
        if (aside.text[0] != '\0') unl_runtime_put_note_back(&aside);
        return false;
    }
    const bool was_noted = unl_runtime_noted(getpid()) == used.base;
    user_chose_blocktime = getenv("KMP_BLOCKTIME") != NULL || getenv("OMP_WAIT_POLICY") != NULL;
    unl_hidden hidden;
    unl_environment_hide(&hidden, unl_generation() > 0);
    // Handlers run in the reverse of their order: before libomp's destructor, and before a handler that it registers.
    static pthread_once_t ends = PTHREAD_ONCE_INIT, before = PTHREAD_ONCE_INIT, after = PTHREAD_ONCE_INIT;
    pthread_once(&ends, unl_ending_watch);
    pthread_once(&before, watch_forks_before);
    unl_prim_unbind_thread();
    const bool is_first = atomic_load(&process->was_started) == 0;
    if (is_first) atomic_fetch_add(&process->starting, 1);
    used.most_threads();
    atomic_store(&process->was_started, 1);
    if (is_first) atomic_fetch_sub(&process->starting, 1);
    unl_ending_watch();
    pthread_once(&after, watch_forks_after);
    unl_environment_show(&hidden);
    if (!was_noted) unl_runtime_put_note_back(&aside);
    return true;
}

// Starts the library once in each process. Returns whether it can be used.
static bool ensure_started(void) {
    const unsigned now = unl_generation() * states;
    unsigned seen = atomic_load(&state);
    for (;;) {
        if (seen == now + usable) return true;
        if (seen == now + unusable) return false;
        if (seen == now + starting) {
            const struct timespec moment = {0, 100000};
            nanosleep(&moment, NULL);
            seen = atomic_load(&state);
        } else if (atomic_compare_exchange_strong(&state, &seen, now + starting)) {
            // What another process was about to do when it forked does not count.
            const bool started = start();
            atomic_store(&state, now + (started ? usable : unusable));
            return started;
        }
    }
}

// libomp gives each thread that is new to it the mask of the process. So it gets to know the thread here, and the thread
// gets back the mask that it came with.
static bool introduce_thread(void) {
    enum { capacity = 8192 };
    int *mask = malloc(capacity * sizeof *mask);
    size_t cpus = 0;
    const bool known = mask != NULL && unl_prim_thread_cpus(mask, capacity, &cpus) == 0;
    const bool started = ensure_started();
    if (started) used.most_threads();
    if (known) unl_prim_bind_thread(mask, cpus);
    free(mask);
    return started;
}

const unl_runtime *unl_runtime_used(void) {
    return atomic_load(&state) == unl_generation() * states + usable ? &used : NULL;
}

// What a region of ours is to have. Both settings are the calling thread's own. Whoever set the environment knows better.
static void set_for_region(int before[2]) {
    const bool sets_blocktime = !user_chose_blocktime;
    if (before != NULL) {
        before[0] = used.is_dynamic();
        before[1] = sets_blocktime ? used.blocktime() : 0;
    }
    if (sets_blocktime) used.set_blocktime(blocktime_ms);
    used.set_dynamic(0);
}

void unl_openmp_open(void (*body)(int32_t *, int32_t *, ...), void *argument, int threads) {
    // As the compiler describes a region that it knows no source of.
    static struct {
        int32_t reserved, flags, more[2];
        const char *source;
    } location = {0, 2, {0, 0}, ";unknown;unknown;0;0;;"};
    int before[2];
    if (!used.is_own) set_for_region(before);
    used.push_threads(&location, used.thread_number(&location), threads);
    used.fork_call(&location, 1, body, argument);
    // What others set for their regions holds for them.
    if (used.is_own) return;
    used.set_dynamic(before[0]);
    if (!user_chose_blocktime) used.set_blocktime(before[1]);
}

int unl_openmp_team_threads(void) { return used.team_threads(NULL); }

int unl_openmp_prepare(int threads) {
    static _Thread_local unsigned prepared;  // generation + 1; libomp forgets its settings after fork()
    static _Thread_local int had;            // threads of the largest region that this thread has opened
    const unsigned now = unl_generation() + 1;
    if (prepared != now) {
        if (!introduce_thread()) return 1;
        prepared = now;
        had = 1;
        if (used.is_own) set_for_region(NULL);
    }
    if (threads <= had) return threads;
    const int more = unl_threads_try(threads - had, used.stack_size());
    // Where not all can be started, others in the process or beside it want some, too: half of them is left.
    if (more < threads - had) return had + more / 2;
    had = threads;
    return threads;
}

size_t unl_teams_openmp_obstacle(char *text, size_t size) {
    const bool stands = atomic_load(&state) == unl_generation() * states + unusable;
    const int length = snprintf(text, size, "%s", stands ? obstacle : "");
    return length > 0 ? (size_t)length : 0;
}
