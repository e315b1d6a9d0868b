#include "lists.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

void unl_read_list(const char *list, int *items, size_t capacity, size_t *count) {
    *count = 0;
    while (*list >= '0' && *list <= '9') {
        char *end;
        const long first = strtol(list, &end, 10);
        const long last = *end == '-' ? strtol(end + 1, &end, 10) : first;
        for (long id = first; id <= last && id < INT_MAX; id++) {
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
