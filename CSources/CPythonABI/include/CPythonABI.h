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
    UNL_PY_SQ_LENGTH = 45,
    UNL_PY_TP_DEALLOC = 52,
    UNL_PY_TP_DOC = 56,
    UNL_PY_TP_METHODS = 64,
    UNL_PY_TPFLAGS_DEFAULT = 1 << 18,
    UNL_PY_TPFLAGS_DISALLOW_INSTANTIATION = 1 << 7,  // from 3.10 on
};

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
    UNL_PY_OWN_GIL = 2,
    UNL_METH_FASTCALL = 0x0080,
    UNL_PYBUF_WRITABLE = 0x0001,
    UNL_PYBUF_FORMAT = 0x0004,
    UNL_PYBUF_ND = 0x0008,
    UNL_PYBUF_STRIDES = 0x0010 | 0x0008,
    UNL_PYBUF_F_CONTIGUOUS_BIT = 0x0040,
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
} unl_python_table;

/// The table. Written once by `unl_python_load`, read-only from then on.
extern unl_python_table unl_py __attribute__((swift_attr("nonisolated(unsafe)")));

/// What the calling thread knows of its own dealings with the lock.
typedef struct {
    /// The state that `released` has given the lock back with; null while the thread has not.
    void *_Nullable released;
    /// The state under which Python called into Swift, noted only where it is not the thread's own (3.9 to 3.11).
    void *_Nullable entered;
    /// In debug builds, for the warning of native work that lasts while the thread is attached, in nanoseconds.
    struct unl_python_native_time {
        /// Since when native code runs; 0 while Python does.
        double since;
        /// The longest time so far.
        double longest;
    } native;
} unl_python_thread;

// A fixed offset from the thread's own address, so that reading it is one instruction, in a loaded library as well.
extern _Thread_local unl_python_thread unl_this_thread __attribute__((tls_model("initial-exec")));

/// Whether so many bytes can be allocated now. In C, since an optimiser takes away an allocation that nobody uses.
int unl_memory_is_there(ptrdiff_t bytes);

static inline void *_Nullable unl_python_released(void) { return unl_this_thread.released; }
static inline void unl_python_set_released(void *_Nullable state) { unl_this_thread.released = state; }
static inline void *_Nullable unl_python_entered(void) { return unl_this_thread.entered; }
static inline struct unl_python_native_time *_Nonnull unl_python_native_time(void) { return &unl_this_thread.native; }
static inline void unl_python_set_entered(void *_Nullable state) { unl_this_thread.entered = state; }

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

// A text of Swift's may have a NUL in it, and C's functions would see its beginning alone. These take all `size` bytes,
// so that such a name is the name that Python knows, and where Python allows no NUL its own exception says so.
// pre: the lock is held.

/// As PyObject_GetAttrString and PyObject_SetAttrString (where a null value removes the attribute).
PyObject *_Nullable unl_python_get_attribute(PyObject *_Nonnull object, const char *_Nonnull name, ptrdiff_t size);
/// As `unl_python_get_attribute`, and keeps the name for the next time. It belongs to the first interpreter.
/// pre: the lock is that of the first interpreter; no other interpreter uses this function, and Python has not begun to end.
PyObject *_Nullable unl_python_get_attribute_by_kept_name(
    PyObject *_Nonnull object, const char *_Nonnull name, ptrdiff_t size);

int unl_python_set_attribute(
    PyObject *_Nonnull object, const char *_Nonnull name, ptrdiff_t size, PyObject *_Nullable value);

/// As PyDict_SetItemString.
int unl_python_set_item(
    PyObject *_Nonnull dictionary, const char *_Nonnull key, ptrdiff_t size, PyObject *_Nonnull value);

/// As PyImport_ImportModule.
PyObject *_Nullable unl_python_import(const char *_Nonnull name, ptrdiff_t size);

/// As Py_CompileString.
PyObject *_Nullable unl_python_compile(
    const char *_Nonnull source, ptrdiff_t size, const char *_Nonnull file, ptrdiff_t file_size, int start);

/// As PyErr_SetString.
void unl_python_set_error(PyObject *_Nonnull type, const char *_Nonnull message, ptrdiff_t size);

/// As PyModule_New.
PyObject *_Nullable unl_python_new_module(const char *_Nonnull name, ptrdiff_t size);
