// The functions that only some versions have, or that only a start needs: result, name, arguments. Null where they are not.
// Included with UNL_PYTHON_OPTIONAL defined, once for the table's fields and once to fill them; no guard, on purpose.

// The start up to CPython 3.13, and later for what PEP 741 cannot express
UNL_PYTHON_OPTIONAL(void, PyPreConfig_InitPythonConfig, (void *_Nonnull configuration))
UNL_PYTHON_OPTIONAL(PyStatus, Py_PreInitialize, (const void *_Nonnull configuration))
UNL_PYTHON_OPTIONAL(void, PyConfig_InitPythonConfig, (void *_Nonnull configuration))
UNL_PYTHON_OPTIONAL(void, PyConfig_Clear, (void *_Nonnull configuration))
UNL_PYTHON_OPTIONAL(PyStatus, Py_InitializeFromConfig, (const void *_Nonnull configuration))
// Exported by each CPython up to 3.15, whose headers still have it; those of 3.16 do not.
UNL_PYTHON_OPTIONAL(void, Py_SetProgramName, (const wchar_t *_Nonnull name))

// The start from CPython 3.14 on (PEP 741)
UNL_PYTHON_OPTIONAL(void *_Nullable, PyInitConfig_Create, (void))
UNL_PYTHON_OPTIONAL(void, PyInitConfig_Free, (void *_Nullable configuration))
UNL_PYTHON_OPTIONAL(
    int, PyInitConfig_SetInt, (void *_Nonnull configuration, const char *_Nonnull name, int64_t value))
UNL_PYTHON_OPTIONAL(
    int, PyInitConfig_SetStr, (void *_Nonnull configuration, const char *_Nonnull name, const char *_Nonnull utf8))
UNL_PYTHON_OPTIONAL(
    int, PyInitConfig_GetError, (void *_Nonnull configuration, const char *_Nullable *_Nonnull message))
UNL_PYTHON_OPTIONAL(int, Py_InitializeFromInitConfig, (void *_Nonnull configuration))

// Interpreters beside the first one, from 3.12 on. Takes the new interpreter's lock and gives the old one's back.
UNL_PYTHON_OPTIONAL(
    PyStatus, Py_NewInterpreterFromConfig,
    (void *_Nullable *_Nonnull state, const PyInterpreterConfig *_Nonnull configuration))

// From 3.13 on: references instead of borrowed objects, which another thread may let go where there is no lock
UNL_PYTHON_OPTIONAL(PyObject *_Nullable, PyList_GetItemRef, (PyObject *_Nonnull, ptrdiff_t index))
UNL_PYTHON_OPTIONAL(
    int, PyDict_GetItemStringRef,
    (PyObject *_Nonnull, const char *_Nonnull key, PyObject *_Nullable *_Nonnull value))
UNL_PYTHON_OPTIONAL(
    int, PyDict_SetDefaultRef,
    (PyObject *_Nonnull, PyObject *_Nonnull key, PyObject *_Nonnull value, PyObject *_Nullable *_Nonnull stored))

UNL_PYTHON_OPTIONAL(
    int, PyWeakref_GetRef, (PyObject *_Nonnull reference, PyObject *_Nullable *_Nonnull object))

// From 3.13 on. The struct is the caller's, on its stack.
UNL_PYTHON_OPTIONAL(void, PyCriticalSection_Begin, (unl_critical_section *_Nonnull section, PyObject *_Nonnull))
UNL_PYTHON_OPTIONAL(void, PyCriticalSection_End, (unl_critical_section *_Nonnull section))
