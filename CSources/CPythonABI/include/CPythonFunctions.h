// The functions that we call: result, name, arguments.
// Included with UNL_PYTHON_FUNCTION defined, once for the table's fields and once to fill them; no guard, on purpose.

// Start and end
UNL_PYTHON_FUNCTION(const char *_Nonnull, Py_GetVersion, (void))
UNL_PYTHON_FUNCTION(int, Py_IsInitialized, (void))
UNL_PYTHON_FUNCTION(int, Py_FinalizeEx, (void))
UNL_PYTHON_FUNCTION(wchar_t *_Nullable, Py_DecodeLocale, (const char *_Nonnull text, size_t *_Nullable length))

// Thread states: called by UnlatchPython/Lock/ThreadState.swift and nobody else
UNL_PYTHON_FUNCTION(int, PyGILState_Ensure, (void))
UNL_PYTHON_FUNCTION(void, PyGILState_Release, (int state))
UNL_PYTHON_FUNCTION(void *_Nullable, PyGILState_GetThisThreadState, (void))
UNL_PYTHON_FUNCTION(void *_Nonnull, PyEval_SaveThread, (void))
UNL_PYTHON_FUNCTION(void, PyEval_RestoreThread, (void *_Nonnull state))
UNL_PYTHON_FUNCTION(unsigned long, PyThread_get_thread_ident, (void))
UNL_PYTHON_FUNCTION(int, PyThreadState_SetAsyncExc, (unsigned long thread, PyObject *_Nullable exception))

// What belongs to one interpreter: the current one, whose lock the thread holds
UNL_PYTHON_FUNCTION(void *_Nonnull, PyInterpreterState_Get, (void))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyInterpreterState_GetDict, (void *_Nonnull interpreter))  // borrowed, no error
UNL_PYTHON_FUNCTION(int64_t, PyInterpreterState_GetID, (void *_Nonnull interpreter))  // 0: the first; no number twice
UNL_PYTHON_FUNCTION(void *_Nullable, PyInterpreterState_Head, (void))  // the newest; pre: none
UNL_PYTHON_FUNCTION(void *_Nullable, PyInterpreterState_Main, (void))  // pre: none
UNL_PYTHON_FUNCTION(void *_Nullable, PyThreadState_Swap, (void *_Nullable state))
UNL_PYTHON_FUNCTION(void, Py_EndInterpreter, (void *_Nonnull state))

// References
UNL_PYTHON_FUNCTION(void, Py_IncRef, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(void, Py_DecRef, (PyObject *_Nonnull))

// Context variables
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyContext_CopyCurrent, (void))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyContext_Copy, (PyObject *_Nonnull context))
UNL_PYTHON_FUNCTION(int, PyContext_Enter, (PyObject *_Nonnull context))
UNL_PYTHON_FUNCTION(int, PyContext_Exit, (PyObject *_Nonnull context))

// Objects
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyObject_GetAttr, (PyObject *_Nonnull, PyObject *_Nonnull name))
UNL_PYTHON_FUNCTION(
    int, PyObject_SetAttr,
    (PyObject *_Nonnull, PyObject *_Nonnull name, PyObject *_Nullable value))  // null removes
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyObject_GetItem, (PyObject *_Nonnull, PyObject *_Nonnull key))
UNL_PYTHON_FUNCTION(int, PyObject_SetItem, (PyObject *_Nonnull, PyObject *_Nonnull key, PyObject *_Nonnull value))
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PyObject_Call,
    (PyObject *_Nonnull callable, PyObject *_Nonnull arguments, PyObject *_Nullable keywords))
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PyObject_VectorcallDict,
    (PyObject *_Nonnull callable, PyObject *_Nonnull const *_Nonnull arguments, size_t count, PyObject *_Nullable keywords))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyObject_GetIter, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyIter_Next, (PyObject *_Nonnull iterator))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyObject_Str, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(int, PyObject_IsTrue, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyObject_Repr, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nonnull, PyObject_Type, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(int, PyObject_IsInstance, (PyObject *_Nonnull, PyObject *_Nonnull type))
UNL_PYTHON_FUNCTION(int, PyObject_IsSubclass, (PyObject *_Nonnull, PyObject *_Nonnull type))
UNL_PYTHON_FUNCTION(ptrdiff_t, PyObject_Hash, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(ptrdiff_t, PyObject_Size, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(int, PyObject_DelItem, (PyObject *_Nonnull, PyObject *_Nonnull key))
UNL_PYTHON_FUNCTION(int, PySequence_Contains, (PyObject *_Nonnull, PyObject *_Nonnull element))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyObject_RichCompare, (PyObject *_Nonnull, PyObject *_Nonnull, int operation))
UNL_PYTHON_FUNCTION(int, PySequence_Check, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(ptrdiff_t, PySequence_Size, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PySequence_GetItem, (PyObject *_Nonnull, ptrdiff_t index))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyMapping_Items, (PyObject *_Nonnull))

// Operators
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_Add, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_Subtract, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_Multiply, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_TrueDivide, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_FloorDivide, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_Remainder, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_MatrixMultiply, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_Lshift, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_Rshift, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_And, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_Or, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_Xor, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PyNumber_Power, (PyObject *_Nonnull, PyObject *_Nonnull, PyObject *_Nonnull modulus))  // None: without
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_InPlaceAdd, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_InPlaceSubtract, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_InPlaceMultiply, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_InPlaceTrueDivide, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_InPlaceFloorDivide, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_InPlaceRemainder, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_InPlaceMatrixMultiply, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_InPlaceLshift, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_InPlaceRshift, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_InPlaceAnd, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_InPlaceOr, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_InPlaceXor, (PyObject *_Nonnull, PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PyNumber_InPlacePower, (PyObject *_Nonnull, PyObject *_Nonnull, PyObject *_Nonnull modulus))  // None: without
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_Negative, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_Positive, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_Invert, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PySlice_New,
    (PyObject *_Nullable start, PyObject *_Nullable stop, PyObject *_Nullable step))  // null: None

// Modules and code
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyImport_Import, (PyObject *_Nonnull name))
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, Py_CompileString, (const char *_Nonnull source, const char *_Nonnull file, int start))
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PyEval_EvalCode,
    (PyObject *_Nonnull code, PyObject *_Nonnull globals, PyObject *_Nonnull locals))

// Values
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyBool_FromLong, (long))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyLong_FromLongLong, (long long))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_Index, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_Long, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(long long, PyLong_AsLongLong, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyNumber_ToBase, (PyObject *_Nonnull, int base))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyLong_FromUnsignedLongLong, (unsigned long long))
UNL_PYTHON_FUNCTION(unsigned long long, PyLong_AsUnsignedLongLong, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PyLong_FromString, (const char *_Nonnull text, char *_Nullable *_Nullable end, int base))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyFloat_FromDouble, (double))
UNL_PYTHON_FUNCTION(double, PyFloat_AsDouble, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyComplex_FromDoubles, (double real, double imaginary))
UNL_PYTHON_FUNCTION(double, PyComplex_RealAsDouble, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(double, PyComplex_ImagAsDouble, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(unl_complex, PyComplex_AsCComplex, (PyObject *_Nonnull))  // a real part of -1: perhaps an error
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PyUnicode_FromStringAndSize, (const char *_Nullable utf8, ptrdiff_t size))
UNL_PYTHON_FUNCTION(
    const char *_Nullable, PyUnicode_AsUTF8AndSize, (PyObject *_Nonnull, ptrdiff_t *_Nonnull size))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyBytes_FromStringAndSize, (const char *_Nullable bytes, ptrdiff_t size))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyUnicode_InternFromString, (const char *_Nonnull text))
UNL_PYTHON_FUNCTION(void, PyUnicode_InternInPlace, (PyObject *_Nonnull *_Nonnull text))
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PyUnicode_AsEncodedString,
    (PyObject *_Nonnull, const char *_Nonnull encoding, const char *_Nonnull errors))
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PyUnicode_DecodeUTF8,
    (const char *_Nonnull bytes, ptrdiff_t size, const char *_Nonnull errors))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyUnicode_DecodeFSDefaultAndSize, (const char *_Nonnull bytes, ptrdiff_t size))
UNL_PYTHON_FUNCTION(
    int, PyBytes_AsStringAndSize,
    (PyObject *_Nonnull, char *_Nullable *_Nonnull bytes, ptrdiff_t *_Nonnull size))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyList_New, (ptrdiff_t size))
UNL_PYTHON_FUNCTION(ptrdiff_t, PyList_Size, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyList_GetItem, (PyObject *_Nonnull, ptrdiff_t index))  // borrowed
UNL_PYTHON_FUNCTION(int, PyList_SetItem, (PyObject *_Nonnull, ptrdiff_t index, PyObject *_Nonnull stolen))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyList_AsTuple, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyTuple_New, (ptrdiff_t size))
UNL_PYTHON_FUNCTION(int, PyTuple_SetItem, (PyObject *_Nonnull, ptrdiff_t index, PyObject *_Nonnull stolen))
UNL_PYTHON_FUNCTION(ptrdiff_t, PyTuple_Size, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyTuple_GetItem, (PyObject *_Nonnull, ptrdiff_t index))  // borrowed
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PySet_New, (PyObject *_Nullable elements))
UNL_PYTHON_FUNCTION(int, PySet_Add, (PyObject *_Nonnull, PyObject *_Nonnull element))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyDict_New, (void))
UNL_PYTHON_FUNCTION(
    int, PyDict_SetItem, (PyObject *_Nonnull, PyObject *_Nonnull key, PyObject *_Nonnull value))
UNL_PYTHON_FUNCTION(
    int, PyDict_SetItemString, (PyObject *_Nonnull, const char *_Nonnull key, PyObject *_Nonnull value))

UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PyDict_GetItemString, (PyObject *_Nonnull, const char *_Nonnull key))  // borrowed, no error

// Errors
UNL_PYTHON_FUNCTION(void, PyErr_Clear, (void))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyErr_Occurred, (void))
UNL_PYTHON_FUNCTION(int, PyErr_ExceptionMatches, (PyObject *_Nonnull type))
UNL_PYTHON_FUNCTION(
    void, PyErr_Fetch,
    (PyObject *_Nullable *_Nonnull type, PyObject *_Nullable *_Nonnull value, PyObject *_Nullable *_Nonnull traceback))
UNL_PYTHON_FUNCTION(
    void, PyErr_Restore,
    (PyObject *_Nullable type, PyObject *_Nullable value, PyObject *_Nullable traceback))  // all stolen
UNL_PYTHON_FUNCTION(
    void, PyErr_NormalizeException,
    (PyObject *_Nullable *_Nonnull type, PyObject *_Nullable *_Nonnull value, PyObject *_Nullable *_Nonnull traceback))
UNL_PYTHON_FUNCTION(int, PyException_SetTraceback, (PyObject *_Nonnull exception, PyObject *_Nonnull traceback))
UNL_PYTHON_FUNCTION(void, PyException_SetCause, (PyObject *_Nonnull exception, PyObject *_Nonnull stolen))
UNL_PYTHON_FUNCTION(int, PyErr_GivenExceptionMatches, (PyObject *_Nonnull exception, PyObject *_Nonnull type))
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PyErr_NewExceptionWithDoc,
    (const char *_Nonnull name, const char *_Nullable documentation, PyObject *_Nullable base,
     PyObject *_Nullable attributes))
UNL_PYTHON_FUNCTION(void, PyErr_SetString, (PyObject *_Nonnull type, const char *_Nonnull message))
UNL_PYTHON_FUNCTION(int, PyErr_CheckSignals, (void))
UNL_PYTHON_FUNCTION(void, PyErr_SetInterrupt, (void))  // as a SIGINT: Python's main thread acts on it
UNL_PYTHON_FUNCTION(void, PyErr_SetObject, (PyObject *_Nonnull type, PyObject *_Nonnull value))

// Buffers
UNL_PYTHON_FUNCTION(int, PyObject_GetBuffer, (PyObject *_Nonnull, Py_buffer *_Nonnull view, int flags))
UNL_PYTHON_FUNCTION(void, PyBuffer_Release, (Py_buffer *_Nonnull view))

// Types written in Swift
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyType_FromSpec, (PyType_Spec *_Nonnull))
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PyType_FromSpecWithBases, (PyType_Spec *_Nonnull, PyObject *_Nullable bases))
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PyWeakref_NewRef, (PyObject *_Nonnull object, PyObject *_Nullable callback))
UNL_PYTHON_FUNCTION(void *_Nullable, PyType_GetSlot, (PyObject *_Nonnull type, int slot))  // up to 3.9 of heap types alone
UNL_PYTHON_FUNCTION(unsigned long, PyType_GetFlags, (PyObject *_Nonnull type))
UNL_PYTHON_FUNCTION(int, PyType_IsSubtype, (PyObject *_Nonnull type, PyObject *_Nonnull base))
UNL_PYTHON_FUNCTION(void, PyObject_ClearWeakRefs, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(void, PyObject_GC_UnTrack, (void *_Nonnull))
UNL_PYTHON_FUNCTION(
    int, PySlice_Unpack,
    (PyObject *_Nonnull slice, ptrdiff_t *_Nonnull start, ptrdiff_t *_Nonnull stop, ptrdiff_t *_Nonnull step))
UNL_PYTHON_FUNCTION(
    int, PyDict_Next,
    (PyObject *_Nonnull, ptrdiff_t *_Nonnull position, PyObject *_Nullable *_Nonnull key,
     PyObject *_Nullable *_Nonnull value))  // 0 at the end; both borrowed
UNL_PYTHON_FUNCTION(ptrdiff_t, PyDict_Size, (PyObject *_Nonnull))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyType_GenericAlloc, (PyObject *_Nonnull type, ptrdiff_t items))
UNL_PYTHON_FUNCTION(void, PyObject_Free, (void *_Nonnull))

// Functions written in Swift
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PyCapsule_New,
    (void *_Nonnull pointer, const char *_Nullable name, unl_python_destructor _Nullable destructor))
UNL_PYTHON_FUNCTION(void *_Nullable, PyCapsule_GetPointer, (PyObject *_Nonnull, const char *_Nullable name))
UNL_PYTHON_FUNCTION(int, PyCapsule_IsValid, (PyObject *_Nonnull, const char *_Nullable name))
UNL_PYTHON_FUNCTION(int, PyCapsule_SetName, (PyObject *_Nonnull, const char *_Nullable kept))
UNL_PYTHON_FUNCTION(
    PyObject *_Nullable, PyCFunction_NewEx,
    (PyMethodDef *_Nonnull definition, PyObject *_Nullable self, PyObject *_Nullable module))

// Modules written in Swift
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyModule_NewObject, (PyObject *_Nonnull name))
UNL_PYTHON_FUNCTION(int, PyModule_AddFunctions, (PyObject *_Nonnull module, PyMethodDef *_Nonnull definitions))
UNL_PYTHON_FUNCTION(PyObject *_Nullable, PyModuleDef_Init, (void *_Nonnull definition))
UNL_PYTHON_FUNCTION(void *_Nullable, PyModule_GetDef, (PyObject *_Nonnull module))
UNL_PYTHON_FUNCTION(PyObject *_Nonnull, PyImport_GetModuleDict, (void))  // borrowed
UNL_PYTHON_FUNCTION(int, PyUnicode_CompareWithASCIIString, (PyObject *_Nonnull, const char *_Nonnull text))
UNL_PYTHON_FUNCTION(int, Py_AtExit, (void (*_Nonnull function)(void)))
