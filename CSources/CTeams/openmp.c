// Our manners towards the OpenMP library: what has to be set before the first region, and what it is.

#include "internal.h"

#include "CNUMA.h"

#include <dlfcn.h>
#include <link.h>
#include <omp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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

static _Atomic bool is_child;  // forked, and still the same program

// libomp notes in shared memory that a process has it, 1 KB each, and takes the note back in an exit handler. Forked
// children have a note, too, and those of multiprocessing end by _exit or a signal: theirs would stay for good. It is
// there for a second copy of the library to find, which is above all the parent's matter.
static void withdraw_note(void) {
    char name[64];
    snprintf(name, sizeof name, "/__KMP_REGISTERED_LIB_%d_%d", (int)getpid(), (int)getuid());
    shm_unlink(name);
}

static void after_fork(void) {
    is_child = true;
    withdraw_note();
}

// The parent may not have had this library when it forked: the kernel knows (proc_pid_stat(5), `flags`).
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

// libomp takes the affinity of the thread that starts it for that of the machine, for good: started from a bound
// thread it would put all later threads there. So it is started with the mask of the process.
static void start(void) {
    user_chose_blocktime = getenv("KMP_BLOCKTIME") != NULL || getenv("OMP_WAIT_POLICY") != NULL;
    unl_prim_unbind_thread();
    omp_get_max_threads();
    // A child's handlers run in the order in which they were registered, so this one comes after libomp's.
    pthread_atfork(NULL, NULL, after_fork);
    if (was_forked()) is_child = true;
}

// libomp gives each thread that is new to it the mask of the process. So it gets to know the thread here, and the thread
// gets back the mask that it came with.
static void introduce_thread(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    enum { room = 8192 };
    int *mask = malloc(room * sizeof *mask);
    size_t cpus = 0;
    const bool known = mask != NULL && unl_prim_thread_cpus(mask, room, &cpus) == 0;
    pthread_once(&once, start);
    omp_get_max_threads();
    if (known) unl_prim_bind_thread(mask, cpus);
    free(mask);
}

void unl_openmp_prepare(void) {
    static _Thread_local unsigned prepared;  // generation + 1; libomp forgets its settings after fork()
    const unsigned now = unl_generation() + 1;
    if (prepared == now) return;
    prepared = now;
    introduce_thread();
    if (is_child) withdraw_note();  // the library writes it anew when it starts there
    // Both settings are the calling thread's own. Whoever set the environment knows better.
    if (!user_chose_blocktime) kmp_set_blocktime(blocktime_ms);
    omp_set_dynamic(0);
}

size_t unl_teams_openmp_description(char *text, size_t size) {
    // libomp has said "kmp 5.0" since 2014; its release is in the name of its file (libomp-14.so.5).
    Dl_info file = {0};
    const bool known = dladdr((const void *)(size_t)&omp_get_max_threads, &file) != 0 && file.dli_fname != NULL;
    char *path = known ? realpath(file.dli_fname, NULL) : NULL;
    const int length = snprintf(
        text, size, "LLVM libomp, kmp %d.%d.%d, %s", KMP_VERSION_MAJOR, KMP_VERSION_MINOR, KMP_VERSION_BUILD,
        path != NULL ? path : "file unknown");
    free(path);
    return length > 0 ? (size_t)length : 0;
}

typedef struct {
    char *text;
    size_t size, length;
    ElfW(Addr) ours;
} others_search;

static bool is_openmp(const char *path) {
    static const char *const names[] = {"libgomp", "libiomp5", "libomp"};
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const size_t length = strlen(names[i]);
        // libgomp.so.1, libgomp-a34b3233.so.1 (packed into a wheel), libomp-14.so.5; not libompd or libomptarget.
        if (strncmp(name, names[i], length) == 0 && strchr(".-0123456789", name[length]) != NULL) return true;
    }
    return false;
}

static int note_other(struct dl_phdr_info *info, size_t size, void *data) {
    (void)size;
    others_search *search = data;
    if (info->dlpi_addr == search->ours || info->dlpi_name == NULL || !is_openmp(info->dlpi_name)) return 0;
    const bool fits = search->length < search->size;
    const int written = snprintf(
        fits ? search->text + search->length : NULL, fits ? search->size - search->length : 0, "%s\n",
        info->dlpi_name);
    if (written > 0) search->length += (size_t)written;
    return 0;
}

size_t unl_teams_openmp_others(char *text, size_t size) {
    Dl_info file = {0};
    dladdr((const void *)(size_t)&omp_get_max_threads, &file);
    others_search search = {.text = text, .size = size, .ours = (ElfW(Addr))file.dli_fbase};
    dl_iterate_phdr(note_other, &search);
    return search.length;
}
