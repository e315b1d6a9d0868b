#include "CPythonText.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static PyObject *text(const char *utf8, ptrdiff_t size) { return unl_py.PyUnicode_FromStringAndSize(utf8, size); }

// The names that attributes were read by, so that reading one again makes no string, and finds the hash in it and the address
// that CPython's cache of methods knows. That cache keeps the strings that it was asked for, by address: the same name as a new
// string each time would fill it, up to 4 096 strings that nobody uses. So what is kept here stays, and is interned: without a
// lock, the cache takes no other name, and a look-up past it locks all types, for all threads.
//
// A slot is written once. A name has some to choose from, and is a new string each time where others have taken them.
typedef struct {
    uint64_t words[3];
    ptrdiff_t size;
} letters;

typedef struct {
    letters letters;
    PyObject *object;
} kept_name;

enum { slot_bits = 10, slots = 1 << slot_bits, choices = 4, longest = 24 };
static _Atomic(kept_name *) names[slots];

/// Up to eight letters as a number. No load goes over the border of two words: Swift has just written a short name as words, and
/// such a load would have to wait until both have left the processor's queue.
static uint64_t word(const char *at, ptrdiff_t count) {
    uint64_t letters = 0;
    if (count >= 8) {
        memcpy(&letters, at, sizeof letters);
        return letters;
    }
    int bits = 0;
    if (count & 4) {
        uint32_t four;
        memcpy(&four, at, sizeof four);
        letters = four, at += 4, bits = 32;
    }
    if (count & 2) {
        uint16_t two;
        memcpy(&two, at, sizeof two);
        letters |= (uint64_t)two << bits, at += 2, bits += 16;
    }
    if (count & 1) letters |= (uint64_t)(unsigned char)*at << bits;
    return letters;
}

/// The name as words that are compared at once. pre: it is no longer than `longest`.
static letters spread(const char *name, ptrdiff_t size) {
    letters all = {{word(name, size)}, size};
    if (size > 8) all.words[1] = word(name + 8, size - 8);
    if (size > 16) all.words[2] = word(name + 16, size - 16);
    return all;
}

static int are_equal(const letters *a, const letters *b) {
    return a->size == b->size && a->words[0] == b->words[0] && a->words[1] == b->words[1] && a->words[2] == b->words[2];
}

/// Puts the name into an empty slot, unless another thread is first: who gives the reference to it up, interned, says `is_own`.
static PyObject *keep(_Atomic(kept_name *) *slot, const letters *letters, PyObject *name, int *is_own) {
    kept_name *new = malloc(sizeof *new), *none = NULL;
    if (!new) return name;
    unl_py.PyUnicode_InternInPlace(&name);
    *new = (kept_name){*letters, name};
    if (atomic_compare_exchange_strong_explicit(slot, &none, new, memory_order_release, memory_order_relaxed)) *is_own = 0;
    else free(new);
    return name;
}

/// The name as a string, or null with an exception set; `is_own` where the caller has to give a reference to it up.
/// pre: the name is no longer than `longest`.
static PyObject *kept(const char *name, ptrdiff_t size, int *is_own) {
    const letters letters = spread(name, size);
    const uint64_t *const words = letters.words;
    const uint64_t first = ((words[0] ^ words[1] * 0x9e3779b97f4a7c15u ^ words[2]) * 0xff51afd7ed558ccdu) >> (64 - slot_bits);
    *is_own = 1;
    for (uint64_t choice = 0; choice < choices; choice++) {
        _Atomic(kept_name *) *const slot = &names[(first + choice) % slots];
        kept_name *known = atomic_load_explicit(slot, memory_order_acquire);
        if (!known) {
            PyObject *made = text(name, size);
            return made ? keep(slot, &letters, made, is_own) : NULL;
        }
        if (are_equal(&known->letters, &letters)) {
            *is_own = 0;
            return known->object;
        }
    }
    return text(name, size);
}

PyObject *unl_python_get_attribute_by_kept_name(PyObject *object, const char *name, ptrdiff_t size) {
    if (size > longest) return unl_python_get_attribute(object, name, size);
    int is_own;
    PyObject *key = kept(name, size, &is_own);
    if (!key) return NULL;
    PyObject *value = unl_py.PyObject_GetAttr(object, key);
    if (is_own) unl_py.Py_DecRef(key);
    return value;
}

PyObject *unl_python_get_attribute(PyObject *object, const char *name, ptrdiff_t size) {
    PyObject *key = text(name, size);
    if (!key) return NULL;
    PyObject *value = unl_py.PyObject_GetAttr(object, key);
    unl_py.Py_DecRef(key);
    return value;
}

int unl_python_set_attribute_by_kept_name(PyObject *object, const char *name, ptrdiff_t size, PyObject *value) {
    if (size > longest) return unl_python_set_attribute(object, name, size, value);
    int is_own;
    PyObject *key = kept(name, size, &is_own);
    if (!key) return -1;
    int status = unl_py.PyObject_SetAttr(object, key, value);
    if (is_own) unl_py.Py_DecRef(key);
    return status;
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
