#ifndef UNL_CPYTHON_TEXT_H
#define UNL_CPYTHON_TEXT_H

#include "CPythonABI.h"

// A text of Swift's may have a NUL in it, and C's functions would see its beginning alone. These take all `size` bytes,
// so that such a name is the name that Python knows, and where Python allows no NUL its own exception says so.
// pre: the lock is held.

/// As PyObject_GetAttrString and PyObject_SetAttrString (where a null value removes the attribute).
PyObject *_Nullable unl_python_get_attribute(PyObject *_Nonnull object, const char *_Nonnull name, ptrdiff_t size);
/// As `unl_python_get_attribute`, and keeps the name for the next time. It belongs to the first interpreter.
/// pre: the lock is that of the first interpreter; no other interpreter uses this function, and Python has not begun to end.
PyObject *_Nullable unl_python_get_attribute_by_kept_name(
    PyObject *_Nonnull object, const char *_Nonnull name, ptrdiff_t size);

int unl_python_set_attribute(
    PyObject *_Nonnull object, const char *_Nonnull name, ptrdiff_t size, PyObject *_Nullable value);
/// As `unl_python_set_attribute`, and keeps the name, with the same pre.
int unl_python_set_attribute_by_kept_name(
    PyObject *_Nonnull object, const char *_Nonnull name, ptrdiff_t size, PyObject *_Nullable value);

/// As PyDict_SetItemString.
int unl_python_set_item(
    PyObject *_Nonnull dictionary, const char *_Nonnull key, ptrdiff_t size, PyObject *_Nonnull value);

/// As PyImport_ImportModule.
PyObject *_Nullable unl_python_import(const char *_Nonnull name, ptrdiff_t size);

/// As Py_CompileString.
PyObject *_Nullable unl_python_compile(
    const char *_Nonnull source, ptrdiff_t size, const char *_Nonnull file, ptrdiff_t file_size, int start);

/// As PyErr_SetString.
void unl_python_set_error(PyObject *_Nonnull type, const char *_Nonnull message, ptrdiff_t size);

/// As PyModule_New.
PyObject *_Nullable unl_python_new_module(const char *_Nonnull name, ptrdiff_t size);

#endif
