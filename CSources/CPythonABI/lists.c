#include "CPythonABI.h"

ptrdiff_t unl_python_read_floats(PyObject *const *objects, ptrdiff_t count, double *numbers) {
    const size_t type_at = unl_py.unl_type_offset;
    const size_t value_at = type_at + sizeof(PyObject *);
    PyObject *const type = unl_py.PyFloat_Type;
    if (type_at == 0) return 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        const char *const object = (const char *)objects[i];
        if (!object || *(PyObject *const *)(object + type_at) != type) return i;
        numbers[i] = *(const double *)(object + value_at);
    }
    return count;
}
