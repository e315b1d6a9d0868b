// What a class written in Swift needs of C: an object's layout, and a C function for each slot of its type.
//
// A slot's function is passed the object and nothing that says whose class it is of, so an object knows its class: what
// all interpreters share of it, made once for a process and never freed. It holds no Python object but the type of the
// first interpreter, to recognise its objects by.
#pragma once

#include "CPythonABI.h"
#include "CPythonModules.h"

/// The special methods. Those of binary operators stand three times: as they are, reflected, in place.
enum {
    UNL_SPECIAL_REPR, UNL_SPECIAL_STR, UNL_SPECIAL_HASH, UNL_SPECIAL_LENGTH, UNL_SPECIAL_TRUTH, UNL_SPECIAL_INT,
    UNL_SPECIAL_FLOAT, UNL_SPECIAL_INDEX, UNL_SPECIAL_ITER, UNL_SPECIAL_NEXT, UNL_SPECIAL_GET_ITEM,
    UNL_SPECIAL_SET_ITEM, UNL_SPECIAL_DELETE_ITEM, UNL_SPECIAL_CONTAINS, UNL_SPECIAL_NEGATIVE, UNL_SPECIAL_POSITIVE,
    UNL_SPECIAL_ABSOLUTE, UNL_SPECIAL_INVERT,
    UNL_SPECIAL_COMPARE,  // six, in the order of UNL_PY_LT to UNL_PY_GE
    UNL_SPECIAL_OPERATOR = UNL_SPECIAL_COMPARE + 6,
    UNL_OPERATOR_ADD = 0, UNL_OPERATOR_SUBTRACT, UNL_OPERATOR_MULTIPLY, UNL_OPERATOR_MATRIX_MULTIPLY,
    UNL_OPERATOR_TRUE_DIVIDE, UNL_OPERATOR_FLOOR_DIVIDE, UNL_OPERATOR_REMAINDER, UNL_OPERATOR_POWER,
    UNL_OPERATOR_LEFT_SHIFT, UNL_OPERATOR_RIGHT_SHIFT, UNL_OPERATOR_AND, UNL_OPERATOR_OR, UNL_OPERATOR_XOR,
    UNL_OPERATOR_DIVMOD, UNL_OPERATORS,
    UNL_SPECIAL_REFLECTED = UNL_SPECIAL_OPERATOR + UNL_OPERATORS,
    UNL_SPECIAL_IN_PLACE = UNL_SPECIAL_REFLECTED + UNL_OPERATORS,
    UNL_SPECIALS = UNL_SPECIAL_IN_PLACE + UNL_OPERATORS,
};

/// What a special method does with its object and up to two others, all borrowed. Returns a new reference, or null with an
/// exception set; where Python wants a number (length, truth, hash, contains, and the assignments, whose number is 0) the
/// number itself, and then 0 with an exception set is a failure. Null without one is an iterator's end.
typedef PyObject *_Nullable (*unl_python_special)(
    void *_Nonnull context, PyObject *_Nonnull self, PyObject *_Nullable a, PyObject *_Nullable b);

typedef struct {
    unl_python_special _Nullable body;
    void *_Nullable context;
} unl_python_special_entry;

typedef int (*unl_python_visit)(PyObject *_Nonnull object, void *_Nullable argument);

typedef struct unl_python_class {
    /// The type that the first interpreter has of it.
    PyObject *_Nullable first_type;
    struct unl_python_class *_Nullable next;
    /// The class that this one is derived from.
    struct unl_python_class *_Nullable base;
    /// Whether an instance is the same object each time that Python gets it: see `unl_python_known_object`.
    int keeps_identity;
    /// Never null: they also tell a type that was made from this class (see `unl_python_class_of_type`).
    PyMethodDef *_Nonnull methods;
    PyGetSetDef *_Nonnull properties;
    /// As in `m.Counter`.
    const char *_Nonnull name;
    const char *_Nullable doc;
    /// Makes what an object holds: a Swift object with one reference, in the place of Python's.
    unl_python_body _Nullable initialise;
    void *_Nullable initialiser;
    unl_python_body _Nullable call;
    void *_Nullable called;
    unl_python_special_entry special[UNL_SPECIALS];
    /// Gives up a reference to what an object holds.
    void (*_Nonnull release)(void *_Nonnull held);
    /// Visits the Python objects that it refers to, for the collector; null: it refers to none. Takes the place where an
    /// object has what it holds.
    int (*_Nullable traverse)(
        void *_Nonnull context, void *_Nullable *_Nonnull held, unl_python_visit _Nonnull visit, void *_Nullable argument);
    void *_Nullable traversed;
    int (*_Nullable get_buffer)(
        void *_Nonnull context, PyObject *_Nonnull self, Py_buffer *_Nullable view, int flags);
    void (*_Nullable release_buffer)(void *_Nonnull context, PyObject *_Nonnull self, Py_buffer *_Nonnull view);
    void *_Nullable lent;
} unl_python_class;

/// What an object has behind its header.
typedef struct {
    /// A Swift object; null until the initialiser has run.
    void *_Nullable held;
    unl_python_class *_Nonnull class_;
    /// What it held before it was initialised again: somebody may be using it. Given up with the object.
    void *_Nullable former;
    PyObject *_Nullable weak_references;
} unl_python_instance;

/// pre: an object of a class written in Swift.
static inline unl_python_instance *_Nonnull unl_python_instance_of(PyObject *_Nonnull object) {
    return (unl_python_instance *)((char *)object + unl_py.unl_header_size);
}

/// What the object holds; null before its initialiser has run. pre: an object of a class written in Swift.
static inline void *_Nullable unl_python_held(PyObject *_Nonnull object) {
    return __atomic_load_n(&unl_python_instance_of(object)->held, __ATOMIC_ACQUIRE);
}

/// As `unl_python_held`, without a look at the type where it is that of the first interpreter itself. pre: as above.
static inline int unl_python_is_of_first_type(PyObject *_Nonnull object, unl_python_class *_Nonnull class_) {
    PyObject *const type = __atomic_load_n(&class_->first_type, __ATOMIC_ACQUIRE);
    return type && unl_python_is_exactly(object, type);
}

/// The type that the first interpreter has of the class, which is never freed. pre: the lock is held.
void unl_python_set_first_type(unl_python_class *_Nonnull class_, PyObject *_Nonnull type);

static inline void unl_python_set_special(
    unl_python_class *_Nonnull class_, int special, unl_python_special _Nonnull body, void *_Nonnull context) {
    class_->special[special] = (unl_python_special_entry){body, context};
}

static inline void unl_python_inherit_special(
    unl_python_class *_Nonnull class_, const unl_python_class *_Nonnull base, int special) {
    if (!class_->special[special].body) class_->special[special] = base->special[special];
}

/// Makes a class known, so that its types are. It is never freed. Thread safety: any thread.
void unl_python_add_class(unl_python_class *_Nonnull class_);

/// A new type for the current interpreter, derived from `base`, the type of the class's base; null with an exception set.
/// pre: the lock is held; the class was added.
PyObject *_Nullable unl_python_new_type(unl_python_class *_Nonnull class_, PyObject *_Nullable base);

/// Whether the type was made from the class, or from one that is derived from it, in Swift or in Python. pre: the lock is held.
int unl_python_is_of_class(PyObject *_Nonnull type, const unl_python_class *_Nonnull class_);

/// The class that the type, or one that it is derived from, was made from; null for any other type. pre: the lock is held.
unl_python_class *_Nullable unl_python_class_of_type(PyObject *_Nonnull type);

/// A new object of the type; null with an exception set, and then what it was to hold has been given up.
/// pre: the lock is held; the type was made from the class; `held` has a reference for the object.
PyObject *_Nullable unl_python_new_instance(
    unl_python_class *_Nonnull class_, PyObject *_Nonnull type, void *_Nonnull held);

// Which object has an instance, in the current interpreter. pre, for all: the lock is held.

/// A new reference to the object that has the instance; null where none has. pre: the caller keeps the instance.
PyObject *_Nullable unl_python_known_object(void *_Nonnull held);
/// The object has the instance from now on.
void unl_python_note_object(PyObject *_Nonnull object, void *_Nonnull held);
/// The object is about to give the instance up.
void unl_python_forget_object(PyObject *_Nonnull object, void *_Nonnull held);
/// Forgets the objects of an interpreter that has ended. pre: none.
void unl_python_forget_interpreter(int64_t interpreter);

/// Has the object hold something else from now on. What it held before is given up: at once where no thread is in a call into
/// Swift, else with the object, since a method may be using it. pre: the lock is held; `held` has a reference for the object.
void unl_python_hold(PyObject *_Nonnull object, void *_Nonnull held);

/// The object's type, borrowed: no code of the object's is asked. pre: the lock is held, or the collector runs.
PyObject *_Nonnull unl_python_type_of(PyObject *_Nonnull object);

/// Fills the slots that the class needs in, which end with 0; there is room for `UNL_PYTHON_SLOTS`.
enum { UNL_PYTHON_SLOTS = 96 };
void unl_python_fill_slots(const unl_python_class *_Nonnull class_, PyType_Slot *_Nonnull slots);
