#include "CKernels.h"

#include <stdatomic.h>
#include <stdio.h>

enum { folders = 8, text_size = 32 };

/// The first line of a file below cpu0's caches. False if it cannot be read.
static bool read_line(int folder, const char *name, char line[text_size]) {
    char path[96];
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%d/%s", folder, name);
    FILE *file = fopen(path, "re");
    if (file == NULL) return false;
    const bool read = fgets(line, text_size, file) != NULL;
    fclose(file);
    return read;
}

/// Bytes of the largest cache that a core has a part in. Not `sysconf`: glibc counts some of AMD's several times.
static size_t largest_cache(void) {
    size_t largest = 0;
    for (int folder = 0; folder < folders; folder++) {
        char line[text_size];
        unsigned kilobytes;
        if (!read_line(folder, "type", line) || line[0] == 'I') continue;  // "Instruction"
        if (!read_line(folder, "size", line) || sscanf(line, "%uK", &kilobytes) != 1) continue;
        if ((size_t)kilobytes << 10 > largest) largest = (size_t)kilobytes << 10;
    }
    return largest > 0 ? largest : (size_t)32 << 20;
}

bool unl_streams(size_t bytes) {
    static _Atomic size_t known;
    size_t cache = atomic_load_explicit(&known, memory_order_relaxed);
    if (cache == 0) {
        cache = largest_cache();
        atomic_store_explicit(&known, cache, memory_order_relaxed);
    }
    return bytes > cache / 2;  // what is read with it is as large at least
}
