// Whether an OpenMP library can be started, beside others, without ending the process.

#include "internal.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// LLVM's and Intel's libraries note in shared memory, or in the environment, that a process has one of them:
// "address of a variable-its value-file". A second one that finds such a note ends the process ("Error #15").
static void note_name(pid_t process, char *name, size_t size) {
    snprintf(name, size, "/__KMP_REGISTERED_LIB_%d_%d", (int)process, (int)getuid());
}

// Where the library lies that has left a note; NULL: an address that belongs to none, as in the note of a process that had
// our number before.
static const void *owner_of(const char *note, char *file, size_t size) {
    void *flag = NULL;
    unsigned long value = 0;
    Dl_info theirs = {0};
    if (sscanf(note, "%p-%lx-", &flag, &value) != 2 || flag == NULL || dladdr(flag, &theirs) == 0) return NULL;
    snprintf(file, size, "%s", theirs.dli_fname != NULL ? theirs.dli_fname : "a file that is not known");
    return theirs.dli_fbase;
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

const void *unl_runtime_noted(pid_t process) {
    char note[512], file[256];
    return read_note(process, note, sizeof note) == 0 ? owner_of(note, file, sizeof file) : NULL;
}

void unl_runtime_withdraw_note(void) {
    char name[64];
    note_name(getpid(), name, sizeof name);
    shm_unlink(name);
}

void unl_runtime_set_note_aside(const unl_runtime *runtime, unl_note *aside) {
    char file[256];
    aside->text[0] = '\0';
    if (read_note(getpid(), aside->text, sizeof aside->text) != 0) return;
    const void *const owner = owner_of(aside->text, file, sizeof file);
    if (owner == NULL || owner == runtime->base) {
        aside->text[0] = '\0';
    } else {
        unl_runtime_withdraw_note();
    }
}

void unl_runtime_put_note_back(const unl_note *aside) {
    unl_runtime_withdraw_note();
    if (aside->text[0] == '\0') return;
    char name[64];
    note_name(getpid(), name, sizeof name);
    const int file = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (file < 0) return;
    // As long as the one that was there: libraries map all of it.
    enum { note_size = 1024 };
    if (posix_fallocate(file, 0, note_size) == 0 && write(file, aside->text, strlen(aside->text)) < 0) shm_unlink(name);
    close(file);
}

// Whether the library can leave its note: it ends the process where it cannot.
static int try_shared_memory(void) {
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

bool unl_runtime_can_start(const unl_runtime *runtime, char *obstacle, size_t size) {
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
    const void *const owner = status == 0 ? owner_of(note, file, sizeof file) : NULL;
    if (owner == runtime->base) return true;
    if (owner != NULL && !is_true(getenv("KMP_DUPLICATE_LIB_OK"))) {
        snprintf(
            obstacle, size, "%s, an LLVM or Intel OpenMP that cannot be used, was started first", file);
        return false;
    }
    if (runtime->needs_no_shared_memory) return true;
    if (status == ENOENT || status == 0) status = try_shared_memory();
    if (status == 0) return true;
    snprintf(obstacle, size, "OpenMP needs shared memory (/dev/shm): %s", strerrordesc_np(status));
    return false;
}
