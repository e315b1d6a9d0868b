// Singletons (known when the library is loaded) and exception types (known once the interpreter has started).
// Included with UNL_PYTHON_OBJECT and UNL_PYTHON_EXCEPTION defined; no guard, on purpose.
UNL_PYTHON_OBJECT(_Py_NoneStruct)
UNL_PYTHON_OBJECT(_Py_TrueStruct)
UNL_PYTHON_OBJECT(_Py_FalseStruct)
UNL_PYTHON_EXCEPTION(PyExc_RuntimeError)
UNL_PYTHON_EXCEPTION(PyExc_TypeError)
UNL_PYTHON_EXCEPTION(PyExc_ValueError)
