#include "CPythonABI.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static PyObject *text(const char *utf8, ptrdiff_t size) { return unl_py.PyUnicode_FromStringAndSize(utf8, size); }

// The names that attributes were last read by, so that reading one again makes no string, and finds the hash in it and
// the address that CPython's cache of methods knows. A slot is a name's first use or its last collision.
enum { slots = 64, longest = 23 };
static struct {
    PyObject *object;
    uint64_t letters[3];  // the last byte is the length
} names[slots];

/// Spreads the name over words that are compared at once; returns their hash. pre: the name is no longer than `longest`.
static uint64_t spread(const char *name, ptrdiff_t size, uint64_t letters[3]) {
    memset(letters, 0, 3 * sizeof letters[0]);
    memcpy(letters, name, (size_t)size);
    ((char *)letters)[longest] = (char)size;
    return (letters[0] ^ letters[1] * 0x9e3779b97f4a7c15u ^ letters[2]) * 0xff51afd7ed558ccdu;
}

/// A reference, or null with an exception set. pre: as above; the lock guards what is kept.
static PyObject *kept(const char *name, ptrdiff_t size) {
    uint64_t letters[3];
    const size_t slot = spread(name, size, letters) >> 58;
    PyObject *before = names[slot].object;
    if (!before || memcmp(names[slot].letters, letters, sizeof letters) != 0) {
        PyObject *made = text(name, size);
        if (!made) return NULL;
        names[slot].object = made;
        memcpy(names[slot].letters, letters, sizeof letters);
        if (before) unl_py.Py_DecRef(before);
    }
    // The attribute's own code may read others, by names that take the slot.
    unl_py.Py_IncRef(names[slot].object);
    return names[slot].object;
}

// The same where no lock guards them: what is written once stays. A name has four slots to choose from.
typedef struct {
    uint64_t letters[3];
    PyObject *object;
} kept_name;

enum { shared_slots = 256, choices = 4 };
static _Atomic(kept_name *) shared_names[shared_slots];

/// Puts the name into an empty slot, unless another thread is first. What is kept is interned: a type's cache of methods takes
/// no other name, and a look-up past the cache locks all types, for all threads. Returns the name.
static PyObject *keep(_Atomic(kept_name *) *slot, const uint64_t letters[3], PyObject *name) {
    kept_name *new = malloc(sizeof *new), *none = NULL;
    if (!new) return name;
    unl_py.PyUnicode_InternInPlace(&name);
    memcpy(new->letters, letters, sizeof new->letters);
    new->object = name;
    unl_py.Py_IncRef(name);
    if (!atomic_compare_exchange_strong_explicit(slot, &none, new, memory_order_release, memory_order_relaxed)) {
        unl_py.Py_DecRef(name);
        free(new);
    }
    return name;
}

static PyObject *kept_for_all(const char *name, ptrdiff_t size) {
    uint64_t letters[3];
    const uint64_t first = spread(name, size, letters) >> 56;
    for (uint64_t choice = 0; choice < choices; choice++) {
        _Atomic(kept_name *) *const slot = &shared_names[(first + choice) % shared_slots];
        kept_name *known = atomic_load_explicit(slot, memory_order_acquire);
        if (!known) {
            PyObject *made = text(name, size);
            return made ? keep(slot, letters, made) : NULL;
        }
        if (memcmp(known->letters, letters, sizeof letters) == 0) {
            unl_py.Py_IncRef(known->object);
            return known->object;
        }
    }
    return text(name, size);
}

PyObject *unl_python_get_attribute_by_kept_name(PyObject *object, const char *name, ptrdiff_t size) {
    if (size > longest) return unl_python_get_attribute(object, name, size);
    PyObject *key = unl_py.unl_is_free_threaded ? kept_for_all(name, size) : kept(name, size);
    if (!key) return NULL;
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
