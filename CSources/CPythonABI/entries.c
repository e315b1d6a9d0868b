#include <stdatomic.h>

#include "CPythonModules.h"

static struct {
    unl_python_body body;
    void *context;
} entries[UNL_PYTHON_ENTRIES];

static atomic_int taken;

// A numeral in hexadecimal is an index and, pasted to a name, an identifier.
#define ENTRIES_16(each, n)                                                                                            \
    each(n##0) each(n##1) each(n##2) each(n##3) each(n##4) each(n##5) each(n##6) each(n##7)                            \
    each(n##8) each(n##9) each(n##a) each(n##b) each(n##c) each(n##d) each(n##e) each(n##f)
#define ENTRIES_256(each, n)                                                                                           \
    ENTRIES_16(each, n##0) ENTRIES_16(each, n##1) ENTRIES_16(each, n##2) ENTRIES_16(each, n##3)                        \
    ENTRIES_16(each, n##4) ENTRIES_16(each, n##5) ENTRIES_16(each, n##6) ENTRIES_16(each, n##7)                        \
    ENTRIES_16(each, n##8) ENTRIES_16(each, n##9) ENTRIES_16(each, n##a) ENTRIES_16(each, n##b)                        \
    ENTRIES_16(each, n##c) ENTRIES_16(each, n##d) ENTRIES_16(each, n##e) ENTRIES_16(each, n##f)
#define ALL_ENTRIES(each)                                                                                              \
    ENTRIES_256(each, 0x0) ENTRIES_256(each, 0x1) ENTRIES_256(each, 0x2) ENTRIES_256(each, 0x3)

#define POSITIONAL(n)                                                                                                  \
    static PyObject *positional_##n(PyObject *self, PyObject *const *arguments, ptrdiff_t count) {                     \
        return entries[n].body(entries[n].context, self, arguments, count, NULL);                                      \
    }
#define KEYWORDS(n)                                                                                                    \
    static PyObject *keywords_##n(PyObject *self, PyObject *const *arguments, ptrdiff_t count, PyObject *names) {      \
        return entries[n].body(entries[n].context, self, arguments, count, names);                                     \
    }
ALL_ENTRIES(POSITIONAL)
ALL_ENTRIES(KEYWORDS)

typedef PyObject *(*keyword_function)(PyObject *, PyObject *const *, ptrdiff_t, PyObject *);

#define POSITIONAL_NAME(n) positional_##n,
#define KEYWORDS_NAME(n) keywords_##n,
static const unl_python_fastcall positional[UNL_PYTHON_ENTRIES] = {ALL_ENTRIES(POSITIONAL_NAME)};
static const keyword_function keyword[UNL_PYTHON_ENTRIES] = {ALL_ENTRIES(KEYWORDS_NAME)};

int unl_python_entries_left(void) { return UNL_PYTHON_ENTRIES - atomic_load(&taken); }

int unl_python_define_function(
    PyMethodDef *definition, const char *name, const char *doc, int keywords, unl_python_body body, void *context) {
    if (!definition || !name || !body) return -1;
    int index = atomic_load(&taken);
    do {
        if (index == UNL_PYTHON_ENTRIES) return -1;
    } while (!atomic_compare_exchange_weak(&taken, &index, index + 1));
    entries[index].body = body;
    entries[index].context = context;
    definition->ml_name = name;
    definition->ml_doc = doc;
    definition->ml_flags = UNL_METH_FASTCALL | (keywords ? UNL_METH_KEYWORDS : 0);
    // Python casts it back to what the flags say before it calls.
    definition->ml_meth = keywords ? (unl_python_fastcall)(void (*)(void))keyword[index] : positional[index];
    return 0;
}
