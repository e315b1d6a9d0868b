#include "CPythonABI.h"

int unl_python_get_buffer_alone(PyObject *object, Py_buffer *view, int flags) {
    unl_critical_section section;
    unl_python_begin_section(&section, object);
    const int status = unl_py.PyObject_GetBuffer(object, view, flags);
    unl_python_end_section(&section);
    return status;
}

void unl_python_release_buffer_alone(Py_buffer *view) {
    PyObject *exporter = view->obj;
    if (!exporter) {
        unl_py.PyBuffer_Release(view);
        return;
    }
    unl_critical_section section;
    unl_py.Py_IncRef(exporter);  // the view's reference may be the last one, and the section is the object's
    unl_python_begin_section(&section, exporter);
    unl_py.PyBuffer_Release(view);
    unl_python_end_section(&section);
    unl_py.Py_DecRef(exporter);
}
