#include "CPythonABI.h"

#include <stdalign.h>
#include <stdio.h>
#include <string.h>

/// The first fields of PyConfig, alike in each CPython from 3.9 to 3.14; the rest differs, and lies behind them.
typedef struct {
    int kind;
    int isolated;
    int use_environment;
    int dev_mode;
    int install_signal_handlers;
} configuration_head;

enum { CONFIG_BYTES = 8192, PYTHON_KIND = 2 };  // a PyConfig has some 400 bytes

/// Appends the exception that is set, if there is one, and forgets it. pre: there is a thread state.
static void add_exception(char *message, size_t message_size) {
    PyObject *type = NULL, *value = NULL, *trace = NULL;
    unl_py.PyErr_Fetch(&type, &value, &trace);
    if (!type) return;
    unl_py.PyErr_NormalizeException(&type, &value, &trace);
    PyObject *name = unl_python_get_attribute(type, "__name__", strlen("__name__"));
    PyObject *text = value ? unl_py.PyObject_Str(value) : NULL;
    ptrdiff_t size = 0;
    const char *name_utf8 = name ? unl_py.PyUnicode_AsUTF8AndSize(name, &size) : NULL;
    const char *text_utf8 = text ? unl_py.PyUnicode_AsUTF8AndSize(text, &size) : NULL;
    const size_t used = strlen(message);
    snprintf(
        message + used, message_size - used, " (%s%s%s)", name_utf8 ? name_utf8 : "an exception",
        text_utf8 && text_utf8[0] ? ": " : "", text_utf8 ? text_utf8 : "");
    unl_py.PyErr_Clear();
    PyObject *all[] = {type, value, trace, name, text};
    for (size_t index = 0; index < sizeof all / sizeof all[0]; index++) {
        if (all[index]) unl_py.Py_DecRef(all[index]);
    }
}

/// Says why. A status may also ask for the end of the process, as `python --help` would.
static int refuse(PyStatus status, char *message, size_t message_size) {
    if (status.err_msg)
        snprintf(message, message_size, "%s%s%s", status.func ? status.func : "", status.func ? ": " : "", status.err_msg);
    else
        snprintf(message, message_size, "it asks for the end of the process, with status %d", status.exitcode);
    if (unl_py.unl_current_thread_state()) add_exception(message, message_size);
    // What has begun is undone, and the lock given back, as far as Python knows how.
    if (unl_py.Py_IsInitialized()) unl_py.Py_FinalizeEx();
    return -1;
}

int unl_python_start(const char *executable, char *message, size_t message_size) {
    if (!unl_py.PyPreConfig_InitPythonConfig || !unl_py.Py_PreInitialize || !unl_py.PyConfig_InitPythonConfig ||
        !unl_py.PyConfig_Clear || !unl_py.Py_InitializeFromConfig || !unl_py.Py_SetProgramName) {
        snprintf(message, message_size, "CPython %s cannot be told which environment to use", unl_py.Py_GetVersion());
        return -1;
    }
    // First what decides how bytes of the system become text: the locale and the UTF-8 mode.
    alignas(max_align_t) char before[CONFIG_BYTES] = {0};
    unl_py.PyPreConfig_InitPythonConfig(before);
    PyStatus status = unl_py.Py_PreInitialize(before);
    if (status.type != 0) return refuse(status, message, message_size);

    // The name of a virtual environment's program is how Python finds that environment.
    wchar_t *name = unl_py.Py_DecodeLocale(executable, NULL);
    if (!name) {
        snprintf(message, message_size, "its path is no text in the locale of this process");
        return -1;
    }
    unl_py.Py_SetProgramName(name);  // kept by Python for good: never freed

    alignas(max_align_t) char configuration[CONFIG_BYTES] = {0};
    unl_py.PyConfig_InitPythonConfig(configuration);
    configuration_head head;
    memcpy(&head, configuration, sizeof head);
    if (head.kind != PYTHON_KIND || head.isolated != 0 || head.use_environment != 1 || head.install_signal_handlers != 1) {
        snprintf(message, message_size, "CPython %s has another PyConfig than is known here", unl_py.Py_GetVersion());
        return -1;
    }
    head.install_signal_handlers = 0;
    memcpy(configuration, &head, sizeof head);
    status = unl_py.Py_InitializeFromConfig(configuration);
    unl_py.PyConfig_Clear(configuration);
    if (status.type != 0) return refuse(status, message, message_size);
    unl_python_load_exceptions();
    return 0;
}
