// Which OpenMP library this is, which others are in the process, and whether ours can be started beside them.

#include "internal.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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

// ---- Before it is started -------------------------------------------------------------------------------------

// LLVM's and Intel's libraries note in shared memory, or in the environment, that a process has one of them:
// "address of a variable-its value-file". A second one that finds such a note ends the process ("Error #15").
static void note_name(pid_t process, char *name, size_t size) {
    snprintf(name, size, "/__KMP_REGISTERED_LIB_%d_%d", (int)process, (int)getuid());
}

void unl_runtime_withdraw_note(void) {
    char name[64];
    note_name(getpid(), name, sizeof name);
    shm_unlink(name);
}

// Whose note it is.
typedef enum { nobodys, ours, anothers } owner;

static owner owner_of(const char *note, char *file, size_t size) {
    void *flag = NULL;
    unsigned long value = 0;
    Dl_info theirs = {0}, own = {0};
    // An address that belongs to no library is a note of a process that had our number before.
    if (sscanf(note, "%p-%lx-", &flag, &value) != 2 || flag == NULL || dladdr(flag, &theirs) == 0) return nobodys;
    dladdr((const void *)(size_t)&omp_get_max_threads, &own);
    snprintf(file, size, "%s", theirs.dli_fname != NULL ? theirs.dli_fname : "a file that is not known");
    return theirs.dli_fbase == own.dli_fbase ? ours : anothers;
}

// Reads a process's note. Returns 0, ENOENT where there is none, or why it cannot be read.
static int read_note(pid_t process, char *note, size_t size) {
    char name[64], path[96];
    note_name(process, name, sizeof name);
    const char *setting = getenv(name + 1);
    snprintf(path, sizeof path, "__KMP_REGISTERED_LIB_%d", (int)process);  // before LLVM 12
    if (setting == NULL) setting = getenv(path);
    if (setting != NULL) {
        snprintf(note, size, "%s", setting);
        return 0;
    }
    int file = shm_open(name, O_RDWR, 0);
    if (file < 0 && errno == ENOENT) {
        snprintf(path, sizeof path, "/tmp%s", name);  // from LLVM 18 on, without shared memory
        file = open(path, O_RDWR | O_CLOEXEC);
    }
    if (file < 0) return errno;
    const ssize_t length = read(file, note, size - 1);
    close(file);
    note[length > 0 ? length : 0] = '\0';
    return 0;
}

bool unl_runtime_noted(pid_t process) {
    char note[512], file[256];
    return read_note(process, note, sizeof note) == 0 && owner_of(note, file, sizeof file) == ours;
}

// Whether the library can leave its note: it ends the process where it cannot.
static int try_shared_memory(void) {
    // From 19 on, which has this function, it goes on without.
    if (dlsym(RTLD_DEFAULT, "__kmpc_dispatch_deinit") != NULL) return 0;
    char name[64];
    snprintf(name, sizeof name, "/unlatch_%d_%d", (int)getpid(), (int)getuid());
    const int file = shm_open(name, O_CREAT | O_RDWR, 0600);
    if (file < 0) return errno;
    // As much as the note takes, and not only promised: writing to a full file system is SIGBUS.
    const int status = posix_fallocate(file, 0, 1024);
    close(file);
    shm_unlink(name);
    return status;
}

static bool is_true(const char *text) {
    static const char *const words[] = {"true", "yes", "on", "1", ".true.", ".t.", "t", "y", "enabled"};
    for (size_t i = 0; text != NULL && i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(text, words[i]) == 0) return true;
    }
    return false;
}

bool unl_runtime_can_start(char *obstacle, size_t size) {
    // What it allocates at once, and some more.
    enum { memory = 32 << 20 };
    void *pages = mmap(NULL, memory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED) {
        snprintf(obstacle, size, "there is no memory to start OpenMP with: %s", strerrordesc_np(errno));
        return false;
    }
    munmap(pages, memory);
    char note[512], file[256] = "";
    int status = read_note(getpid(), note, sizeof note);
    const owner whose = status == 0 ? owner_of(note, file, sizeof file) : nobodys;
    if (whose == ours) return true;
    if (whose == anothers && !is_true(getenv("KMP_DUPLICATE_LIB_OK"))) {
        snprintf(
            obstacle, size, "%s, another LLVM or Intel OpenMP, was started first; have both link to the same file",
            file);
        return false;
    }
    if (status == ENOENT || status == 0) status = try_shared_memory();
    if (status == 0) return true;
    snprintf(obstacle, size, "OpenMP needs shared memory (/dev/shm): %s", strerrordesc_np(status));
    return false;
}
