#include "options.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "CPythonABI.h"

/// Where PyInitConfig_Create makes an isolated interpreter, and python3 is none.
static const struct {
    const char *name;
    int64_t value;
} as_python3[] = {
    {"isolated", 0},   {"use_environment", 1},   {"user_site_directory", 1}, {"safe_path", 0},
    {"parse_argv", 1}, {"configure_c_stdio", 1}, {"pathconfig_warnings", 1}, {"configure_locale", 1},
};

/// The variable's value; null when it is not set, or empty, which is the same to Python.
static const char *variable(const char *name) {
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

/// Whether the text is a whole number from 0 to `most`.
static int number(const char *text, unsigned long most, unsigned long *value) {
    char *end;
    errno = 0;
    *value = strtoul(text, &end, 10);
    return errno == 0 && *end == 0 && !strchr(text, '-') && *value <= most;
}

// Python reads these variables only where an option is still undecided, which PEP 741 has no number for: its options are
// not negative, and an isolated configuration has decided them. So they are read here, by the rules of Python/initconfig.c.
int unl_python_set_options(void *options, const char **why) {
    for (size_t index = 0; index < sizeof as_python3 / sizeof as_python3[0]; index++) {
        if (unl_py.PyInitConfig_SetInt(options, as_python3[index].name, as_python3[index].value) != 0) return -1;
    }
    unsigned long value;
    if (variable("PYTHONDEVMODE") && unl_py.PyInitConfig_SetInt(options, "dev_mode", 1) != 0) return -1;
    const char *text = variable("PYTHONHASHSEED");
    if (text && strcmp(text, "random") != 0) {
        if (!number(text, UINT32_MAX, &value)) {
            *why = "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]";
            return -1;
        }
        if (unl_py.PyInitConfig_SetInt(options, "hash_seed", (int64_t)value) != 0) return -1;
    }
    if ((text = variable("PYTHONTRACEMALLOC"))) {
        if (!number(text, INT_MAX, &value)) {
            *why = "PYTHONTRACEMALLOC: invalid number of frames";
            return -1;
        }
        if (unl_py.PyInitConfig_SetInt(options, "tracemalloc", (int64_t)value) != 0) return -1;
    }
    if ((text = variable("PYTHONINTMAXSTRDIGITS"))) {
        if (!number(text, INT_MAX, &value) || (value != 0 && value < 640)) {
            *why = "PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.";
            return -1;
        }
        if (unl_py.PyInitConfig_SetInt(options, "int_max_str_digits", (int64_t)value) != 0) return -1;
    }
    // Of profiling by perf, the kind that works with the compiler of machine code is the stronger one.
    int64_t profiling = 0;
    if ((text = variable("PYTHONPERFSUPPORT")) && number(text, INT_MAX, &value) && value != 0) profiling = 1;
    if ((text = variable("PYTHON_PERF_JIT_SUPPORT")) && number(text, INT_MAX, &value) && value != 0) profiling = 2;
    return profiling ? unl_py.PyInitConfig_SetInt(options, "perf_profiling", profiling) : 0;
}
