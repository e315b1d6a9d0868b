// What OpenMP's variables may say while the library starts. libomp ends the process, or never comes back, for some
// values that it should refuse; those are kept from it then, and a report names them.
//
// An entry of the environment is hidden by putting another text in its place, and shown again by putting it back: the
// list itself does not change, so another thread that calls getenv meanwhile misses this one variable at most.

#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

extern char **environ;

static const char *skip_blanks(const char *text) { return text + strspn(text, " \t"); }

// "8" or "8,2,1": numbers of threads, each of which a machine may have.
static bool is_thread_list(const char *text) {
    for (;;) {
        char *end = NULL;
        text = skip_blanks(text);
        if (*text < '0' || *text > '9') return false;
        const unsigned long threads = strtoul(text, &end, 10);
        if (threads < 1 || threads > UINT16_MAX) return false;
        text = skip_blanks(end);
        if (*text == '\0') return true;
        if (*text++ != ',') return false;
    }
}

// A number that fits an int, whatever stands around it. libomp asserts that what it has read is not negative.
static bool has_huge_number(const char *text) {
    while (*(text += strcspn(text, "0123456789")) != '\0') {
        char *end = NULL;
        errno = 0;
        const unsigned long number = strtoul(text, &end, 10);
        if (errno != 0 || number > INT32_MAX) return true;
        text = end;
    }
    return false;
}

// Variables of libomp's own whose numbers it checks by ending the process.
static const struct {
    const char *name;
    long least, most;
} ranges[] = {
    {"KMP_ALIGN_ALLOC", 1, 16384}, {"KMP_FORKJOIN_BARRIER", 1, 16}, {"KMP_GTID_MODE", 1, 3},
    {"KMP_ALL_THREADS", 2, INT32_MAX}, {"KMP_DEVICE_THREAD_LIMIT", 2, INT32_MAX},
    {"KMP_PLAIN_BARRIER", 1, 16},  {"KMP_REDUCTION_BARRIER", 1, 16}, {"KMP_HOT_TEAMS_MAX_LEVEL", 0, 64},
};

static bool is_in_range(const char *text, long least, long most) {
    char *end = NULL;
    text = skip_blanks(text);
    if (*text < '0' || *text > '9') return false;
    const long number = strtol(text, &end, 10);
    if (number < least || number > most) return false;
    if (*end == ',') return is_in_range(end + 1, least, most);
    return *skip_blanks(end) == '\0';
}

static bool is_sound(const char *name, const char *text) {
    if (*skip_blanks(text) == '\0') return false;
    if (strcmp(name, "OMP_NUM_THREADS") == 0) return is_thread_list(text);
    if (strcmp(name, "GOMP_CPU_AFFINITY") == 0 && text[strspn(text, "0123456789-:, \t")] != '\0') return false;
    if (strcmp(name, "KMP_CPUINFO_FILE") == 0) return unl_cpuinfo_is_sound(text);
    if (strcmp(name, "KMP_FORCE_REDUCTION") == 0) {
        return strcasecmp(text, "critical") == 0 || strcasecmp(text, "atomic") == 0 || strcasecmp(text, "tree") == 0;
    }
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (strcmp(name, ranges[i].name) == 0) return is_in_range(text, ranges[i].least, ranges[i].most);
    }
    // Stacks of that size are asked for before threads with them are.
    if (strstr(name, "STACKSIZE") != NULL) return true;
    return !has_huge_number(text);
}

// Whether `entry`, "NAME=VALUE", is for OpenMP and says something that it cannot take.
static bool is_unsound(const char *entry) {
    if (strncmp(entry, "OMP_", 4) != 0 && strncmp(entry, "KMP_", 4) != 0 && strncmp(entry, "GOMP_", 5) != 0) {
        return false;
    }
    char name[64];
    const char *equals = strchr(entry, '=');
    if (equals == NULL || (size_t)(equals - entry) >= sizeof name) return false;
    memcpy(name, entry, (size_t)(equals - entry));
    name[equals - entry] = '\0';
    return !is_sound(name, equals + 1);
}

// joblib and scikit-learn set it to FALSE, and then libomp registers no handlers for fork(): a child waits for ever in
// its first region. They are registered by default, and stay registered in children, where a second registration would
// have fork() take their locks twice.
static bool concerns_forks(const char *entry) { return strncmp(entry, "KMP_INIT_AT_FORK=", 17) == 0; }

// A child drops what these say, and libomp 14 breaks its heap there when it reads the first of them again.
static bool concerns_places(const char *entry) {
    static const char *const names[] = {"OMP_PLACES=", "OMP_PROC_BIND=", "KMP_AFFINITY=", "GOMP_CPU_AFFINITY="};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strncmp(entry, names[i], strlen(names[i])) == 0) return true;
    }
    return false;
}

static const char stand_in[] = "UNLATCH_HIDDEN=1";

void unl_environment_hide(unl_hidden *hidden, bool in_child) {
    hidden->count = 0;
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
        if (hidden->count == sizeof hidden->entries / sizeof *hidden->entries) return;
        const bool hides = concerns_forks(*entry) || is_unsound(*entry) || (in_child && concerns_places(*entry));
        if (!hides) continue;
        hidden->entries[hidden->count++] = *entry;
        __atomic_store_n(entry, (char *)stand_in, __ATOMIC_RELEASE);
    }
}

void unl_environment_show(const unl_hidden *hidden) {
    // Looked for by what stands there: somebody may have added or removed others meanwhile.
    size_t shown = 0;
    for (char **entry = environ; entry != NULL && *entry != NULL && shown < hidden->count; entry++) {
        if (*entry == stand_in) __atomic_store_n(entry, hidden->entries[shown++], __ATOMIC_RELEASE);
    }
}

size_t unl_teams_openmp_unsound(char *text, size_t size) {
    size_t length = 0;
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
        if (!is_unsound(*entry)) continue;
        const bool fits = length < size;
        const int written = snprintf(fits ? text + length : NULL, fits ? size - length : 0, "%s\n", *entry);
        if (written > 0) length += (size_t)written;
    }
    return length;
}
