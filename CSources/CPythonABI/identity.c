// Which Python object has a Swift instance, so that the instance is the same object each time that Python gets it: a hash table
// from the instance and the interpreter to the object, which is not counted here. An object leaves it when it ends.
#include <pthread.h>
#include <stdlib.h>

#include "CPythonClasses.h"

typedef struct {
    void *held;  // null: free
    int64_t interpreter;
    PyObject *object;
    /// Without a lock: a weak reference to it, which alone tells whether another thread is ending it.
    PyObject *weak;
} place;

static struct {
    place *places;
    size_t size;  // a power of 2, or 0
    size_t used;
} table;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/// Whether another thread may be in here: the lock of the only interpreter keeps all others out.
static int is_shared(void) { return unl_py.unl_is_free_threaded || unl_python_has_other_interpreters(); }

static int64_t current_interpreter(int shared) {
    return shared ? unl_py.PyInterpreterState_GetID(unl_py.PyInterpreterState_Get()) : 0;
}

static size_t first_place(const void *held, int64_t interpreter) {
    return (((uintptr_t)held >> 4) + (size_t)interpreter) * 0x9E3779B97F4A7C15u >> 20 & (table.size - 1);
}

/// The place of an instance, or the free one where it would be. pre: the table has a free place.
static place *find(const void *held, int64_t interpreter) {
    for (size_t index = first_place(held, interpreter);; index = (index + 1) & (table.size - 1)) {
        place *one = &table.places[index];
        if (!one->held || (one->held == held && one->interpreter == interpreter)) return one;
    }
}

static int grow(void) {
    const place *const before = table.places;
    const size_t count = table.size, size = count ? 2 * count : 64;
    place *places = calloc(size, sizeof *places);
    if (!places) return -1;
    table.places = places;
    table.size = size;
    for (size_t index = 0; index < count; index++)
        if (before[index].held) *find(before[index].held, before[index].interpreter) = before[index];
    free((void *)before);
    return 0;
}

/// Frees a place, and moves those up that stand behind it because it was taken.
static void take_out(place *one) {
    size_t hole = (size_t)(one - table.places);
    for (size_t index = (hole + 1) & (table.size - 1); table.places[index].held; index = (index + 1) & (table.size - 1)) {
        const size_t wanted = first_place(table.places[index].held, table.places[index].interpreter);
        if (((index - wanted) & (table.size - 1)) < ((index - hole) & (table.size - 1))) continue;
        table.places[hole] = table.places[index];
        hole = index;
    }
    table.places[hole].held = NULL;
    table.used--;
}

/// Whether the object is ending: its count is 0 (see `unl_python_may_be_last`). pre: there is a lock.
static int is_ending(PyObject *object) { return *(const uint32_t *)object == 0; }

PyObject *unl_python_known_object(void *held) {
    const int shared = is_shared();
    PyObject *object = NULL, *weak = NULL;
    if (shared) pthread_mutex_lock(&mutex);
    const place *one = table.used ? find(held, current_interpreter(shared)) : NULL;
    if (one && one->held) {
        weak = one->weak;
        if (!weak && !is_ending(one->object)) object = one->object;
        if (weak || object) unl_py.Py_IncRef(weak ? weak : object);
    }
    if (shared) pthread_mutex_unlock(&mutex);
    if (weak) {
        if (unl_py.PyWeakref_GetRef(weak, &object) < 0) unl_py.PyErr_Clear();
        unl_py.Py_DecRef(weak);
    }
    return object;
}

void unl_python_note_object(PyObject *object, void *held) {
    // Where headers or weak references are not known, an instance has a new object each time.
    if (!unl_py.unl_type_offset || (unl_py.unl_is_free_threaded && !unl_py.PyWeakref_GetRef)) return;
    PyObject *weak = NULL;
    if (unl_py.unl_is_free_threaded && !(weak = unl_py.PyWeakref_NewRef(object, NULL))) return unl_py.PyErr_Clear();
    const int shared = is_shared();
    if (shared) pthread_mutex_lock(&mutex);
    int is_noted = 0;
    if (2 * (table.used + 1) <= table.size || grow() == 0) {
        place *one = find(held, current_interpreter(shared));
        const int is_free = !one->held;
        // An object that has the instance already and lives stays the one: an initialiser has returned it again.
        if (is_free || (!weak && is_ending(one->object))) {
            table.used += (size_t)is_free;
            *one = (place){held, current_interpreter(shared), object, weak};
            is_noted = 1;
        }
    }
    if (shared) pthread_mutex_unlock(&mutex);
    if (!is_noted && weak) unl_py.Py_DecRef(weak);
}

void unl_python_forget_object(PyObject *object, void *held) {
    const int shared = is_shared();
    PyObject *weak = NULL;
    if (shared) pthread_mutex_lock(&mutex);
    place *one = table.used ? find(held, current_interpreter(shared)) : NULL;
    if (one && one->held && one->object == object) {
        weak = one->weak;
        take_out(one);
    }
    if (shared) pthread_mutex_unlock(&mutex);
    if (weak) unl_py.Py_DecRef(weak);
}

void unl_python_forget_interpreter(int64_t interpreter) {
    pthread_mutex_lock(&mutex);
    for (size_t index = 0; index < table.size;) {
        place *one = &table.places[index];
        if (one->held && one->interpreter == interpreter) {
            take_out(one);  // another one may have moved here
        } else {
            index++;
        }
    }
    pthread_mutex_unlock(&mutex);
}
