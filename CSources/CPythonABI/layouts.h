// What we know of CPython's structs beyond those of CPythonABI.h: used by this module's files alone, and held against the
// headers of each version at hand by Tests/UnlatchPythonTests/LayoutTests.swift.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "CPythonABI.h"

/// The first fields of PyConfig, alike in each CPython from 3.9 to 3.15; the rest differs, and lies behind them.
typedef struct {
    int kind;
    int isolated;
    int use_environment;
    int dev_mode;
    int install_signal_handlers;
} unl_configuration_head;

enum {
    UNL_CONFIGURATION_BYTES = 8192,  // a PyConfig has some 400 bytes
    UNL_PYTHON_CONFIGURATION = 2,   // its kind, as PyConfig_InitPythonConfig sets it
};

// Where an object's type stands, and how long its header is. Builds without a lock have another header, in which the
// owner's reference count is a word of its own.
enum {
    UNL_TYPE_OFFSET = 8,
    UNL_HEADER_SIZE = 16,
    UNL_FREE_THREADED_TYPE_OFFSET = 24,
    UNL_FREE_THREADED_HEADER_SIZE = 32,
    UNL_FREE_THREADED_OWN_COUNT_OFFSET = 12,
};

// Behind the header: a float's number; a list's count, then the address of its objects. In each CPython from 3.9 to 3.15.
enum { UNL_LIST_OBJECTS_OFFSET = UNL_HEADER_SIZE + 8, UNL_KNOWN_LISTS_TO = 15 };

// Behind the header of a type: its size, its name, two sizes, `tp_dealloc`, then where its objects hold the function that calls
// them. Of `type` itself that says where a type holds the function that makes its objects.
enum { UNL_VECTORCALL_OFFSET_OFFSET = UNL_HEADER_SIZE + 40 };

// Where a thread state holds its thread's number.
enum { UNL_THREAD_NUMBER_OFFSET_3_10 = 176, UNL_THREAD_NUMBER_OFFSET_3_11 = 152 };

// structmember.h: how a type says where its objects keep their weak references.
typedef struct {
    const char *name;
    int type;
    ptrdiff_t offset;
    int flags;
    const char *doc;
} unl_member;

enum { UNL_MEMBER_SSIZE = 19, UNL_MEMBER_READ_ONLY = 1 };

// moduleobject.h: the slots' numbers; the second is known from 3.12 on, the third from 3.13 on.
enum { UNL_SLOT_EXEC = 2, UNL_SLOT_MULTIPLE_INTERPRETERS = 3, UNL_SLOT_GIL = 4 };

typedef struct {
    int slot;
    void *value;
} unl_module_slot;

/// What follows the object header of a PyModuleDef.
typedef struct {
    void *init;
    ptrdiff_t index;
    void *copy;
    const char *name;
    const char *doc;
    ptrdiff_t size;
    PyMethodDef *functions;
    unl_module_slot *slots;
    void *traverse, *clear, *free;
} unl_definition_tail;

/// PEP 820's slot, of CPython 3.15 and later.
typedef struct {
    uint16_t id;
    uint16_t flags;
    uint32_t reserved;
    void *value;
} unl_export_slot;

enum {
    UNL_EXPORT_NAME = 100,
    UNL_EXPORT_DOC = 101,
    UNL_EXPORT_FUNCTIONS = 103,
    UNL_EXPORT_ABI = 109,
    UNL_EXPORT_TOKEN = 110,
};

/// PyABIInfo: which binary interface the library was compiled for. CPython 3.15 and later.
typedef struct {
    uint8_t major, minor;
    uint16_t flags;
    uint32_t build_version, abi_version;
} unl_abi_info;
