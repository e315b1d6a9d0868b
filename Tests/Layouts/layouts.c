// Compiled by LayoutTests with the headers of one CPython after the other: what CPythonABI says of its structs and numbers,
// as assertions for the compiler. Our declarations have CPython's names; here they get others, since both are wanted.
#define _object unl_object
#define PyObject unl_PyObject
#define Py_buffer unl_Py_buffer
#define PyMethodDef unl_PyMethodDef
#define PyType_Slot unl_PyType_Slot
#define PyType_Spec unl_PyType_Spec
#define PyGetSetDef unl_PyGetSetDef
#define PyInterpreterConfig unl_PyInterpreterConfig
#define PyStatus unl_PyStatus
#include "layouts.h"
#undef _object
#undef PyObject
#undef Py_buffer
#undef PyMethodDef
#undef PyType_Slot
#undef PyType_Spec
#undef PyGetSetDef
#undef PyInterpreterConfig
#undef PyStatus

#include <Python.h>
#include <structmember.h>

// CPython 3.15 has new numbers for some slots and goes on taking those of the stable ABI before it, which are ours.
#ifdef _Py_SLOT_COMPAT_VALUE
#undef _Py_SLOT_COMPAT_VALUE
#define _Py_SLOT_COMPAT_VALUE(old, new) old
#endif

#define SAME(what, ours, theirs) _Static_assert((ours) == (theirs), what)
#define SAME_SIZE(type) SAME("the size of " #type, sizeof(unl_##type), sizeof(type))
#define SAME_FIELD(type, field) \
    SAME(#field " of " #type, offsetof(unl_##type, field), offsetof(type, field)); \
    SAME("the size of " #field " of " #type, sizeof(((unl_##type *)0)->field), sizeof(((type *)0)->field))

SAME("the size of Py_complex", sizeof(unl_complex), sizeof(Py_complex));
SAME("Py_complex.imag", offsetof(unl_complex, imag), offsetof(Py_complex, imag));
SAME_SIZE(Py_buffer);
SAME_FIELD(Py_buffer, buf);
SAME_FIELD(Py_buffer, obj);
SAME_FIELD(Py_buffer, len);
SAME_FIELD(Py_buffer, itemsize);
SAME_FIELD(Py_buffer, readonly);
SAME_FIELD(Py_buffer, ndim);
SAME_FIELD(Py_buffer, format);
SAME_FIELD(Py_buffer, shape);
SAME_FIELD(Py_buffer, strides);
SAME_FIELD(Py_buffer, suboffsets);
SAME_FIELD(Py_buffer, internal);

SAME_SIZE(PyMethodDef);
SAME_FIELD(PyMethodDef, ml_name);
SAME_FIELD(PyMethodDef, ml_meth);
SAME_FIELD(PyMethodDef, ml_flags);
SAME_FIELD(PyMethodDef, ml_doc);

SAME_SIZE(PyType_Slot);
SAME_FIELD(PyType_Slot, slot);
SAME_FIELD(PyType_Slot, pfunc);
SAME_SIZE(PyType_Spec);
SAME_FIELD(PyType_Spec, name);
SAME_FIELD(PyType_Spec, basicsize);
SAME_FIELD(PyType_Spec, itemsize);
SAME_FIELD(PyType_Spec, flags);
SAME_FIELD(PyType_Spec, slots);

#ifndef Py_GIL_DISABLED
SAME("where a type says where its objects are called", UNL_VECTORCALL_OFFSET_OFFSET, offsetof(PyTypeObject, tp_vectorcall_offset));
#endif
SAME("the flag of those that are called so", UNL_PY_TPFLAGS_HAVE_VECTORCALL, Py_TPFLAGS_HAVE_VECTORCALL);
SAME_SIZE(PyGetSetDef);
SAME_FIELD(PyGetSetDef, name);
SAME_FIELD(PyGetSetDef, get);
SAME_FIELD(PyGetSetDef, set);
SAME_FIELD(PyGetSetDef, doc);
SAME_FIELD(PyGetSetDef, closure);
SAME("the size of PyMemberDef", sizeof(unl_member), sizeof(PyMemberDef));
SAME("name of PyMemberDef", offsetof(unl_member, name), offsetof(PyMemberDef, name));
SAME("type of PyMemberDef", offsetof(unl_member, type), offsetof(PyMemberDef, type));
SAME("offset of PyMemberDef", offsetof(unl_member, offset), offsetof(PyMemberDef, offset));
SAME("flags of PyMemberDef", offsetof(unl_member, flags), offsetof(PyMemberDef, flags));
SAME("doc of PyMemberDef", offsetof(unl_member, doc), offsetof(PyMemberDef, doc));
SAME("T_PYSSIZET", UNL_MEMBER_SSIZE, T_PYSSIZET);
SAME("READONLY", UNL_MEMBER_READ_ONLY, READONLY);

SAME_SIZE(PyStatus);
_Static_assert(sizeof(((PyStatus *)0)->_type) == sizeof(int), "type of PyStatus");
SAME_FIELD(PyStatus, func);
SAME_FIELD(PyStatus, err_msg);
SAME_FIELD(PyStatus, exitcode);

#if PY_VERSION_HEX >= 0x030c0000
SAME_SIZE(PyInterpreterConfig);
SAME_FIELD(PyInterpreterConfig, use_main_obmalloc);
SAME_FIELD(PyInterpreterConfig, allow_fork);
SAME_FIELD(PyInterpreterConfig, allow_exec);
SAME_FIELD(PyInterpreterConfig, allow_threads);
SAME_FIELD(PyInterpreterConfig, allow_daemon_threads);
SAME_FIELD(PyInterpreterConfig, check_multi_interp_extensions);
SAME_FIELD(PyInterpreterConfig, gil);
SAME("an own lock", UNL_PY_OWN_GIL, PyInterpreterConfig_OWN_GIL);
#endif

// The start, as far as a layout is used.
SAME("kind", offsetof(unl_configuration_head, kind), offsetof(PyConfig, _config_init));
SAME("isolated", offsetof(unl_configuration_head, isolated), offsetof(PyConfig, isolated));
SAME("use_environment", offsetof(unl_configuration_head, use_environment), offsetof(PyConfig, use_environment));
SAME("dev_mode", offsetof(unl_configuration_head, dev_mode), offsetof(PyConfig, dev_mode));
SAME(
    "install_signal_handlers", offsetof(unl_configuration_head, install_signal_handlers),
    offsetof(PyConfig, install_signal_handlers));
_Static_assert(sizeof(PyConfig) <= UNL_CONFIGURATION_BYTES, "the bytes for a PyConfig");
_Static_assert(sizeof(PyPreConfig) <= UNL_CONFIGURATION_BYTES, "the bytes for a PyPreConfig");

// Objects.
#ifdef Py_GIL_DISABLED
enum { HEADER = UNL_FREE_THREADED_HEADER_SIZE, TYPE = UNL_FREE_THREADED_TYPE_OFFSET };
SAME("the owner's count", UNL_FREE_THREADED_OWN_COUNT_OFFSET, offsetof(PyObject, ob_ref_local));
#else
enum { HEADER = UNL_HEADER_SIZE, TYPE = UNL_TYPE_OFFSET };
#endif
#ifndef UNL_TEST_EXPECTED_HEADER  // the test that what is wrong is found
#define UNL_TEST_EXPECTED_HEADER sizeof(PyObject)
#endif
SAME("the size of an object header", HEADER, UNL_TEST_EXPECTED_HEADER);
SAME("an object's type", TYPE, offsetof(PyObject, ob_type));
SAME("a float's number", TYPE + sizeof(PyObject *), offsetof(PyFloatObject, ob_fval));
#ifndef Py_GIL_DISABLED
SAME("a list's objects", UNL_LIST_OBJECTS_OFFSET, offsetof(PyListObject, ob_item));
#endif
_Static_assert(PY_MINOR_VERSION <= UNL_KNOWN_LISTS_TO, "lists of this version are read by its functions: say that they are known");

#if PY_VERSION_HEX >= 0x030d0000 && defined(Py_GIL_DISABLED)
_Static_assert(sizeof(PyCriticalSection) <= sizeof(unl_critical_section), "the room for a critical section");
#endif

#if PY_VERSION_HEX < 0x030b0000
SAME("a thread's number", UNL_THREAD_NUMBER_OFFSET_3_10, offsetof(PyThreadState, thread_id));
#elif PY_VERSION_HEX < 0x030c0000
SAME("a thread's number", UNL_THREAD_NUMBER_OFFSET_3_11, offsetof(PyThreadState, thread_id));
#endif

// Modules.
#define SAME_TAIL(ours, theirs) \
    SAME(#theirs " of PyModuleDef", HEADER + offsetof(unl_definition_tail, ours), offsetof(PyModuleDef, theirs))
SAME_TAIL(init, m_base.m_init);
SAME_TAIL(index, m_base.m_index);
SAME_TAIL(copy, m_base.m_copy);
SAME_TAIL(name, m_name);
SAME_TAIL(doc, m_doc);
SAME_TAIL(size, m_size);
SAME_TAIL(functions, m_methods);
SAME_TAIL(slots, m_slots);
SAME_TAIL(traverse, m_traverse);
SAME_TAIL(clear, m_clear);
SAME_TAIL(free, m_free);
SAME("the size of PyModuleDef", HEADER + sizeof(unl_definition_tail), sizeof(PyModuleDef));
SAME("Py_mod_exec", UNL_SLOT_EXEC, Py_mod_exec);
#if PY_VERSION_HEX >= 0x030c0000
SAME("Py_mod_multiple_interpreters", UNL_SLOT_MULTIPLE_INTERPRETERS, Py_mod_multiple_interpreters);
SAME("a lock for all", 1, (intptr_t)Py_MOD_MULTIPLE_INTERPRETERS_SUPPORTED);
SAME("a lock for each", 2, (intptr_t)Py_MOD_PER_INTERPRETER_GIL_SUPPORTED);
#endif
#if PY_VERSION_HEX >= 0x030d0000
SAME("Py_mod_gil", UNL_SLOT_GIL, Py_mod_gil);
SAME("a lock", 0, (intptr_t)Py_MOD_GIL_USED);
SAME("no lock", 1, (intptr_t)Py_MOD_GIL_NOT_USED);
#endif
#if PY_VERSION_HEX >= 0x030f0000
SAME("the size of PySlot", sizeof(unl_export_slot), sizeof(PySlot));
SAME("the size of PyABIInfo", sizeof(unl_abi_info), sizeof(PyABIInfo));
SAME("Py_mod_name", UNL_EXPORT_NAME, Py_mod_name);
SAME("Py_mod_doc", UNL_EXPORT_DOC, Py_mod_doc);
SAME("Py_mod_methods", UNL_EXPORT_FUNCTIONS, Py_mod_methods);
SAME("Py_mod_abi", UNL_EXPORT_ABI, Py_mod_abi);
SAME("Py_mod_token", UNL_EXPORT_TOKEN, Py_mod_token);
#else
SAME("the size of a module's slot", sizeof(unl_module_slot), sizeof(PyModuleDef_Slot));
#endif

// Numbers.
SAME("METH_KEYWORDS", UNL_METH_KEYWORDS, METH_KEYWORDS);
SAME("METH_NOARGS", UNL_METH_NOARGS, METH_NOARGS);
SAME("METH_FASTCALL", UNL_METH_FASTCALL, METH_FASTCALL);
SAME("PyBUF_WRITABLE", UNL_PYBUF_WRITABLE, PyBUF_WRITABLE);
SAME("PyBUF_FORMAT", UNL_PYBUF_FORMAT, PyBUF_FORMAT);
SAME("PyBUF_ND", UNL_PYBUF_ND, PyBUF_ND);
SAME("PyBUF_STRIDES", UNL_PYBUF_STRIDES, PyBUF_STRIDES);
SAME("PyBUF_C_CONTIGUOUS", UNL_PYBUF_C_CONTIGUOUS, PyBUF_C_CONTIGUOUS);
SAME("PyBUF_F_CONTIGUOUS", UNL_PYBUF_F_CONTIGUOUS_BIT | PyBUF_STRIDES, PyBUF_F_CONTIGUOUS);
SAME("PyBUF_ANY_CONTIGUOUS", UNL_PYBUF_ANY_CONTIGUOUS_BIT | PyBUF_STRIDES, PyBUF_ANY_CONTIGUOUS);
SAME("Py_file_input", UNL_PY_FILE_INPUT, Py_file_input);
SAME("Py_eval_input", UNL_PY_EVAL_INPUT, Py_eval_input);
SAME("Py_LT", UNL_PY_LT, Py_LT);
SAME("Py_LE", UNL_PY_LE, Py_LE);
SAME("Py_EQ", UNL_PY_EQ, Py_EQ);
SAME("Py_NE", UNL_PY_NE, Py_NE);
SAME("Py_GT", UNL_PY_GT, Py_GT);
SAME("Py_GE", UNL_PY_GE, Py_GE);
SAME("Py_bf_getbuffer", UNL_PY_BF_GETBUFFER, Py_bf_getbuffer);
SAME("Py_sq_length", UNL_PY_SQ_LENGTH, Py_sq_length);
SAME("Py_tp_dealloc", UNL_PY_TP_DEALLOC, Py_tp_dealloc);
SAME("Py_tp_doc", UNL_PY_TP_DOC, Py_tp_doc);
SAME("Py_tp_methods", UNL_PY_TP_METHODS, Py_tp_methods);
#define SLOT(theirs, ours) SAME("Py_" #theirs, UNL_PY_##ours, Py_##theirs)
SLOT(bf_releasebuffer, BF_RELEASEBUFFER);
SLOT(mp_ass_subscript, MP_ASS_SUBSCRIPT);
SLOT(mp_length, MP_LENGTH);
SLOT(mp_subscript, MP_SUBSCRIPT);
SLOT(nb_absolute, NB_ABSOLUTE);
SLOT(nb_add, NB_ADD);
SLOT(nb_and, NB_AND);
SLOT(nb_bool, NB_BOOL);
SLOT(nb_divmod, NB_DIVMOD);
SLOT(nb_float, NB_FLOAT);
SLOT(nb_floor_divide, NB_FLOOR_DIVIDE);
SLOT(nb_index, NB_INDEX);
SLOT(nb_inplace_add, NB_INPLACE_ADD);
SLOT(nb_inplace_and, NB_INPLACE_AND);
SLOT(nb_inplace_floor_divide, NB_INPLACE_FLOOR_DIVIDE);
SLOT(nb_inplace_lshift, NB_INPLACE_LSHIFT);
SLOT(nb_inplace_multiply, NB_INPLACE_MULTIPLY);
SLOT(nb_inplace_or, NB_INPLACE_OR);
SLOT(nb_inplace_power, NB_INPLACE_POWER);
SLOT(nb_inplace_remainder, NB_INPLACE_REMAINDER);
SLOT(nb_inplace_rshift, NB_INPLACE_RSHIFT);
SLOT(nb_inplace_subtract, NB_INPLACE_SUBTRACT);
SLOT(nb_inplace_true_divide, NB_INPLACE_TRUE_DIVIDE);
SLOT(nb_inplace_xor, NB_INPLACE_XOR);
SLOT(nb_int, NB_INT);
SLOT(nb_invert, NB_INVERT);
SLOT(nb_lshift, NB_LSHIFT);
SLOT(nb_multiply, NB_MULTIPLY);
SLOT(nb_negative, NB_NEGATIVE);
SLOT(nb_or, NB_OR);
SLOT(nb_positive, NB_POSITIVE);
SLOT(nb_power, NB_POWER);
SLOT(nb_remainder, NB_REMAINDER);
SLOT(nb_rshift, NB_RSHIFT);
SLOT(nb_subtract, NB_SUBTRACT);
SLOT(nb_true_divide, NB_TRUE_DIVIDE);
SLOT(nb_xor, NB_XOR);
SLOT(sq_contains, SQ_CONTAINS);
SLOT(tp_base, TP_BASE);
SLOT(tp_call, TP_CALL);
SLOT(tp_clear, TP_CLEAR);
SLOT(tp_hash, TP_HASH);
SLOT(tp_init, TP_INIT);
SLOT(tp_iter, TP_ITER);
SLOT(tp_iternext, TP_ITERNEXT);
SLOT(tp_new, TP_NEW);
SLOT(tp_repr, TP_REPR);
SLOT(tp_richcompare, TP_RICHCOMPARE);
SLOT(tp_str, TP_STR);
SLOT(tp_traverse, TP_TRAVERSE);
SLOT(tp_members, TP_MEMBERS);
SLOT(tp_getset, TP_GETSET);
SLOT(tp_free, TP_FREE);
SLOT(nb_matrix_multiply, NB_MATRIX_MULTIPLY);
SLOT(nb_inplace_matrix_multiply, NB_INPLACE_MATRIX_MULTIPLY);
SAME("METH_CLASS", UNL_METH_CLASS, METH_CLASS);
SAME("METH_STATIC", UNL_METH_STATIC, METH_STATIC);
SAME("Py_TPFLAGS_HEAPTYPE", UNL_PY_TPFLAGS_HEAPTYPE, Py_TPFLAGS_HEAPTYPE);
SAME("Py_TPFLAGS_BASETYPE", UNL_PY_TPFLAGS_BASETYPE, Py_TPFLAGS_BASETYPE);
SAME("Py_TPFLAGS_HAVE_GC", UNL_PY_TPFLAGS_HAVE_GC, Py_TPFLAGS_HAVE_GC);
SAME("Py_TPFLAGS_HAVE_VERSION_TAG", UNL_PY_TPFLAGS_DEFAULT, Py_TPFLAGS_HAVE_VERSION_TAG);
#if PY_VERSION_HEX >= 0x030a0000
SAME("no instances", UNL_PY_TPFLAGS_DISALLOW_INSTANTIATION, Py_TPFLAGS_DISALLOW_INSTANTIATION);
#endif
