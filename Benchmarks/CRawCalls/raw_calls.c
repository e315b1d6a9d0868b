#include "CRawCalls.h"

#include "CPythonABI.h"

void unl_raw_release(size_t times) {
    for (size_t i = 0; i < times; i++) unl_py.PyEval_RestoreThread(unl_py.PyEval_SaveThread());
}

void unl_raw_attach(size_t times) {
    for (size_t i = 0; i < times; i++) unl_py.PyGILState_Release(unl_py.PyGILState_Ensure());
}

size_t unl_raw_attribute(void *owner, const char *name, size_t times) {
    PyObject *const object = owner;
    size_t failed = 0;
    PyObject *key = unl_py.PyUnicode_InternFromString(name);  // once, as C extensions keep the names that they use
    if (!key) {
        unl_py.PyErr_Clear();
        return times;
    }
    for (size_t i = 0; i < times; i++) {
        PyObject *value = unl_py.PyObject_GetAttr(object, key);
        if (value) {
            unl_py.Py_DecRef(value);
        } else {
            unl_py.PyErr_Clear();
            failed++;
        }
    }
    unl_py.Py_DecRef(key);
    return failed;
}

size_t unl_raw_make_list(const double *values, size_t count, size_t times) {
    size_t failed = 0;
    for (size_t i = 0; i < times; i++) {
        PyObject *list = unl_py.PyList_New((ptrdiff_t)count);
        if (!list) {
            unl_py.PyErr_Clear();
            failed++;
            continue;
        }
        for (size_t item = 0; item < count; item++) {
            PyObject *value = unl_py.PyFloat_FromDouble(values[item]);
            if (!value || unl_py.PyList_SetItem(list, (ptrdiff_t)item, value) != 0) {
                unl_py.PyErr_Clear();
                failed++;
                break;
            }
        }
        unl_py.Py_DecRef(list);
    }
    return failed;
}

size_t unl_raw_read_list(void *sequence, double *values, size_t count, size_t times) {
    PyObject *const list = sequence;
    size_t failed = 0;
    for (size_t i = 0; i < times; i++) {
        if (unl_py.PyList_Size(list) != (ptrdiff_t)count) {
            unl_py.PyErr_Clear();
            failed++;
            continue;
        }
        for (size_t item = 0; item < count; item++) {
            values[item] = unl_py.PyFloat_AsDouble(unl_py.PyList_GetItem(list, (ptrdiff_t)item));
        }
        if (unl_py.PyErr_Occurred()) {
            unl_py.PyErr_Clear();
            failed++;
        }
    }
    return failed;
}

static PyObject *empty(PyObject *self, PyObject *const *arguments, ptrdiff_t count) {
    (void)self, (void)arguments, (void)count;
    unl_py.Py_IncRef(unl_py._Py_NoneStruct);
    return unl_py._Py_NoneStruct;
}

static PyObject *add(PyObject *self, PyObject *const *arguments, ptrdiff_t count) {
    (void)self;
    if (count != 2) {
        unl_py.PyErr_SetString(unl_py.PyExc_TypeError, "add takes 2 arguments");
        return NULL;
    }
    const double x = unl_py.PyFloat_AsDouble(arguments[0]);
    if (x == -1 && unl_py.PyErr_Occurred()) return NULL;
    const double y = unl_py.PyFloat_AsDouble(arguments[1]);
    if (y == -1 && unl_py.PyErr_Occurred()) return NULL;
    return unl_py.PyFloat_FromDouble(x + y);
}

static PyObject *sum(PyObject *self, PyObject *const *arguments, ptrdiff_t count) {
    (void)self;
    Py_buffer view;
    if (count != 1 || unl_py.PyObject_GetBuffer(arguments[0], &view, UNL_PYBUF_C_CONTIGUOUS | UNL_PYBUF_FORMAT) != 0) {
        if (!unl_py.PyErr_Occurred()) unl_py.PyErr_SetString(unl_py.PyExc_TypeError, "sum takes 1 argument");
        return NULL;
    }
    void *state = unl_py.PyEval_SaveThread();
    double total = 0;
    const double *values = view.buf;
    for (ptrdiff_t i = 0; i < view.len / (ptrdiff_t)sizeof *values; i++) total += values[i];
    unl_py.PyEval_RestoreThread(state);
    unl_py.PyBuffer_Release(&view);
    return unl_py.PyFloat_FromDouble(total);
}

// Python points into a definition as long as the function lives.
static PyMethodDef definitions[] = {
    [UNL_RAW_EMPTY] = {.ml_name = "empty", .ml_meth = empty, .ml_flags = UNL_METH_FASTCALL},
    [UNL_RAW_ADD] = {.ml_name = "add", .ml_meth = add, .ml_flags = UNL_METH_FASTCALL},
    [UNL_RAW_SUM] = {.ml_name = "sum", .ml_meth = sum, .ml_flags = UNL_METH_FASTCALL},
};

void *unl_raw_function(unl_raw_kind kind) { return unl_py.PyCFunction_NewEx(&definitions[kind], NULL, NULL); }
