#include "NumPyArrays.h"

#include "CPythonText.h"
#include "layouts.h"

#include <stdatomic.h>
#include <string.h>

// The type `numpy.ndarray`: null until an array was seen, and the table itself, which is no type, where NumPy's layout
// is none that is known here. It is static in NumPy's library, the same for all interpreters of the process.
static _Atomic(const void *) array_type;

// A type that is freed may leave its address to NumPy's: its arrays then go through the buffer protocol.
const void *unl_numpy_other_type;

// NPY_ABI_VERSION of NumPy 1.x and 2.x.
enum { UNL_NUMPY_ABI_1 = 0x01000009, UNL_NUMPY_ABI_2 = 0x02000000 };

typedef struct {
    const char *format;
    ptrdiff_t size;
} element;

// Buffer formats by NumPy's number of the type, NPY_BOOL to NPY_CDOUBLE; NULL for a long double.
static const element types[] = {
    {"?", 1}, {"b", 1}, {"B", 1}, {"h", 2}, {"H", 2}, {"i", 4}, {"I", 4}, {"l", sizeof(long)}, {"L", sizeof(long)},
    {"q", 8}, {"Q", 8}, {"f", 4}, {"d", 8}, {NULL, 0}, {"Zf", 8}, {"Zd", 16},
};

// The object's type: a build without a lock has it at another place. pre: the layout of objects is known.
static inline PyObject *type_of(PyObject *object) {
    PyObject *type;
    memcpy(&type, (char *)object + unl_py.unl_type_offset, sizeof type);
    return type;
}

// What follows an object's header, whose last field is the type.
static inline const void *fields_of(const void *object) {
    return (const char *)object + unl_py.unl_type_offset + sizeof(PyObject *);
}

// PyTypeObject: tp_name stands behind the header of an object with a size.
static const char *name_of(PyObject *type) {
    const char *name;
    memcpy(&name, (const char *)fields_of(type) + sizeof(ptrdiff_t), sizeof name);
    return name;
}

// NPY_HALF stands behind the types of texts and dates.
enum { UNL_NUMPY_HALF = 23 };
static const element half = {"e", 2};

// NumPy's table of functions and types for C: its first entry tells the layout's version, its third is the type.
static _Atomic(void *const *) functions;

static const void *look_up(void) {
    static const char *const modules[] = {"numpy._core._multiarray_umath", "numpy.core._multiarray_umath"};
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
        PyObject *const module = unl_py.PyDict_GetItemString(unl_py.PyImport_GetModuleDict(), modules[i]);
        if (module == NULL) continue;
        PyObject *const capsule = unl_python_get_attribute(module, "_ARRAY_API", sizeof "_ARRAY_API" - 1);
        void *const *table = capsule == NULL ? NULL : unl_py.PyCapsule_GetPointer(capsule, NULL);
        if (capsule != NULL) unl_py.Py_DecRef(capsule);
        if (table == NULL) {
            unl_py.PyErr_Clear();
            continue;
        }
        const unsigned version = ((unsigned (*)(void))table[0])();
        if (version != UNL_NUMPY_ABI_1 && version != UNL_NUMPY_ABI_2) return NULL;
        atomic_store_explicit(&functions, table, memory_order_relaxed);
        return table[2];
    }
    return NULL;
}

// Whether the type is NumPy's, the first time that one of its name comes.
__attribute__((noinline)) static int is_array_type(PyObject *type) {
    if (atomic_load_explicit(&array_type, memory_order_relaxed) != NULL) return 0;
    // An exception that is set would be lost in the look-up.
    if (strcmp(name_of(type), "numpy.ndarray") != 0 || unl_py.PyErr_Occurred() != NULL) return 0;
    const void *const found = look_up();
    atomic_store_explicit(&array_type, found != NULL ? found : &unl_py, memory_order_relaxed);
    return found == type;
}

// Whether the type is numpy.ma.MaskedArray, or below it: its memory has numbers where the array has none.
__attribute__((noinline)) static int is_masked(PyObject *type) {
    const void *const known = atomic_load_explicit(&array_type, memory_order_relaxed);
    if (type == known || unl_py.PyErr_Occurred() != NULL) return 0;
    PyObject *const module = unl_py.PyDict_GetItemString(unl_py.PyImport_GetModuleDict(), "numpy.ma");
    PyObject *const masked =
        module == NULL ? NULL : unl_python_get_attribute(module, "MaskedArray", sizeof "MaskedArray" - 1);
    const int answer = masked == NULL ? 0 : unl_py.PyObject_IsSubclass(type, masked);
    if (masked != NULL) unl_py.Py_DecRef(masked);
    if (answer < 0 || masked == NULL) unl_py.PyErr_Clear();
    return answer == 1;
}

// The array's fields, where it has numbers as the machine has them, its memory is as wanted, and it has at most so many
// dimensions; else NULL, for a masked array with an exception set.
static inline const unl_numpy_array *array_of(
    PyObject *object, unsigned wanted, int writable, int dimensions, const element **found) {
    PyObject *const type = type_of(object);
    // Without a lock, another thread may change the array's shape while it is read.
    const int protocol = unl_py.unl_is_free_threaded;
    if (protocol || (type != atomic_load_explicit(&array_type, memory_order_relaxed) && !is_array_type(type))) {
        if (is_masked(type)) {
            unl_py.PyErr_SetString(unl_py.PyExc_TypeError, "a masked array, whose masked elements would count");
            return NULL;
        }
        __atomic_store_n(&unl_numpy_other_type, type, __ATOMIC_RELAXED);
        return NULL;
    }
    const unl_numpy_array *const array = fields_of(object);
    const unl_numpy_type *const numbers = fields_of(array->descr);
    const unsigned flags = (unsigned)array->flags;
    wanted |= UNL_NUMPY_ALIGNED | (writable ? UNL_NUMPY_WRITEABLE : 0);
    if ((flags & wanted) != wanted || (flags & UNL_NUMPY_WARN_ON_WRITE) != 0) return NULL;
    if (array->nd > dimensions) return NULL;
    const unsigned number = (unsigned)numbers->type_num;
    *found = number < sizeof types / sizeof *types ? &types[number] : &half;
    if (number == UNL_NUMPY_HALF ? 0 : number >= sizeof types / sizeof *types || (*found)->format == NULL) return NULL;
    return numbers->byteorder == '=' || numbers->byteorder == '|' ? array : NULL;
}

// What is returned for no array: -1 where it was refused, else 0. What was refused is not remembered as another type.
static inline int is_refused(PyObject *object) {
    if (type_of(object) == __atomic_load_n(&unl_numpy_other_type, __ATOMIC_RELAXED)) return 0;
    return unl_py.PyErr_Occurred() != NULL ? -1 : 0;
}

// The view but for lengths and strides. `bytes` is their product.
static inline void fill(
    PyObject *object, const unl_numpy_array *array, const element *type, ptrdiff_t bytes, Py_buffer *view) {
    unl_py.Py_IncRef(object);
    view->buf = array->data;
    view->obj = object;
    view->len = bytes;
    view->itemsize = type->size;
    view->readonly = UNL_NUMPY_VIEW;
    view->ndim = array->nd;
    view->format = type->format;
}

int unl_numpy_view_if_array(PyObject *object, int writable, Py_buffer *view) {
    const element *type;
    const unl_numpy_array *const array =
        array_of(object, UNL_NUMPY_C_CONTIGUOUS, writable, UNL_NUMPY_DIMENSIONS, &type);
    if (array == NULL) return is_refused(object);
    // The lengths go where strides, suboffsets and the exporter's own pointer stand in the protocol's views.
    ptrdiff_t *const lengths = (ptrdiff_t *)(void *)&view->strides;
    ptrdiff_t bytes = type->size;
    for (int i = 0; i < array->nd; i++) {
        const ptrdiff_t length = array->dimensions[i];
        memcpy(lengths + i, &length, sizeof length);
        bytes *= length;
    }
    fill(object, array, type, bytes, view);
    view->shape = lengths;
    return 1;
}

int unl_numpy_strided_view_if_array(PyObject *object, int writable, Py_buffer *view, ptrdiff_t *numbers) {
    const element *type;
    const unl_numpy_array *const array = array_of(object, 0, writable, UNL_NUMPY_STRIDED_DIMENSIONS, &type);
    if (array == NULL) return is_refused(object);
    ptrdiff_t bytes = type->size;
    for (int i = 0; i < array->nd; i++) {
        numbers[i] = array->dimensions[i];
        numbers[UNL_NUMPY_STRIDED_DIMENSIONS + i] = array->strides[i];
        bytes *= numbers[i];
    }
    fill(object, array, type, bytes, view);
    view->shape = numbers;
    view->strides = numbers + UNL_NUMPY_STRIDED_DIMENSIONS;
    return 1;
}

// Places in the table of functions; alike in NumPy 1.x and 2.x.
enum { UNL_NUMPY_DESCR_FROM_TYPE = 45, UNL_NUMPY_SCALAR = 60, UNL_NUMPY_EMPTY = 184 };

// NumPy's functions, where the object is one of its arrays; else NULL.
static void *const *functions_for(PyObject *object) {
    if (unl_py.unl_type_offset == 0) return NULL;
    PyObject *const type = type_of(object);
    // Where there is no lock no view has asked before.
    if (type != atomic_load_explicit(&array_type, memory_order_relaxed) && !is_array_type(type)) return NULL;
    return atomic_load_explicit(&functions, memory_order_relaxed);
}

// The type of that number, a new reference.
static PyObject *descr_of_number(void *const *table, int number) {
    return ((PyObject * (*)(int)) table[UNL_NUMPY_DESCR_FROM_TYPE])(number);
}

// The type of the array's elements, a new reference. Without a lock, another thread may be giving the array another one.
static PyObject *descr_of(PyObject *object) {
    if (unl_py.unl_is_free_threaded) return unl_python_get_attribute(object, "dtype", sizeof "dtype" - 1);
    PyObject *const descr = ((const unl_numpy_array *)fields_of(object))->descr;
    unl_py.Py_IncRef(descr);
    return descr;
}

static PyObject *scalar(void *const *table, const void *value, PyObject *descr) {
    if (descr == NULL) return NULL;
    PyObject *const result =
        ((PyObject * (*)(const void *, PyObject *, PyObject *)) table[UNL_NUMPY_SCALAR])(value, descr, NULL);
    unl_py.Py_DecRef(descr);
    return result;
}

PyObject *unl_numpy_real(PyObject *object, double number) {
    void *const *const table = functions_for(object);
    if (table == NULL) return NULL;
    PyObject *const descr = descr_of(object);
    const int elements = descr == NULL ? UNL_NUMPY_DOUBLE : ((const unl_numpy_type *)fields_of(descr))->type_num;
    if (elements == UNL_NUMPY_DOUBLE) return scalar(table, &number, descr);
    if (elements == UNL_NUMPY_FLOAT) return scalar(table, &(float){(float)number}, descr);
    unl_py.Py_DecRef(descr);
    return NULL;
}

PyObject *unl_numpy_integer(PyObject *object, int64_t number) {
    void *const *const table = functions_for(object);
    return table == NULL ? NULL : scalar(table, &(long){(long)number}, descr_of_number(table, UNL_NUMPY_LONG));
}

PyObject *unl_numpy_truth(PyObject *object, int is_true) {
    void *const *const table = functions_for(object);
    const unsigned char value = is_true != 0;
    return table == NULL ? NULL : scalar(table, &value, descr_of_number(table, UNL_NUMPY_BOOL));
}

static PyObject *empty_array(void *const *table, int dimensions, const ptrdiff_t *lengths, int number) {
    PyObject *(*const empty)(int, const ptrdiff_t *, PyObject *, int) =
        (PyObject * (*)(int, const ptrdiff_t *, PyObject *, int)) table[UNL_NUMPY_EMPTY];
    // It takes over the reference to the type.
    return empty(dimensions, lengths, descr_of_number(table, number), 0);
}

PyObject *unl_numpy_empty_like(PyObject *object) {
    // Another thread may be changing its shape.
    if (unl_py.unl_is_free_threaded) return NULL;
    void *const *const table = functions_for(object);
    if (table == NULL) return NULL;
    const unl_numpy_array *const array = fields_of(object);
    const unl_numpy_type *const numbers = fields_of(array->descr);
    // Of a number without dimensions NumPy makes a number and no array.
    if (array->nd == 0 || (array->flags & UNL_NUMPY_C_CONTIGUOUS) == 0) return NULL;
    if ((unsigned)numbers->type_num >= sizeof types / sizeof *types) return NULL;
    return empty_array(table, array->nd, array->dimensions, numbers->type_num);
}

PyObject *unl_numpy_empty(PyObject *object, int dimensions, const ptrdiff_t *lengths, int number) {
    void *const *const table = functions_for(object);
    return table == NULL ? NULL : empty_array(table, dimensions, lengths, number);
}

int unl_numpy_dimensions(PyObject *object) {
    if (unl_py.unl_is_free_threaded || functions_for(object) == NULL) return -1;
    return ((const unl_numpy_array *)fields_of(object))->nd;
}

void *unl_numpy_data(PyObject *array) { return ((const unl_numpy_array *)fields_of(array))->data; }
