#ifndef UNL_CPYTHON_BOUND_H
#define UNL_CPYTHON_BOUND_H

#include "CPythonABI.h"

// What a `BoundObject` is made of: a Python object that Swift copies and ends by CPython's own count. So a bound object costs
// no object of Swift's. The two functions are called by code that the compiler writes, wherever a copy is made or ends.
//
// pre, for all here: the calling thread holds the lock. A bound object cannot leave the token that it was made with.

/// Nobody looks into it: the address is that of the object.
struct __attribute__((swift_attr("import_reference"), swift_attr("retain:unl_bound_retain"),
                      swift_attr("release:unl_bound_release"))) unl_bound {
    char unread;
};

/// Stops the program where the thread has given the lock back: see `GIL`, Drawbacks.
void unl_bound_retain(struct unl_bound *_Nonnull bound);
/// As `DeferredDrops.drop`: an object that may end waits, where Python has called Swift, for the end of that call.
void unl_bound_release(struct unl_bound *_Nonnull bound);

/// What `unl_bound_release` does with an object that has to wait, or that a thread without the lock lets go of.
extern void (*_Nullable unl_bound_release_later)(PyObject *_Nonnull object) __attribute__((swift_attr("nonisolated(unsafe)")));
/// What stops the program.
extern void (*_Nullable unl_bound_misused)(void) __attribute__((swift_attr("nonisolated(unsafe)")));

/// Whether a reference that is let go of is worth counting: see `AttachmentCount.Phase`.
void unl_bound_set_counts(int counts);

/// Takes over a new reference.
static inline struct unl_bound *_Nonnull unl_bound_owning(PyObject *_Nonnull object)
    __attribute__((swift_attr("returns_retained"))) {
    return (struct unl_bound *)object;
}
/// Adds a reference, by Swift.
static inline struct unl_bound *_Nonnull unl_bound_borrowing(PyObject *_Nonnull object)
    __attribute__((swift_attr("returns_unretained"))) {
    return (struct unl_bound *)object;
}
/// Borrowed from the bound object.
static inline PyObject *_Nonnull unl_bound_object(struct unl_bound *_Nonnull bound) { return (PyObject *)bound; }

#endif
