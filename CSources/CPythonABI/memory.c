#include <stdlib.h>

#include "CPythonABI.h"

int unl_memory_is_there(ptrdiff_t bytes) {
    if (bytes < 0) return 0;
    // What is volatile is read and written as it says: else the allocation and its end go, and the answer is always yes.
    void *volatile memory = malloc(bytes > 0 ? (size_t)bytes : 1);
    const int is_there = memory != NULL;
    free(memory);
    return is_there;
}
