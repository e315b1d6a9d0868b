#pragma once

#include <stdbool.h>

typedef enum {
    UNL_RECORD_NONE,   // no record of hwloc's
    UNL_RECORD_1,      // until 2017
    UNL_RECORD_2,      // since then
    UNL_RECORD_OTHER,  // of a later hwloc, or of 2010
} unl_record_format;

/// The format of hwloc's in which a text is.
/// pre: none.
unl_record_format unl_format_of_record(const char *_Nonnull text);

/// Whether a text is hwloc's record of a machine, of format 1 or 2, in which every part says what it must. hwloc itself
/// looks for that no closer than to crash.
/// pre: none.
bool unl_is_whole_record(const char *_Nonnull text);
