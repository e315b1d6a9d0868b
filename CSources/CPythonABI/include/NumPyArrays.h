// NumPy's arrays, read where they are. Through the buffer protocol an array of NumPy costs some 450 instructions: NumPy
// writes a format, looks whether it has given out the same before, and allocates. What a call needs stands in the array.
#pragma once

#include "CPythonABI.h"

/// An array object after its header, alike in NumPy 1.x and 2.x: `PyArrayObject_fields`, as far as it is read here.
typedef struct {
    char *_Nullable data;
    int nd;
    ptrdiff_t *_Nullable dimensions;
    ptrdiff_t *_Nullable strides;
    PyObject *_Nullable base;
    PyObject *_Nonnull descr;
    int flags;
} unl_numpy_array;

/// A type of elements after its header, likewise: the first fields of `PyArray_Descr`.
typedef struct {
    PyObject *_Nonnull typeobj;
    char kind;
    char type;
    char byteorder;
    char former_flags;
    int type_num;
} unl_numpy_type;

enum {
    UNL_NUMPY_C_CONTIGUOUS = 0x0001,
    UNL_NUMPY_ALIGNED = 0x0100,
    UNL_NUMPY_WRITEABLE = 0x0400,
    UNL_NUMPY_WARN_ON_WRITE = 1 << 31,
    /// How many dimensions a view has room for.
    UNL_NUMPY_DIMENSIONS = 3,
    /// The same, where there is room for strides.
    UNL_NUMPY_STRIDED_DIMENSIONS = 4,
    /// What `readonly` says of a view that is filled in here.
    UNL_NUMPY_VIEW = 2,
    // Numbers of types, NPY_BOOL and others.
    UNL_NUMPY_BOOL = 0,
    UNL_NUMPY_INT = 5,
    UNL_NUMPY_LONG = 7,
    UNL_NUMPY_FLOAT = 11,
    UNL_NUMPY_DOUBLE = 12,
};

/// Fills in a view of a NumPy array: contiguous in C's order, aligned, of numbers in the machine's byte order, with at most
/// three dimensions. 1 where that was done; 0 for every other object, which the buffer protocol may serve or refuse; -1 with
/// a TypeError set for a masked array, which it would serve with what is masked. The
/// view holds a reference; `unl_python_release_view` takes it back. Its lengths are copies: an array's shape may be set
/// while the lock is released. It points into itself and is not to be moved.
///
/// pre: the lock is held. Cost: some 30 instructions; the first array of a process has its type looked up.
int unl_numpy_view_if_array(PyObject *_Nonnull object, int writable, Py_buffer *_Nonnull view);

/// As `unl_numpy_view`, and the array need not be contiguous: the view points to `numbers`, which has room for the lengths of
/// four dimensions and then their strides in bytes.
int unl_numpy_strided_view_if_array(
    PyObject *_Nonnull object, int writable, Py_buffer *_Nonnull view, ptrdiff_t *_Nonnull numbers);

/// The type that was last found to be none of NumPy's, so that the next object of it is not looked into.
extern const void *_Nullable unl_numpy_other_type __attribute__((swift_attr("nonisolated(unsafe)")));

/// Whether the object is not known to be none of NumPy's.
static inline int unl_numpy_may_be_array(PyObject *_Nonnull object) {
    const size_t offset = unl_py.unl_type_offset;
    if (offset == 0) return 0;
    const void *const type = __atomic_load_n((const void **)((char *)object + offset), __ATOMIC_RELAXED);
    return type != __atomic_load_n(&unl_numpy_other_type, __ATOMIC_RELAXED);
}

static inline int unl_numpy_view(PyObject *_Nonnull object, int writable, Py_buffer *_Nonnull view) {
    return unl_numpy_may_be_array(object) ? unl_numpy_view_if_array(object, writable, view) : 0;
}

static inline int unl_numpy_strided_view(
    PyObject *_Nonnull object, int writable, Py_buffer *_Nonnull view, ptrdiff_t *_Nonnull numbers) {
    return unl_numpy_may_be_array(object) ? unl_numpy_strided_view_if_array(object, writable, view, numbers) : 0;
}

/// Gives back a view, of `unl_numpy_view` or of `unl_python_get_buffer`. pre: the lock is held.
static inline void unl_python_release_view(Py_buffer *_Nonnull view) {
    if (view->readonly == UNL_NUMPY_VIEW) {
        unl_py.Py_DecRef(view->obj);
    } else {
        unl_python_release_buffer(view);
    }
}

/// The number as NumPy has it, where the object is one of its arrays: of the array's type (float64 or float32), an int64, a
/// bool. A new reference; NULL without an exception where it is none, or one of another type; NULL with an exception where
/// there is no memory.
///
/// pre: the lock is held. Cost: some 30 ns.
PyObject *_Nullable unl_numpy_real(PyObject *_Nonnull object, double number);
PyObject *_Nullable unl_numpy_integer(PyObject *_Nonnull object, int64_t number);
PyObject *_Nullable unl_numpy_truth(PyObject *_Nonnull object, int is_true);

/// A new array, whose elements are not set, of the object's shape and type, where that is one of NumPy's arrays, contiguous,
/// with a dimension at least, of numbers. NULL without an exception where it is not; NULL with one where there is no memory.
///
/// pre: the lock is held. Cost: that of numpy.empty_like.
PyObject *_Nullable unl_numpy_empty_like(PyObject *_Nonnull object);

/// How many dimensions one of NumPy's arrays has; -1 for another object, and where there is no lock.
int unl_numpy_dimensions(PyObject *_Nonnull object);

/// A new array, whose elements are not set, of this shape and of the type with that number. NULL without an exception where the
/// object is none of NumPy's arrays; NULL with one where there is no memory.
PyObject *_Nullable unl_numpy_empty(
    PyObject *_Nonnull object, int dimensions, const ptrdiff_t *_Nonnull lengths, int number);

/// Where an array begins that `unl_numpy_empty` has made.
void *_Nonnull unl_numpy_data(PyObject *_Nonnull array);
