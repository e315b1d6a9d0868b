#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CPythonClasses.h"
#include "layouts.h"

// All classes, by the address of their methods, which a type made from one has in a slot that no other type inherits.
// Only ever added to, so that it is read without a lock.
enum { BUCKETS = 1024 };
static unl_python_class *classes[BUCKETS];
static pthread_mutex_t adding = PTHREAD_MUTEX_INITIALIZER;

static size_t bucket(const void *address) { return ((uintptr_t)address >> 4) * 0x9E3779B97F4A7C15u >> 54; }

void unl_python_add_class(unl_python_class *class_) {
    pthread_mutex_lock(&adding);
    unl_python_class **first = &classes[bucket(class_->methods)];
    class_->next = *first;
    __atomic_store_n(first, class_, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&adding);
}

PyObject *unl_python_type_of(PyObject *object) {
    const size_t offset = unl_py.unl_type_offset;
    if (offset) return __atomic_load_n((PyObject **)((char *)object + offset), __ATOMIC_RELAXED);
    PyObject *type = unl_py.PyObject_Type(object);
    unl_py.Py_DecRef(type);  // the object keeps it
    return type;
}

// The types of the first interpreter, which are kept for ever: the last that came to a place has it.
static unl_python_class *of_first[BUCKETS];

void unl_python_set_first_type(unl_python_class *class_, PyObject *type) {
    __atomic_store_n(&class_->first_type, type, __ATOMIC_RELEASE);
    __atomic_store_n(&of_first[bucket(type)], class_, __ATOMIC_RELEASE);
}

unl_python_class *unl_python_class_of_type(PyObject *type) {
    unl_python_class *known = __atomic_load_n(&of_first[bucket(type)], __ATOMIC_ACQUIRE);
    if (known && known->first_type == type) return known;
    // A type that Python code made has no methods in that slot; what it is derived from is looked at next.
    while (type && unl_py.PyType_GetFlags(type) & UNL_PY_TPFLAGS_HEAPTYPE) {
        const void *methods = unl_py.PyType_GetSlot(type, UNL_PY_TP_METHODS);
        if (methods) {
            unl_python_class *class_ = __atomic_load_n(&classes[bucket(methods)], __ATOMIC_ACQUIRE);
            for (; class_; class_ = class_->next)
                if (class_->methods == methods) return class_;
        }
        type = unl_py.PyType_GetSlot(type, UNL_PY_TP_BASE);
    }
    return NULL;
}

int unl_python_is_of_class(PyObject *type, const unl_python_class *class_) {
    const unl_python_class *found = unl_python_class_of_type(type);
    while (found && found != class_) found = found->base;
    return found != NULL;
}

// What objects hold is given up with them. A chain of objects that hold each other would take a frame for each link, so
// from some depth on it waits for the end of the first.

enum { DEPTH = 64 };

typedef struct waiting {
    unl_python_class *class_;
    void *held;
    struct waiting *next;
} waiting;

static _Thread_local struct {
    int depth;
    waiting *first;
} ending;

static void give_up(unl_python_class *class_, void *held) {
    if (ending.depth >= DEPTH) {
        waiting *one = malloc(sizeof *one);
        if (one) {
            *one = (waiting){class_, held, ending.first};
            ending.first = one;
            return;
        }
    }
    // Its end may run Python code, which must not see an exception that somebody else has set.
    PyObject *type = NULL, *value = NULL, *trace = NULL;
    const int is_set = unl_py.PyErr_Occurred() != NULL;
    if (is_set) unl_py.PyErr_Fetch(&type, &value, &trace);
    ending.depth++;
    class_->release(held);
    while (ending.depth == 1 && ending.first) {
        waiting *one = ending.first;
        ending.first = one->next;
        one->class_->release(one->held);
        free(one);
    }
    ending.depth--;
    if (is_set) unl_py.PyErr_Restore(type, value, trace);
}

typedef struct former {
    void *held;
    struct former *next;
} former;

/// Keeps what the object held before until its end: somebody may be using it. pre: in the object's section.
static void keep_former(unl_python_instance *instance, void *held) {
    former *one = malloc(sizeof *one);
    if (!one) return;  // without memory it is kept for ever
    *one = (former){held, instance->former};
    instance->former = one;
}

void unl_python_hold(PyObject *object, void *held) {
    unl_python_instance *instance = unl_python_instance_of(object);
    unl_critical_section section;
    unl_python_begin_section(&section, object);
    void *before = instance->held;
    if (before && instance->class_->keeps_identity) unl_python_forget_object(object, before);
    const int is_in_use = before && unl_python_is_inside();
    if (is_in_use) keep_former(instance, before);
    __atomic_store_n(&instance->held, held, __ATOMIC_RELEASE);
    if (instance->class_->keeps_identity) unl_python_note_object(object, held);
    unl_python_end_section(&section);
    if (before && !is_in_use) give_up(instance->class_, before);
}

/// What an object held, and what it held before.
static void give_up_all(unl_python_class *class_, void *held, former *next) {
    if (held) give_up(class_, held);
    while (next) {
        former *one = next;
        next = one->next;
        give_up(class_, one->held);
        free(one);
    }
}

static PyObject *allocate(unl_python_class *class_, PyObject *type) {
    PyObject *object = unl_py.PyType_GenericAlloc(type, 0);  // zeros behind the header
    if (object) unl_python_instance_of(object)->class_ = class_;
    return object;
}

PyObject *unl_python_new_instance(unl_python_class *class_, PyObject *type, void *held) {
    PyObject *object = allocate(class_, type);
    if (!object) {
        give_up(class_, held);
        return NULL;
    }
    unl_python_instance_of(object)->held = held;
    if (class_->keeps_identity) unl_python_note_object(object, held);
    return object;
}

static PyObject *new(PyObject *type, PyObject *arguments, PyObject *names) {
    (void)arguments;
    (void)names;
    unl_python_class *class_ = unl_python_class_of_type(type);
    if (!class_) {
        unl_py.PyErr_SetString(unl_py.PyExc_TypeError, "the type is of no class written in Swift");
        return NULL;
    }
    if (!class_->initialise) {
        char message[256];
        snprintf(message, sizeof message, "cannot create '%.200s' objects: the class has no initialiser", class_->name);
        unl_py.PyErr_SetString(unl_py.PyExc_TypeError, message);
        return NULL;
    }
    return allocate(class_, type);
}

/// Calls with a tuple and a dictionary, as Python calls types and objects.
static PyObject *call_with(
    unl_python_body body, void *context, PyObject *self, PyObject *arguments, PyObject *keywords) {
    enum { ROOM = 16 };
    PyObject *room[ROOM], **all = room, *names = NULL, *result = NULL;
    const ptrdiff_t count = unl_py.PyTuple_Size(arguments), named = keywords ? unl_py.PyDict_Size(keywords) : 0;
    if (count + named > ROOM && !(all = malloc((size_t)(count + named) * sizeof *all))) {
        unl_py.PyErr_SetString(unl_py.PyExc_RuntimeError, "there is no memory for the arguments");
        return NULL;
    }
    for (ptrdiff_t index = 0; index < count; index++) all[index] = unl_py.PyTuple_GetItem(arguments, index);
    if (named) {
        PyObject *name, *value;
        ptrdiff_t position = 0, found = 0;
        if (!(names = unl_py.PyTuple_New(named))) goto end;
        while (found < named && unl_py.PyDict_Next(keywords, &position, &name, &value)) {
            unl_py.Py_IncRef(name);
            unl_py.PyTuple_SetItem(names, found, name);
            all[count + found++] = value;
        }
    }
    result = body(context, self, count + named ? all : NULL, count, names);
end:
    if (names) unl_py.Py_DecRef(names);
    if (all != room) free(all);
    return result;
}

static int initialise(PyObject *self, PyObject *arguments, PyObject *keywords) {
    unl_python_class *class_ = unl_python_instance_of(self)->class_;
    if (!class_->initialise) {  // one made in Swift, whose type has this function from its base
        unl_py.PyErr_SetString(unl_py.PyExc_TypeError, "the class has no initialiser");
        return -1;
    }
    PyObject *held = call_with(class_->initialise, class_->initialiser, self, arguments, keywords);
    if (!held) return -1;
    unl_python_hold(self, held);
    return 0;
}

/// What Python code has put in the place of `__new__` or `__init__`, with a tuple and a dictionary.
static PyObject *make_by_slots(
    PyObject *type, PyObject *const *arguments, ptrdiff_t count, PyObject *names, const void *new_, const void *init) {
    PyObject *(*make)(PyObject *, PyObject *, PyObject *);
    int (*fill)(PyObject *, PyObject *, PyObject *);
    memcpy(&make, &new_, sizeof make);
    memcpy(&fill, &init, sizeof fill);
    PyObject *object = NULL, *keywords = NULL, *tuple = unl_py.PyTuple_New(count);
    if (!tuple) return NULL;
    for (ptrdiff_t index = 0; index < count; index++) {
        unl_py.Py_IncRef(arguments[index]);
        unl_py.PyTuple_SetItem(tuple, index, arguments[index]);
    }
    const ptrdiff_t named = names ? unl_py.PyTuple_Size(names) : 0;
    if (named && !(keywords = unl_py.PyDict_New())) goto end;
    for (ptrdiff_t index = 0; index < named; index++) {
        PyObject *name = unl_py.PyTuple_GetItem(names, index);
        if (unl_py.PyDict_SetItem(keywords, name, arguments[count + index]) != 0) goto end;
    }
    object = make(type, tuple, keywords);
    // As `type.__call__`: what is of another class is not initialised.
    if (object && unl_py.PyType_IsSubtype(unl_python_type_of(object), type)) {
        *(void **)&fill = unl_py.PyType_GetSlot(unl_python_type_of(object), UNL_PY_TP_INIT);
        if (fill && fill(object, tuple, keywords) < 0) {
            unl_py.Py_DecRef(object);
            object = NULL;
        }
    }
end:
    if (keywords) unl_py.Py_DecRef(keywords);
    unl_py.Py_DecRef(tuple);
    return object;
}

/// Makes and initialises an object of the very class: no tuple is made of the arguments. Python calls it with the highest bit
/// of `count` set where the place before the arguments may be used.
static PyObject *make(PyObject *type, PyObject *const *arguments, size_t count, PyObject *names) {
    const ptrdiff_t given = (ptrdiff_t)(count & ~((size_t)1 << (8 * sizeof count - 1)));
    const void *new_ = unl_py.PyType_GetSlot(type, UNL_PY_TP_NEW), *init = unl_py.PyType_GetSlot(type, UNL_PY_TP_INIT);
    unl_python_class *class_ = unl_python_class_of_type(type);
    if (new_ != (void *)new || init != (void *)initialise || !class_)
        return make_by_slots(type, arguments, given, names, new_, init);
    PyObject *object = allocate(class_, type);
    if (!object) return NULL;
    PyObject *held = class_->initialise(class_->initialiser, object, arguments, given, names);
    if (!held) {
        unl_py.Py_DecRef(object);
        return NULL;
    }
    unl_python_instance *instance = unl_python_instance_of(object);
    if (instance->held) {  // the collector lists objects, so that other code may have initialised it
        unl_python_hold(object, held);
    } else {
        __atomic_store_n(&instance->held, held, __ATOMIC_RELEASE);
        if (class_->keeps_identity) unl_python_note_object(object, held);
    }
    return object;
}

static PyObject *call(PyObject *self, PyObject *arguments, PyObject *keywords) {
    unl_python_class *class_ = unl_python_instance_of(self)->class_;
    return call_with(class_->call, class_->called, self, arguments, keywords);
}

static void deallocate(PyObject *self) {
    PyObject *type = unl_python_type_of(self);
    unl_python_instance *instance = unl_python_instance_of(self);
    if (instance->class_->traverse) unl_py.PyObject_GC_UnTrack(self);
    if (instance->held && instance->class_->keeps_identity) unl_python_forget_object(self, instance->held);
    if (instance->weak_references) unl_py.PyObject_ClearWeakRefs(self);
    unl_python_class *const class_ = instance->class_;
    void *const held = instance->held;  // nobody else has the object any more
    former *const before = instance->former;
    if (type == class_->first_type && !class_->traverse) {
        unl_py.PyObject_Free(self);  // what such a type has in that slot
    } else {
        void (*give_back)(void *);
        *(void **)&give_back = unl_py.PyType_GetSlot(type, UNL_PY_TP_FREE);
        give_back(self);
    }
    unl_py.Py_DecRef(type);  // each object of a class made at run time keeps it
    give_up_all(class_, held, before);
}

static int traverse(PyObject *self, unl_python_visit visit, void *argument) {
    int status = visit(unl_python_type_of(self), argument);
    if (status) return status;
    unl_python_instance *instance = unl_python_instance_of(self);
    // What may be in use beside the object's own is left alone: it counts as reachable.
    if (!instance->held || instance->former) return 0;
    return instance->class_->traverse(instance->class_->traversed, &instance->held, visit, argument);
}

static int clear(PyObject *self) {
    unl_python_instance *instance = unl_python_instance_of(self);
    if (instance->held && instance->class_->keeps_identity) unl_python_forget_object(self, instance->held);
    void *const held = __atomic_exchange_n(&instance->held, NULL, __ATOMIC_ACQ_REL);
    former *const before = instance->former;
    instance->former = NULL;
    give_up_all(instance->class_, held, before);
    return 0;
}

static int get_buffer(PyObject *self, Py_buffer *view, int flags) {
    unl_python_class *class_ = unl_python_instance_of(self)->class_;
    return class_->get_buffer(class_->lent, self, view, flags);
}

static void release_buffer(PyObject *self, Py_buffer *view) {
    unl_python_class *class_ = unl_python_instance_of(self)->class_;
    class_->release_buffer(class_->lent, self, view);
}

#define SLOT(number, function)                                                                                         \
    do {                                                                                                               \
        slots->slot = number;                                                                                          \
        __typeof__(&(function)) address = &(function);                                                                 \
        memcpy(&slots->pfunc, &address, sizeof address);                                                               \
        slots++;                                                                                                       \
    } while (0)

PyObject *unl_python_new_type(unl_python_class *class_, PyObject *base) {
    PyType_Slot slots[UNL_PYTHON_SLOTS + 16], *next = slots;
    const ptrdiff_t at = (ptrdiff_t)unl_py.unl_header_size;
    unl_member members[] = {
        {"__weaklistoffset__", UNL_MEMBER_SSIZE, at + (ptrdiff_t)offsetof(unl_python_instance, weak_references),
         UNL_MEMBER_READ_ONLY, NULL},
        {NULL, 0, 0, 0, NULL}};
    {
        PyType_Slot *slots = next;
        SLOT(UNL_PY_TP_DEALLOC, deallocate);
        SLOT(UNL_PY_TP_NEW, new);
        if (class_->initialise) SLOT(UNL_PY_TP_INIT, initialise);
        if (class_->call) SLOT(UNL_PY_TP_CALL, call);
        if (class_->traverse) {
            SLOT(UNL_PY_TP_TRAVERSE, traverse);
            SLOT(UNL_PY_TP_CLEAR, clear);
        }
        if (class_->get_buffer) {
            SLOT(UNL_PY_BF_GETBUFFER, get_buffer);
            SLOT(UNL_PY_BF_RELEASEBUFFER, release_buffer);
        }
        next = slots;
    }
    *next++ = (PyType_Slot){UNL_PY_TP_METHODS, class_->methods};
    *next++ = (PyType_Slot){UNL_PY_TP_GETSET, class_->properties};
    *next++ = (PyType_Slot){UNL_PY_TP_MEMBERS, members};
    if (class_->doc) *next++ = (PyType_Slot){UNL_PY_TP_DOC, (void *)class_->doc};
    unl_python_fill_slots(class_, next);
    // Each derived class has a word of its own: Python refuses to derive one from two that differ in their layout. Otherwise an
    // object of such a class would be taken by the methods of both, and holds an instance of one.
    size_t size = unl_py.unl_header_size + sizeof(unl_python_instance);
    for (const unl_python_class *other = class_->base; other; other = other->base) size += sizeof(void *);
    PyType_Spec specification = {
        .name = class_->name,
        .basicsize = (int)size,
        .flags = UNL_PY_TPFLAGS_DEFAULT | UNL_PY_TPFLAGS_BASETYPE | (class_->traverse ? UNL_PY_TPFLAGS_HAVE_GC : 0),
        .slots = slots};
    PyObject *bases = NULL;
    if (base) {
        if (!(bases = unl_py.PyTuple_New(1))) return NULL;
        unl_py.Py_IncRef(base);
        unl_py.PyTuple_SetItem(bases, 0, base);
    }
    PyObject *type = unl_py.PyType_FromSpecWithBases(&specification, bases);
    if (bases) unl_py.Py_DecRef(bases);
    if (type && class_->initialise && unl_py.unl_maker_offset) {
        __typeof__(&make) address = &make;
        memcpy((char *)type + unl_py.unl_maker_offset, &address, sizeof address);
    }
    return type;
}
