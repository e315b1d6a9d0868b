#include "versions.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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
    const char *asked = getenv("UNLATCH_INSTRUCTION_SET");
    const int lower = asked != NULL ? level_named(asked) : -1;
    if (lower >= 0 && lower < level) level = lower;
    atomic_store_explicit(&chosen, level + 1, memory_order_relaxed);
    return level;
}

const char *unl_instruction_set(void) { return names[unl_level()]; }

const char *unl_instruction_set_note(void) {
    const char *asked = getenv("UNLATCH_INSTRUCTION_SET");
    if (asked == NULL || *asked == 0) return NULL;
    const int level = level_named(asked);
    if (level < 0) return "it names no instruction set that the kernels have a version for";
    return level > processor_level() ? "this processor does not have that instruction set" : NULL;
}

bool unl_instruction_set_lower(const char *name) {
    const int level = level_named(name);
    if (level < 0 || level > processor_level()) return false;
    atomic_store_explicit(&chosen, level + 1, memory_order_relaxed);
    return true;
}
