#pragma once

#include <stdbool.h>

/// Whether a text is hwloc's record of a machine in which every part says what it must. hwloc itself looks for that no
/// closer than to crash.
/// pre: none.
bool unl_is_whole_record(const char *_Nonnull text);
