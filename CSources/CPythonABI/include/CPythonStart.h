// The functions that start an interpreter: result, name, arguments. No version is asked for them when it runs already.
// Included with UNL_PYTHON_START defined, once for the table's fields and once to fill them; no guard, on purpose.
UNL_PYTHON_START(void, PyPreConfig_InitPythonConfig, (void *_Nonnull configuration))
UNL_PYTHON_START(PyStatus, Py_PreInitialize, (const void *_Nonnull configuration))
UNL_PYTHON_START(void, PyConfig_InitPythonConfig, (void *_Nonnull configuration))
UNL_PYTHON_START(void, PyConfig_Clear, (void *_Nonnull configuration))
UNL_PYTHON_START(PyStatus, Py_InitializeFromConfig, (const void *_Nonnull configuration))
// Present up to CPython 3.14; a later interpreter is started by PEP 741's functions instead.
UNL_PYTHON_START(void, Py_SetProgramName, (const wchar_t *_Nonnull name))
