// Compiled by NumPyArrayTests with NumPy's own headers: what NumPyArrays.h says of its structs and numbers.
#define NPY_NO_DEPRECATED_API NPY_API_VERSION
#include <Python.h>
#include <numpy/ndarraytypes.h>

#define _object unl_object
#define PyObject unl_PyObject
#define Py_buffer unl_Py_buffer
#define PyMethodDef unl_PyMethodDef
#define PyType_Slot unl_PyType_Slot
#define PyType_Spec unl_PyType_Spec
#define PyGetSetDef unl_PyGetSetDef
#define PyInterpreterConfig unl_PyInterpreterConfig
#define PyStatus unl_PyStatus
#define PyCapsule_Destructor unl_PyCapsule_Destructor
#include "NumPyArrays.h"
#undef PyObject

#define SAME(what, ours, theirs) _Static_assert((ours) == (theirs), what)
#define SAME_FIELD(type, field, theirs) \
    SAME(#field " of " #type, sizeof(PyObject) + offsetof(type, field), offsetof(theirs, field)); \
    SAME("the size of " #field " of " #type, sizeof(((type *)0)->field), sizeof(((theirs *)0)->field))

SAME_FIELD(unl_numpy_array, data, PyArrayObject_fields);
SAME_FIELD(unl_numpy_array, nd, PyArrayObject_fields);
SAME_FIELD(unl_numpy_array, dimensions, PyArrayObject_fields);
SAME_FIELD(unl_numpy_array, strides, PyArrayObject_fields);
SAME_FIELD(unl_numpy_array, base, PyArrayObject_fields);
SAME_FIELD(unl_numpy_array, descr, PyArrayObject_fields);
SAME_FIELD(unl_numpy_array, flags, PyArrayObject_fields);
SAME_FIELD(unl_numpy_type, typeobj, PyArray_Descr);
SAME_FIELD(unl_numpy_type, kind, PyArray_Descr);
SAME_FIELD(unl_numpy_type, type, PyArray_Descr);
SAME_FIELD(unl_numpy_type, byteorder, PyArray_Descr);
SAME_FIELD(unl_numpy_type, type_num, PyArray_Descr);

SAME("C-contiguous", UNL_NUMPY_C_CONTIGUOUS, NPY_ARRAY_C_CONTIGUOUS);
SAME("aligned", UNL_NUMPY_ALIGNED, NPY_ARRAY_ALIGNED);
SAME("writeable", UNL_NUMPY_WRITEABLE, NPY_ARRAY_WRITEABLE);
SAME("the first number", 0, NPY_BOOL);
SAME("the last number", 15, NPY_CDOUBLE);
