#include "lists.h"

#include <stdio.h>
#include <stdlib.h>

// Beyond every number of a CPU or node, and more of them than any machine has.
enum { most = 1 << 16 };

void unl_read_list(const char *list, int *items, size_t capacity, size_t *count) {
    *count = 0;
    while (*list >= '0' && *list <= '9') {
        char *end;
        const long first = strtol(list, &end, 10);
        const long last = *end == '-' ? strtol(end + 1, &end, 10) : first;
        // A text that is no list would otherwise take hours and all memory: it ends here. Too long a number is the
        // largest.
        if (first >= most || last >= most) return;
        for (long id = first; id <= last; id++) {
            if (*count == most) return;
            if (*count < capacity) items[*count] = (int)id;
            ++*count;
        }
        list = *end == ',' ? end + 1 : end;
    }
}

bool unl_read_list_file(const char *path, int *items, size_t capacity, size_t *count) {
    FILE *file = fopen(path, "re");
    if (file == NULL) return false;
    char *line = NULL;
    size_t size = 0;
    const bool read = getline(&line, &size, file) > 0;
    if (read) unl_read_list(line, items, capacity, count);
    free(line);
    fclose(file);
    return read;
}
