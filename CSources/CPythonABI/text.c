#include "CPythonABI.h"

#include <string.h>

static PyObject *text(const char *utf8, ptrdiff_t size) { return unl_py.PyUnicode_FromStringAndSize(utf8, size); }

// The names that attributes were last read by, so that reading one again makes no string, and finds the hash in it and
// the address that CPython's cache of methods knows. A slot is a name's first use or its last collision.
enum { slots = 64, longest = 23 };
static struct {
    PyObject *object;
    uint64_t letters[3];  // the last byte is the length
} names[slots];

/// A borrowed reference, or null with an exception set. pre: the name is no longer than `longest`.
static PyObject *kept(const char *name, ptrdiff_t size) {
    uint64_t letters[3] = {0};
    memcpy(letters, name, (size_t)size);
    ((char *)letters)[longest] = (char)size;
    const uint64_t mixed = (letters[0] ^ letters[1] * 0x9e3779b97f4a7c15u ^ letters[2]) * 0xff51afd7ed558ccdu;
    const size_t slot = mixed >> 58;
    PyObject *before = names[slot].object;
    if (before && memcmp(names[slot].letters, letters, sizeof letters) == 0) return before;
    PyObject *made = text(name, size);
    if (!made) return NULL;
    names[slot].object = made;
    memcpy(names[slot].letters, letters, sizeof letters);
    if (before) unl_py.Py_DecRef(before);
    return made;
}

PyObject *unl_python_get_attribute_by_kept_name(PyObject *object, const char *name, ptrdiff_t size) {
    // What is kept is guarded by the lock.
    if (size > longest || unl_py.unl_is_free_threaded) return unl_python_get_attribute(object, name, size);
    PyObject *key = kept(name, size);
    if (!key) return NULL;
    unl_py.Py_IncRef(key);  // the attribute's own code may read others, by names that take the slot
    PyObject *value = unl_py.PyObject_GetAttr(object, key);
    unl_py.Py_DecRef(key);
    return value;
}

PyObject *unl_python_get_attribute(PyObject *object, const char *name, ptrdiff_t size) {
    PyObject *key = text(name, size);
    if (!key) return NULL;
    PyObject *value = unl_py.PyObject_GetAttr(object, key);
    unl_py.Py_DecRef(key);
    return value;
}

int unl_python_set_attribute(PyObject *object, const char *name, ptrdiff_t size, PyObject *value) {
    PyObject *key = text(name, size);
    if (!key) return -1;
    int status = unl_py.PyObject_SetAttr(object, key, value);
    unl_py.Py_DecRef(key);
    return status;
}

int unl_python_set_item(PyObject *dictionary, const char *name, ptrdiff_t size, PyObject *value) {
    PyObject *key = text(name, size);
    if (!key) return -1;
    unl_py.PyUnicode_InternInPlace(&key);  // as Python's own function does: names are compared by address first
    int status = unl_py.PyDict_SetItem(dictionary, key, value);
    unl_py.Py_DecRef(key);
    return status;
}

/// What a function of Python's makes of a text.
static PyObject *made_of_text(PyObject *(*function)(PyObject *), const char *utf8, ptrdiff_t size) {
    PyObject *key = text(utf8, size);
    if (!key) return NULL;
    PyObject *result = function(key);
    unl_py.Py_DecRef(key);
    return result;
}

PyObject *unl_python_import(const char *name, ptrdiff_t size) {
    return made_of_text(unl_py.PyImport_Import, name, size);
}

void unl_python_set_error(PyObject *type, const char *message, ptrdiff_t size) {
    PyObject *value = text(message, size);
    if (!value) return;  // an exception is set all the same: memory is short
    unl_py.PyErr_SetObject(type, value);
    unl_py.Py_DecRef(value);
}

PyObject *unl_python_new_module(const char *name, ptrdiff_t size) {
    return made_of_text(unl_py.PyModule_NewObject, name, size);
}

/// Calls `compile(source, file, mode, 0, True)`, which sees the whole text and says what is wrong with it.
static PyObject *compile_by_name(
    const char *source, ptrdiff_t size, const char *file, ptrdiff_t file_size, const char *mode) {
    PyObject *result = NULL, *function = NULL, *builtins = unl_python_import("builtins", strlen("builtins"));
    PyObject *arguments = builtins ? unl_py.PyTuple_New(5) : NULL;
    if (arguments) {
        PyObject *values[5] = {
            text(source, size), text(file, file_size), text(mode, strlen(mode)), unl_py.PyLong_FromLongLong(0),
            unl_py.PyBool_FromLong(1)};
        int complete = 1;
        for (int index = 0; index < 5; index++) {
            if (!values[index] || unl_py.PyTuple_SetItem(arguments, index, values[index]) != 0) complete = 0;
        }
        if (complete) function = unl_python_get_attribute(builtins, "compile", strlen("compile"));
        if (function) {
            result = unl_py.PyObject_Call(function, arguments, NULL);
            unl_py.Py_DecRef(function);
        }
        unl_py.Py_DecRef(arguments);
    }
    if (builtins) unl_py.Py_DecRef(builtins);
    return result;
}

PyObject *unl_python_compile(
    const char *source, ptrdiff_t size, const char *file, ptrdiff_t file_size, int start) {
    if (strlen(source) == (size_t)size && strlen(file) == (size_t)file_size)
        return unl_py.Py_CompileString(source, file, start);
    return compile_by_name(source, size, file, file_size, start == UNL_PY_EVAL_INPUT ? "eval" : "exec");
}
