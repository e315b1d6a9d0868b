#include "CPythonBound.h"

void (*unl_bound_release_later)(PyObject *object);
void (*unl_bound_misused)(void);

static int counts;

void unl_bound_set_counts(int value) { __atomic_store_n(&counts, value, __ATOMIC_RELEASE); }

void unl_bound_retain(struct unl_bound *bound) {
    if (unl_this_thread.released) unl_bound_misused();
    unl_py.Py_IncRef((PyObject *)bound);
}

void unl_bound_release(struct unl_bound *bound) {
    PyObject *const object = (PyObject *)bound;
    const unl_python_thread *const thread = &unl_this_thread;
    if (!__atomic_load_n(&counts, __ATOMIC_ACQUIRE)) return;
    if (thread->released || (thread->postponing && unl_python_may_be_last(object))) unl_bound_release_later(object);
    else unl_py.Py_DecRef(object);
}
