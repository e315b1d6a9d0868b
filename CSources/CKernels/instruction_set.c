#include "versions.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char variable[] = "UNLATCH_INSTRUCTION_SET";
static const char *const names[] = {"default", "x86-64-v3", "x86-64-v4"};

/// The highest level that this processor can run.
static int processor_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return 2;
    if (__builtin_cpu_supports("x86-64-v3")) return 1;
#endif
    return 0;
}

static int level_named(const char *name) {
    for (int level = 0; level < UNL_LEVELS; level++)
        if (strcmp(name, names[level]) == 0) return level;
    return -1;
}

static _Atomic int chosen;  // level + 1; 0 = not chosen yet

int unl_level(void) {
    const int known = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (known > 0) return known - 1;
    int level = processor_level();
    const char *asked = getenv(variable);
    const int lower = asked != NULL ? level_named(asked) : -1;
    if (lower >= 0 && lower < level) level = lower;
    int before = 0;
    const bool first = atomic_compare_exchange_strong_explicit(
        &chosen, &before, level + 1, memory_order_relaxed, memory_order_relaxed);
    // Nobody is called who could throw: said once, where a user looks. A stream that is closed or full changes nothing.
    if (first && unl_instruction_set_misnamed())
        dprintf(STDERR_FILENO, "unlatch: %s=%s is ignored: %s\n", variable, asked, unl_instruction_set_note());
    return first ? level : before - 1;
}

const char *unl_instruction_set(void) { return names[unl_level()]; }

bool unl_instruction_set_misnamed(void) {
    const char *asked = getenv(variable);
    return asked != NULL && *asked != 0 && level_named(asked) < 0;
}

const char *unl_instruction_set_note(void) {
    if (unl_instruction_set_misnamed())
        return "there is no such instruction set; write default, x86-64-v3 or x86-64-v4";
    const char *asked = getenv(variable);
    const int most = processor_level();
    if (asked == NULL || level_named(asked) <= most) return NULL;
    return most == 0 ? "this processor has default alone" : "this processor has x86-64-v3 at most";
}

bool unl_instruction_set_lower(const char *name) {
    const int level = level_named(name);
    if (level < 0 || level > processor_level()) return false;
    atomic_store_explicit(&chosen, level + 1, memory_order_relaxed);
    return true;
}
