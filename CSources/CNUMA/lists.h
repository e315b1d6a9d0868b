#pragma once

#include <stdbool.h>
#include <stddef.h>

// Writes the numbers of a list such as "0-3,8"; those up to the first that no machine can have.
void unl_read_list(const char *_Nonnull list, int *_Nullable items, size_t capacity, size_t *_Nonnull count);

// The list in the first line of a file; false where it cannot be read.
bool unl_read_list_file(const char *_Nonnull path, int *_Nullable items, size_t capacity, size_t *_Nonnull count);
