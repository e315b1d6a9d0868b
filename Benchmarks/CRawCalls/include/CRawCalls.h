// CPython's calls as C makes them, without any of our layers: what `bench-native overhead` measures the layers against.
// pre, unless said otherwise: Python runs in this process and the calling thread holds the interpreter's lock.
#pragma once

#include <stddef.h>

/// Gives the lock back and takes it again, `times` times.
void unl_raw_release(size_t times);

/// Attaches and detaches, `times` times. pre: either; nested when the lock is held.
void unl_raw_attach(size_t times);

/// Reads an attribute of a Python object and lets go of it. Returns how many of the reads failed.
size_t unl_raw_attribute(void *_Nonnull object, const char *_Nonnull name, size_t times);

/// Makes a list of `count` floats and lets go of it. Returns how many could not be made.
size_t unl_raw_make_list(const double *_Nonnull values, size_t count, size_t times);

/// Reads a Python list of `count` floats into `values`. Returns how many reads failed.
size_t unl_raw_read_list(void *_Nonnull list, double *_Nonnull values, size_t count, size_t times);

/// Functions for Python to call.
typedef enum {
    UNL_RAW_EMPTY = 0,  ///< takes nothing and returns None
    UNL_RAW_ADD = 1,    ///< adds two floats
    UNL_RAW_SUM = 2,    ///< sums a buffer of doubles with the lock released
} unl_raw_kind;

/// A new reference to such a function; null with Python's exception set.
void *_Nullable unl_raw_function(unl_raw_kind kind);
