#include "CPythonText.h"
#include "layouts.h"
#include "options.h"

#include <stdalign.h>
#include <stdio.h>
#include <string.h>

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

/// What decides how bytes of the system become text: the locale and the UTF-8 mode, as the environment says.
static PyStatus preinitialize(void) {
    alignas(max_align_t) char before[UNL_CONFIGURATION_BYTES] = {0};
    unl_py.PyPreConfig_InitPythonConfig(before);
    return unl_py.Py_PreInitialize(before);
}

/// PEP 741: options by their names, so that no layout need be known. pre: the path is ASCII.
static int start_by_names(const char *executable, char *message, size_t message_size) {
    PyStatus status = preinitialize();
    if (status.type != 0) return refuse(status, message, message_size);
    void *options = unl_py.PyInitConfig_Create();
    if (!options) {
        snprintf(message, message_size, "there is no memory for its configuration");
        return -1;
    }
    const char *why = NULL;
    int result = unl_py.PyInitConfig_SetStr(options, "program_name", executable);
    if (result == 0) result = unl_python_set_options(options, &why);
    if (result == 0) result = unl_py.Py_InitializeFromInitConfig(options);
    if (result != 0) {
        if (!why) unl_py.PyInitConfig_GetError(options, &why);
        result = refuse((PyStatus){.type = 1, .err_msg = why ? why : "it does not say why"}, message, message_size);
    }
    unl_py.PyInitConfig_Free(options);
    return result;
}

/// The older way: a PyConfig, whose layout differs between versions.
static int start_by_layout(const char *executable, char *message, size_t message_size) {
    PyStatus status = preinitialize();
    if (status.type != 0) return refuse(status, message, message_size);

    wchar_t *name = unl_py.Py_DecodeLocale(executable, NULL);
    if (!name) {
        snprintf(message, message_size, "its path is no text in the locale of this process");
        return -1;
    }
    unl_py.Py_SetProgramName(name);  // kept by Python for good: never freed

    alignas(max_align_t) char configuration[UNL_CONFIGURATION_BYTES] = {0};
    unl_py.PyConfig_InitPythonConfig(configuration);
    unl_configuration_head head;
    memcpy(&head, configuration, sizeof head);
    if (head.kind != UNL_PYTHON_CONFIGURATION || head.isolated != 0 || head.use_environment != 1 ||
        head.install_signal_handlers != 1) {
        snprintf(message, message_size, "CPython %s has another PyConfig than is known here", unl_py.Py_GetVersion());
        return -1;
    }
    head.install_signal_handlers = 0;
    memcpy(configuration, &head, sizeof head);
    status = unl_py.Py_InitializeFromConfig(configuration);
    unl_py.PyConfig_Clear(configuration);
    return status.type != 0 ? refuse(status, message, message_size) : 0;
}

static int is_ascii(const char *text) {
    while (*text) {
        if (*text++ & 0x80) return 0;
    }
    return 1;
}

// The name of a virtual environment's program is how Python finds that environment.
int unl_python_start(const char *executable, char *message, size_t message_size) {
    const int has_before = unl_py.PyPreConfig_InitPythonConfig && unl_py.Py_PreInitialize;
    const int has_names = has_before && unl_py.PyInitConfig_Create && unl_py.PyInitConfig_Free && unl_py.PyInitConfig_SetInt &&
                          unl_py.PyInitConfig_SetStr && unl_py.PyInitConfig_GetError &&
                          unl_py.Py_InitializeFromInitConfig;
    const int has_layout = has_before && unl_py.PyConfig_InitPythonConfig && unl_py.PyConfig_Clear &&
                           unl_py.Py_InitializeFromConfig && unl_py.Py_SetProgramName;
    int status;
    // Texts of PEP 741 are UTF-8, and those of a path are what the locale makes of its bytes: only ASCII is both.
    if (has_names && (is_ascii(executable) || !has_layout)) {
        status = start_by_names(executable, message, message_size);
    } else if (has_layout) {
        status = start_by_layout(executable, message, message_size);
    } else {
        snprintf(message, message_size, "CPython %s cannot be told which environment to use", unl_py.Py_GetVersion());
        return -1;
    }
    if (status == 0) unl_python_load_exceptions();
    return status;
}
