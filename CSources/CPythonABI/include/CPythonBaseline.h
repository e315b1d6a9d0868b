// The same calls as C would make them, without any of our layers: what the Swift faces are measured against.
// pre, unless said otherwise: the table is loaded and the calling thread holds the interpreter's lock.
#pragma once

#include "CPythonABI.h"

/// Gives the lock back and takes it again, `times` times.
void unl_baseline_release(size_t times);

/// Attaches and detaches, `times` times. pre: either; nested when the lock is held.
void unl_baseline_attach(size_t times);

/// Reads an attribute and lets go of it. Returns how many of the reads failed.
size_t unl_baseline_attribute(PyObject *_Nonnull object, const char *_Nonnull name, size_t times);

/// Makes a list of `count` floats and lets go of it. Returns how many could not be made.
size_t unl_baseline_make_list(const double *_Nonnull values, size_t count, size_t times);

/// Reads a list of `count` floats into `values`. Returns how many reads failed.
size_t unl_baseline_read_list(PyObject *_Nonnull list, double *_Nonnull values, size_t count, size_t times);

/// `METH_FASTCALL` functions: nothing; the sum of two floats; the sum of a buffer of doubles, the lock released.
PyObject *_Nullable unl_baseline_empty(PyObject *_Nullable, PyObject *_Nonnull const *_Nullable, ptrdiff_t);
PyObject *_Nullable unl_baseline_add(PyObject *_Nullable, PyObject *_Nonnull const *_Nullable, ptrdiff_t);
PyObject *_Nullable unl_baseline_sum(PyObject *_Nullable, PyObject *_Nonnull const *_Nullable, ptrdiff_t);
