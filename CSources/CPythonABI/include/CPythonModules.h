// What a module written in Swift needs of C: an entry point for each of its functions.
//
// CPython calls a plain function pointer and passes it the module, which says nothing about which of the module's
// functions is meant. So there is a fixed number of entry points, and each knows one context. A capsule as the
// function's `self` would do as well, but it costs a look-up in each call, and such a function is printed as a
// method of a capsule and cannot be pickled.
#pragma once

#include "CPythonABI.h"

enum { UNL_PYTHON_ENTRIES = 1024 };

/// Called with the lock held; the arguments are borrowed. `self` is the module of a function, the object of a method, the
/// type of a class method. For an entry point without keywords `names` is null; else it is null or a tuple of `str`, whose
/// values stand after the `count` positional ones.
typedef PyObject *_Nullable (*unl_python_body)(
    void *_Nonnull context, PyObject *_Nullable self, PyObject *_Nonnull const *_Nullable arguments, ptrdiff_t count,
    PyObject *_Nullable names);

/// Fills a definition with the next free entry point, which stays taken: Python may keep a function for ever.
/// Name and doc are not copied. Returns -1 when all are taken, or without a definition, name or body.
/// Thread safety: any thread.
int unl_python_define_function(
    PyMethodDef *_Nonnull definition, const char *_Nonnull name, const char *_Nullable doc, int keywords,
    unl_python_body _Nonnull body, void *_Nonnull context);

/// How many entry points nobody has taken. Thread safety: any thread.
int unl_python_entries_left(void);

/// What an extension module promises of itself, to the versions that ask.
typedef struct {
    int own_gil_interpreters;
    int free_threading;
} unl_python_support;

/// Runs when a module of the definition has been created. Returns 0, or -1 with an exception set.
typedef int (*unl_python_exec)(PyObject *_Nonnull module);

/// A definition for multi-phase initialisation (PEP 489), in the layout of the interpreter that runs; never freed.
/// Nothing is copied. Returns null without memory. pre: the table is filled.
void *_Nullable unl_python_module_definition(
    const char *_Nonnull name, const char *_Nonnull doc, PyMethodDef *_Nonnull functions, unl_python_exec _Nonnull exec,
    void *_Nonnull context, unl_python_support support);

/// The same as slots for `PyModExport_name` (PEP 793 and 820, CPython 3.15), which need no knowledge of an object's
/// layout; never freed. Nothing is copied. Returns null without memory.
void *_Nullable unl_python_module_slots(
    const char *_Nonnull name, const char *_Nonnull doc, PyMethodDef *_Nonnull functions, unl_python_exec _Nonnull exec,
    void *_Nonnull context, unl_python_support support);

/// The context of the definition or of the slots that a module was made from. Null: neither is ours.
void *_Nullable unl_python_module_context(PyObject *_Nonnull module);

/// Sets an ImportError as far as the process has a Python at all; for an initialisation that fails before the table is
/// filled.
void unl_python_import_error(const char *_Nonnull message);
