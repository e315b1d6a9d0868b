// CPython's C functions as one table, filled at run time from the interpreter's own library.
//
// Nothing here includes Python.h: the declarations below are the only knowledge of the interpreter's binary interface
// in the project. Every function is in the stable ABI, or exported unchanged by each CPython from 3.9 on.
// Contract: no entry may be called before `unl_python_load` has returned success. Unless an entry says otherwise in
// CPython's manual, the calling thread must hold the interpreter's lock.
#pragma once

#include "DLPack.h"

#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

typedef struct _object PyObject;

/// The same layout in every CPython from 3.9 on. The exporter fills it; `PyBuffer_Release` takes it back.
typedef struct {
    void *_Nullable buf;
    PyObject *_Nullable obj;
    ptrdiff_t len;
    ptrdiff_t itemsize;
    int readonly;
    int ndim;
    const char *_Nullable format;
    ptrdiff_t *_Nullable shape;
    ptrdiff_t *_Nullable strides;
    ptrdiff_t *_Nullable suboffsets;
    void *_Nullable internal;
} Py_buffer;

/// A complex number as C functions return it.
typedef struct {
    double real;
    double imag;
} unl_complex;

/// A function that Python calls with its positional arguments as an array (`METH_FASTCALL`).
typedef PyObject *_Nullable (*unl_python_fastcall)(
    PyObject *_Nullable self, PyObject *_Nonnull const *_Nullable arguments, ptrdiff_t count);

typedef struct {
    const char *_Nullable ml_name;
    unl_python_fastcall _Nullable ml_meth;
    int ml_flags;
    const char *_Nullable ml_doc;
} PyMethodDef;

/// What a critical section keeps on the stack of its thread: CPython's struct, and room for a larger one.
typedef struct {
    uintptr_t words[4];
} unl_critical_section;

typedef void (*unl_python_destructor)(PyObject *_Nonnull capsule);

/// A type's slot: its number in the stable ABI, and what goes into it.
typedef struct {
    int slot;
    void *_Nullable pfunc;
} PyType_Slot;

typedef struct {
    const char *_Nonnull name;  // kept by Python
    int basicsize;
    int itemsize;
    unsigned int flags;
    PyType_Slot *_Nonnull slots;  // ends with slot 0
} PyType_Spec;

enum {
    // In the stable ABI from 3.11 on; CPython 3.9 and 3.10 take it from a program that does not ask for that ABI.
    UNL_PY_BF_GETBUFFER = 1,
    UNL_PY_BF_RELEASEBUFFER = 2,
    UNL_PY_MP_ASS_SUBSCRIPT = 3,
    UNL_PY_MP_LENGTH = 4,
    UNL_PY_MP_SUBSCRIPT = 5,
    UNL_PY_NB_ABSOLUTE = 6,
    UNL_PY_NB_ADD = 7,
    UNL_PY_NB_AND = 8,
    UNL_PY_NB_BOOL = 9,
    UNL_PY_NB_DIVMOD = 10,
    UNL_PY_NB_FLOAT = 11,
    UNL_PY_NB_FLOOR_DIVIDE = 12,
    UNL_PY_NB_INDEX = 13,
    UNL_PY_NB_INPLACE_ADD = 14,
    UNL_PY_NB_INPLACE_AND = 15,
    UNL_PY_NB_INPLACE_FLOOR_DIVIDE = 16,
    UNL_PY_NB_INPLACE_LSHIFT = 17,
    UNL_PY_NB_INPLACE_MULTIPLY = 18,
    UNL_PY_NB_INPLACE_OR = 19,
    UNL_PY_NB_INPLACE_POWER = 20,
    UNL_PY_NB_INPLACE_REMAINDER = 21,
    UNL_PY_NB_INPLACE_RSHIFT = 22,
    UNL_PY_NB_INPLACE_SUBTRACT = 23,
    UNL_PY_NB_INPLACE_TRUE_DIVIDE = 24,
    UNL_PY_NB_INPLACE_XOR = 25,
    UNL_PY_NB_INT = 26,
    UNL_PY_NB_INVERT = 27,
    UNL_PY_NB_LSHIFT = 28,
    UNL_PY_NB_MULTIPLY = 29,
    UNL_PY_NB_NEGATIVE = 30,
    UNL_PY_NB_OR = 31,
    UNL_PY_NB_POSITIVE = 32,
    UNL_PY_NB_POWER = 33,
    UNL_PY_NB_REMAINDER = 34,
    UNL_PY_NB_RSHIFT = 35,
    UNL_PY_NB_SUBTRACT = 36,
    UNL_PY_NB_TRUE_DIVIDE = 37,
    UNL_PY_NB_XOR = 38,
    UNL_PY_SQ_CONTAINS = 41,
    UNL_PY_SQ_LENGTH = 45,
    UNL_PY_TP_BASE = 48,
    UNL_PY_TP_CALL = 50,
    UNL_PY_TP_CLEAR = 51,
    UNL_PY_TP_DEALLOC = 52,
    UNL_PY_TP_DOC = 56,
    UNL_PY_TP_HASH = 59,
    UNL_PY_TP_INIT = 60,
    UNL_PY_TP_ITER = 62,
    UNL_PY_TP_ITERNEXT = 63,
    UNL_PY_TP_METHODS = 64,
    UNL_PY_TP_NEW = 65,
    UNL_PY_TP_REPR = 66,
    UNL_PY_TP_RICHCOMPARE = 67,
    UNL_PY_TP_STR = 70,
    UNL_PY_TP_TRAVERSE = 71,
    UNL_PY_TP_MEMBERS = 72,
    UNL_PY_TP_GETSET = 73,
    UNL_PY_TP_FREE = 74,
    UNL_PY_NB_MATRIX_MULTIPLY = 75,
    UNL_PY_NB_INPLACE_MATRIX_MULTIPLY = 76,
    UNL_PY_TPFLAGS_DEFAULT = 1 << 18,
    UNL_PY_TPFLAGS_HEAPTYPE = 1 << 9,
    UNL_PY_TPFLAGS_BASETYPE = 1 << 10,
    UNL_PY_TPFLAGS_HAVE_GC = 1 << 14,
    UNL_PY_TPFLAGS_HAVE_VECTORCALL = 1 << 11,
    UNL_PY_TPFLAGS_DISALLOW_INSTANTIATION = 1 << 7,  // from 3.10 on
};

/// A property of a type. Kept by Python.
typedef struct {
    const char *_Nullable name;
    PyObject *_Nullable (*_Nullable get)(PyObject *_Nonnull self, void *_Nullable closure);
    int (*_Nullable set)(PyObject *_Nonnull self, PyObject *_Nullable value, void *_Nullable closure);
    const char *_Nullable doc;
    void *_Nullable closure;
} PyGetSetDef;

/// How an interpreter beside the first one is made. The same layout in each CPython from 3.12 on.
typedef struct {
    int use_main_obmalloc;
    int allow_fork;
    int allow_exec;
    int allow_threads;
    int allow_daemon_threads;
    int check_multi_interp_extensions;
    int gil;
} PyInterpreterConfig;

typedef struct {
    int type;  // 0: no error
    const char *_Nullable func;
    const char *_Nullable err_msg;
    int exitcode;
} PyStatus;

enum {
    UNL_METH_KEYWORDS = 0x0002,
    UNL_METH_NOARGS = 0x0004,
    UNL_METH_CLASS = 0x0010,
    UNL_METH_STATIC = 0x0020,
    UNL_PY_OWN_GIL = 2,
    UNL_METH_FASTCALL = 0x0080,
    UNL_PYBUF_WRITABLE = 0x0001,
    UNL_PYBUF_FORMAT = 0x0004,
    UNL_PYBUF_ND = 0x0008,
    UNL_PYBUF_STRIDES = 0x0010 | 0x0008,
    UNL_PYBUF_F_CONTIGUOUS_BIT = 0x0040,
    UNL_PYBUF_ANY_CONTIGUOUS_BIT = 0x0080,
    UNL_PYBUF_C_CONTIGUOUS = 0x0020 | 0x0010 | 0x0008,  // contiguous, strides, shape
    UNL_PY_FILE_INPUT = 257,
    UNL_PY_EVAL_INPUT = 258,
    UNL_PY_LT = 0,
    UNL_PY_LE = 1,
    UNL_PY_EQ = 2,
    UNL_PY_NE = 3,
    UNL_PY_GT = 4,
    UNL_PY_GE = 5,
};

typedef struct {
#define UNL_PYTHON_FUNCTION(result, name, arguments) result(*_Nonnull name) arguments;
#include "CPythonFunctions.h"
#undef UNL_PYTHON_FUNCTION
#define UNL_PYTHON_OBJECT(name) PyObject *_Nonnull name;
#define UNL_PYTHON_EXCEPTION(name) PyObject *_Nonnull name;
#include "CPythonObjects.h"
#undef UNL_PYTHON_OBJECT
#undef UNL_PYTHON_EXCEPTION
#define UNL_PYTHON_OPTIONAL(result, name, arguments) result(*_Nullable name) arguments;
#include "CPythonOptional.h"
#undef UNL_PYTHON_OPTIONAL
    /// The state that holds the lock, or null: `PyThreadState_GetUnchecked` from 3.13 on, before that
    /// `_PyThreadState_UncheckedGet`. The calling thread's own from 3.12 on, whoever's before. pre: none.
    void *_Nullable (*_Nonnull unl_current_thread_state)(void);
    /// Where a thread state holds its thread's number, in versions whose current state may be another thread's, 3.9 to
    /// 3.11; 0 in later ones.
    size_t unl_thread_number_offset;
    /// The first interpreter, in versions that have it at one place for ever, from 3.12 on; null in others.
    void *_Nullable unl_first_interpreter;
    /// Whether it is a build without a lock, whose objects have another layout. It may run with one all the same.
    int unl_is_free_threaded;
    /// Where an object holds its type; 0 in a build whose objects have a layout that is not known here.
    size_t unl_type_offset;
    /// Where a list holds the address of its objects; 0 in a version that is not known here, and without a lock.
    size_t unl_list_objects_offset;
    /// The first byte of an object that is behind its header, whatever the build.
    size_t unl_header_size;
    /// Where a type holds the function that makes its objects (`tp_vectorcall`); 0 where that is not known.
    size_t unl_maker_offset;
} unl_python_table;

/// The table. Written once by `unl_python_load`, read-only from then on.
extern unl_python_table unl_py __attribute__((swift_attr("nonisolated(unsafe)")));

/// What the calling thread knows of its own dealings with the lock.
typedef struct unl_python_thread {
    /// The state that `released` has given the lock back with; null while the thread has not.
    void *_Nullable released;
    /// The state under which Python called into Swift, noted only where it is not the thread's own (3.9 to 3.11).
    void *_Nullable entered;
    /// How many of Python's calls into Swift the thread is in, each of which has what it lets go of wait: see `DeferredDrops`.
    int postponing;
    /// Whether the thread is in the list that `unl_python_is_inside` looks through.
    int is_listed;
    /// What waits; `DeferredDrops` knows what it is.
    void *_Nullable postponed;
    struct unl_python_thread *_Nullable next;
    /// In debug builds, for the warning of native work that lasts while the thread is attached, in nanoseconds.
    struct unl_python_native_time {
        /// Since when native code runs; 0 while Python does.
        double since;
        /// The longest time so far.
        double longest;
    } native;
} unl_python_thread;

// Without a model for fast access: that takes a place in every thread from the start, of which a process that loads modules has
// few. Four copies of Unlatch filled them. In a program the linker makes it one instruction all the same.
extern _Thread_local unl_python_thread unl_this_thread;

/// Whether so many bytes can be allocated now. In C, since an optimiser takes away an allocation that nobody uses.
int unl_memory_is_there(ptrdiff_t bytes);

static inline void *_Nullable unl_python_released(void) { return unl_this_thread.released; }
static inline void unl_python_set_released(void *_Nullable state) { unl_this_thread.released = state; }
static inline void *_Nullable unl_python_entered(void) { return unl_this_thread.entered; }
static inline struct unl_python_native_time *_Nonnull unl_python_native_time(void) { return &unl_this_thread.native; }
static inline unl_python_thread *_Nonnull unl_python_this_thread(void) { return &unl_this_thread; }
static inline void unl_python_set_entered(void *_Nullable state) { unl_this_thread.entered = state; }

/// Puts the calling thread into the list of those that Python calls Swift on, until it ends.
void unl_python_list_thread(unl_python_thread *_Nonnull thread);

/// Whether some thread is in a call of Python's into Swift. Yes where that cannot be known: without a lock, and where another
/// interpreter may have one of its own. pre: the lock is held.
int unl_python_is_inside(void);

/// In a forked child, where the other threads are gone.
void unl_python_forget_threads(void);

/// Whether giving up a reference may end the object, so that code runs. No only where somebody else is known to have one, too.
/// pre: the lock is held.
static inline int unl_python_may_be_last(PyObject *_Nonnull object) {
    // The count is the first word of a header; its lower half is where it is in every version, for objects that never end, too.
    return unl_py.unl_type_offset == 0 || unl_py.unl_is_free_threaded || *(const uint32_t *)object <= 1;
}

/// Whether the lock is held under `current`, a state that is not the thread's own, by the calling thread: in an
/// interpreter beside the first one, CPython up to 3.11. pre: `current` was the current state a moment ago.
int unl_python_is_state_of_this_thread(void *_Nonnull current);

/// Whether the process has another interpreter than the first one. Cost: a call that reads a word; two up to 3.11.
static inline int unl_python_has_other_interpreters(void) {
    void *const first = unl_py.unl_first_interpreter;
    return unl_py.PyInterpreterState_Head() != (first ? first : unl_py.PyInterpreterState_Main());
}

/// Whether the object's type is that very one: no subclass of it, and no code of the object's runs. No where the layout of
/// objects is not known. Thread safety: without a lock, another thread may be changing the type; then the answer is that of
/// a moment before or after.
static inline int unl_python_is_exactly(PyObject *_Nonnull object, PyObject *_Nonnull type) {
    const size_t offset = unl_py.unl_type_offset;
    return offset != 0 && __atomic_load_n((PyObject **)((char *)object + offset), __ATOMIC_RELAXED) == type;
}

/// The objects of a list, as long as nobody changes it; null where the layout of lists is not known, and without a lock.
/// pre: the lock is held; the object is a list, no other thread gets the lock and no code runs until the last of them is used.
static inline PyObject *_Nullable *_Nullable unl_python_list_objects(PyObject *_Nonnull list) {
    const size_t offset = unl_py.unl_list_objects_offset;
    return offset != 0 ? *(PyObject ***)((char *)list + offset) : NULL;
}

/// As PyFloat_AsDouble. pre: the object's type is `float` itself, as `unl_python_is_exactly` has said.
static inline double unl_python_float_value(PyObject *_Nonnull number) {
    // Behind the type, in every build; a float never changes.
    return *(const double *)((const char *)number + unl_py.unl_type_offset + sizeof(PyObject *));
}

/// Reads the numbers at the beginning of a row of objects that are of the type `float` itself; returns how many they are.
/// None where the layout of objects is not known. pre: the lock is held; nobody changes the row.
ptrdiff_t unl_python_read_floats(
    PyObject *_Nullable const *_Nonnull objects, ptrdiff_t count, double *_Nonnull numbers);

// What an object counts, or is looked at and then set, is guarded by the lock; where there is none, by the object's own mutex.
// Python gives it up for as long as a thread is detached or waits, so that nobody waits in a ring.
// pre: the calling thread is attached. Cost: a load where the build has a lock.

/// Has the calling thread alone in sections of this object until `unl_python_end_section`, which takes the same two.
static inline void unl_python_begin_section(unl_critical_section *_Nonnull section, PyObject *_Nonnull object) {
    if (unl_py.unl_is_free_threaded && unl_py.PyCriticalSection_Begin) unl_py.PyCriticalSection_Begin(section, object);
}

static inline void unl_python_end_section(unl_critical_section *_Nonnull section) {
    if (unl_py.unl_is_free_threaded && unl_py.PyCriticalSection_End) unl_py.PyCriticalSection_End(section);
}

/// As PyObject_GetBuffer and PyBuffer_Release, in a section of the exporter: `array.array`, `bytearray` and `memoryview` of
/// CPython 3.13 count what they have lent without protecting the number, and memory would be moved or freed that is in use.
int unl_python_get_buffer_alone(PyObject *_Nonnull object, Py_buffer *_Nonnull view, int flags);
void unl_python_release_buffer_alone(Py_buffer *_Nonnull view);

/// The same, and where there is a lock nothing more than Python's own: a call of a function takes and gives back one each.
static inline int unl_python_get_buffer(PyObject *_Nonnull object, Py_buffer *_Nonnull view, int flags) {
    return unl_py.unl_is_free_threaded ? unl_python_get_buffer_alone(object, view, flags)
                                       : unl_py.PyObject_GetBuffer(object, view, flags);
}
static inline void unl_python_release_buffer(Py_buffer *_Nonnull view) {
    if (unl_py.unl_is_free_threaded) {
        unl_python_release_buffer_alone(view);
    } else {
        unl_py.PyBuffer_Release(view);
    }
}

/// Whether a Python runs in this process, whoever started it. Needs no table. Thread safety: any thread.
int unl_python_is_running(void);

/// Loads the library at `path` with global scope (extension modules look their symbols up there) and fills the table.
/// Returns 0, or -1 with a line in `message`: also when another Python is loaded. Thread safety: any thread.
int unl_python_load(const char *_Nonnull path, char *_Nonnull message, size_t message_size);

/// Starts the Python of the table as the program `executable` would start: its environment variables, locale, UTF-8 mode
/// and site module; no signal handlers. Afterwards the calling thread holds the lock, and the exception objects are
/// known. Returns 0; or -1 with a line in `message`, and then Python cannot be started in this process any more.
/// pre: `unl_python_load` has returned 0; called once.
int unl_python_start(const char *_Nonnull executable, char *_Nonnull message, size_t message_size);

/// Fills the table from the interpreter that runs in this process: for code in an extension module, which Python loaded.
/// Returns 0, or -1 with a line in `message`. The exception objects are read too. Thread safety: any thread.
int unl_python_attach_running(char *_Nonnull message, size_t message_size);

/// The file that the table's functions come from; null when the system does not know. pre: the table is filled.
const char *_Nullable unl_python_library_path(void);

/// The exception objects and the first interpreter are made by Python's start; this reads them. pre: `Py_InitializeEx` has
/// returned.
void unl_python_load_exceptions(void);
