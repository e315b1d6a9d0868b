// Singletons and built-in types (known when the library is loaded) and exception types (known once the interpreter has started).
// Included with UNL_PYTHON_OBJECT and UNL_PYTHON_EXCEPTION defined; no guard, on purpose.
UNL_PYTHON_OBJECT(_Py_NoneStruct)
UNL_PYTHON_OBJECT(_Py_NotImplementedStruct)
UNL_PYTHON_OBJECT(PyFloat_Type)
UNL_PYTHON_OBJECT(PyComplex_Type)
UNL_PYTHON_OBJECT(PyType_Type)
UNL_PYTHON_EXCEPTION(PyExc_AttributeError)
UNL_PYTHON_EXCEPTION(PyExc_BaseException)
UNL_PYTHON_EXCEPTION(PyExc_BufferError)
UNL_PYTHON_EXCEPTION(PyExc_OverflowError)
UNL_PYTHON_EXCEPTION(PyExc_RuntimeError)
UNL_PYTHON_EXCEPTION(PyExc_TypeError)
