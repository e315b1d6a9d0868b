// A C function for each slot of a type, which finds what the class written in Swift has for it.
#include "CPythonClasses.h"

#include <string.h>

static unl_python_class *class_of(PyObject *self) { return unl_python_instance_of(self)->class_; }

static PyObject *perform(PyObject *self, int special, PyObject *a, PyObject *b) {
    unl_python_class *class_ = class_of(self);
    return class_->special[special].body(class_->special[special].context, self, a, b);
}

/// The number that a special method returned; -1 with an exception set.
static ptrdiff_t number(PyObject *raw) {
    const ptrdiff_t value = (ptrdiff_t)raw;
    return value == 0 && unl_py.PyErr_Occurred() ? -1 : value;
}

static PyObject *not_implemented(void) {
    unl_py.Py_IncRef(unl_py._Py_NotImplementedStruct);
    return unl_py._Py_NotImplementedStruct;
}

#define UNARY(name, special)                                                                                           \
    static PyObject *name(PyObject *self) { return perform(self, special, NULL, NULL); }
UNARY(represent, UNL_SPECIAL_REPR)
UNARY(text, UNL_SPECIAL_STR)
UNARY(integer, UNL_SPECIAL_INT)
UNARY(real, UNL_SPECIAL_FLOAT)
UNARY(index_, UNL_SPECIAL_INDEX)
UNARY(iterate, UNL_SPECIAL_ITER)
UNARY(next, UNL_SPECIAL_NEXT)
UNARY(negative, UNL_SPECIAL_NEGATIVE)
UNARY(positive, UNL_SPECIAL_POSITIVE)
UNARY(absolute, UNL_SPECIAL_ABSOLUTE)
UNARY(invert, UNL_SPECIAL_INVERT)

static ptrdiff_t length(PyObject *self) { return number(perform(self, UNL_SPECIAL_LENGTH, NULL, NULL)); }
static int truth(PyObject *self) { return (int)number(perform(self, UNL_SPECIAL_TRUTH, NULL, NULL)); }

static ptrdiff_t hash(PyObject *self) {
    const ptrdiff_t value = (ptrdiff_t)perform(self, UNL_SPECIAL_HASH, NULL, NULL);
    if (value == 0 && unl_py.PyErr_Occurred()) return -1;
    return value == -1 ? -2 : value;  // as Python's own, for which -1 is a failure
}

static int contains(PyObject *self, PyObject *element) {
    return (int)number(perform(self, UNL_SPECIAL_CONTAINS, element, NULL));
}

static PyObject *get_item(PyObject *self, PyObject *key) { return perform(self, UNL_SPECIAL_GET_ITEM, key, NULL); }

static int set_item(PyObject *self, PyObject *key, PyObject *value) {
    const int special = value ? UNL_SPECIAL_SET_ITEM : UNL_SPECIAL_DELETE_ITEM;
    if (!class_of(self)->special[special].body) {
        unl_py.PyErr_SetString(
            unl_py.PyExc_TypeError, value ? "the object does not support item assignment"
                                          : "the object does not support item deletion");
        return -1;
    }
    return (int)number(perform(self, special, key, value));
}

static PyObject *compare(PyObject *self, PyObject *other, int operation) {
    unl_python_class *class_ = class_of(self);
    if (class_->special[UNL_SPECIAL_COMPARE + operation].body)
        return perform(self, UNL_SPECIAL_COMPARE + operation, other, NULL);
    if (operation != UNL_PY_NE || !class_->special[UNL_SPECIAL_COMPARE + UNL_PY_EQ].body) return not_implemented();
    PyObject *equal = perform(self, UNL_SPECIAL_COMPARE + UNL_PY_EQ, other, NULL);
    if (!equal || equal == unl_py._Py_NotImplementedStruct) return equal;
    const int is_equal = unl_py.PyObject_IsTrue(equal);
    unl_py.Py_DecRef(equal);
    return is_equal < 0 ? NULL : unl_py.PyBool_FromLong(!is_equal);
}

/// The operator's method of an object's class; null where it has none, and of objects that are none of ours.
static int has(PyObject *object, int special) {
    unl_python_class *class_ = unl_python_class_of_type(unl_python_type_of(object));
    return class_ && class_->special[special].body;
}

/// Python calls the same function for either operand, since both types may have it.
static PyObject *operate(PyObject *a, PyObject *b, int operation) {
    if (has(a, UNL_SPECIAL_OPERATOR + operation)) {
        PyObject *result = perform(a, UNL_SPECIAL_OPERATOR + operation, b, NULL);
        if (result != unl_py._Py_NotImplementedStruct) return result;
        unl_py.Py_DecRef(result);
    }
    if (has(b, UNL_SPECIAL_REFLECTED + operation)) return perform(b, UNL_SPECIAL_REFLECTED + operation, a, NULL);
    return not_implemented();
}

static PyObject *operate_in_place(PyObject *self, PyObject *other, int operation) {
    return perform(self, UNL_SPECIAL_IN_PLACE + operation, other, NULL);
}

#define OPERATOR(name, operation)                                                                                      \
    static PyObject *name(PyObject *a, PyObject *b) { return operate(a, b, operation); }                               \
    static PyObject *name##_in_place(PyObject *self, PyObject *other) {                                                \
        return operate_in_place(self, other, operation);                                                               \
    }
OPERATOR(add, UNL_OPERATOR_ADD)
OPERATOR(subtract, UNL_OPERATOR_SUBTRACT)
OPERATOR(multiply, UNL_OPERATOR_MULTIPLY)
OPERATOR(matrix_multiply, UNL_OPERATOR_MATRIX_MULTIPLY)
OPERATOR(true_divide, UNL_OPERATOR_TRUE_DIVIDE)
OPERATOR(floor_divide, UNL_OPERATOR_FLOOR_DIVIDE)
OPERATOR(remainder_, UNL_OPERATOR_REMAINDER)
OPERATOR(left_shift, UNL_OPERATOR_LEFT_SHIFT)
OPERATOR(right_shift, UNL_OPERATOR_RIGHT_SHIFT)
OPERATOR(and_, UNL_OPERATOR_AND)
OPERATOR(or_, UNL_OPERATOR_OR)
OPERATOR(xor_, UNL_OPERATOR_XOR)

static PyObject *divmod_(PyObject *a, PyObject *b) { return operate(a, b, UNL_OPERATOR_DIVMOD); }

// pow(a, b, modulus) is another operation, which no class here has.
static PyObject *power(PyObject *a, PyObject *b, PyObject *modulus) {
    return modulus == unl_py._Py_NoneStruct ? operate(a, b, UNL_OPERATOR_POWER) : not_implemented();
}

static PyObject *power_in_place(PyObject *self, PyObject *other, PyObject *modulus) {
    (void)modulus;
    return operate_in_place(self, other, UNL_OPERATOR_POWER);
}

static int has_any(const unl_python_class *class_, int first, int count) {
    for (int special = first; special < first + count; special++)
        if (class_->special[special].body) return 1;
    return 0;
}

void unl_python_fill_slots(const unl_python_class *class_, PyType_Slot *slots) {
#define SLOT(number, function)                                                                                         \
    do {                                                                                                               \
        __typeof__(&(function)) address = &(function);                                                                 \
        slots->slot = number;                                                                                          \
        memcpy(&slots->pfunc, &address, sizeof address);                                                               \
        slots++;                                                                                                       \
    } while (0)
#define IF(special, number, function)                                                                                  \
    if (has_any(class_, special, 1)) SLOT(number, function)
    IF(UNL_SPECIAL_REPR, UNL_PY_TP_REPR, represent);
    IF(UNL_SPECIAL_STR, UNL_PY_TP_STR, text);
    IF(UNL_SPECIAL_HASH, UNL_PY_TP_HASH, hash);
    IF(UNL_SPECIAL_LENGTH, UNL_PY_MP_LENGTH, length);
    IF(UNL_SPECIAL_LENGTH, UNL_PY_SQ_LENGTH, length);
    IF(UNL_SPECIAL_TRUTH, UNL_PY_NB_BOOL, truth);
    IF(UNL_SPECIAL_INT, UNL_PY_NB_INT, integer);
    IF(UNL_SPECIAL_FLOAT, UNL_PY_NB_FLOAT, real);
    IF(UNL_SPECIAL_INDEX, UNL_PY_NB_INDEX, index_);
    IF(UNL_SPECIAL_ITER, UNL_PY_TP_ITER, iterate);
    IF(UNL_SPECIAL_NEXT, UNL_PY_TP_ITERNEXT, next);
    IF(UNL_SPECIAL_GET_ITEM, UNL_PY_MP_SUBSCRIPT, get_item);
    if (has_any(class_, UNL_SPECIAL_SET_ITEM, 2)) SLOT(UNL_PY_MP_ASS_SUBSCRIPT, set_item);
    IF(UNL_SPECIAL_CONTAINS, UNL_PY_SQ_CONTAINS, contains);
    IF(UNL_SPECIAL_NEGATIVE, UNL_PY_NB_NEGATIVE, negative);
    IF(UNL_SPECIAL_POSITIVE, UNL_PY_NB_POSITIVE, positive);
    IF(UNL_SPECIAL_ABSOLUTE, UNL_PY_NB_ABSOLUTE, absolute);
    IF(UNL_SPECIAL_INVERT, UNL_PY_NB_INVERT, invert);
    if (has_any(class_, UNL_SPECIAL_COMPARE, 6)) SLOT(UNL_PY_TP_RICHCOMPARE, compare);
#define OPERATOR_SLOTS(operation, NAME, function)                                                                      \
    if (class_->special[UNL_SPECIAL_OPERATOR + operation].body || class_->special[UNL_SPECIAL_REFLECTED + operation].body) \
        SLOT(UNL_PY_NB_##NAME, function);                                                                              \
    if (class_->special[UNL_SPECIAL_IN_PLACE + operation].body) SLOT(UNL_PY_NB_INPLACE_##NAME, function##_in_place)
    OPERATOR_SLOTS(UNL_OPERATOR_ADD, ADD, add);
    OPERATOR_SLOTS(UNL_OPERATOR_SUBTRACT, SUBTRACT, subtract);
    OPERATOR_SLOTS(UNL_OPERATOR_MULTIPLY, MULTIPLY, multiply);
    OPERATOR_SLOTS(UNL_OPERATOR_MATRIX_MULTIPLY, MATRIX_MULTIPLY, matrix_multiply);
    OPERATOR_SLOTS(UNL_OPERATOR_TRUE_DIVIDE, TRUE_DIVIDE, true_divide);
    OPERATOR_SLOTS(UNL_OPERATOR_FLOOR_DIVIDE, FLOOR_DIVIDE, floor_divide);
    OPERATOR_SLOTS(UNL_OPERATOR_REMAINDER, REMAINDER, remainder_);
    OPERATOR_SLOTS(UNL_OPERATOR_POWER, POWER, power);
    OPERATOR_SLOTS(UNL_OPERATOR_LEFT_SHIFT, LSHIFT, left_shift);
    OPERATOR_SLOTS(UNL_OPERATOR_RIGHT_SHIFT, RSHIFT, right_shift);
    OPERATOR_SLOTS(UNL_OPERATOR_AND, AND, and_);
    OPERATOR_SLOTS(UNL_OPERATOR_OR, OR, or_);
    OPERATOR_SLOTS(UNL_OPERATOR_XOR, XOR, xor_);
    if (has_any(class_, UNL_SPECIAL_OPERATOR + UNL_OPERATOR_DIVMOD, 1) ||
        has_any(class_, UNL_SPECIAL_REFLECTED + UNL_OPERATOR_DIVMOD, 1))
        SLOT(UNL_PY_NB_DIVMOD, divmod_);
    *slots = (PyType_Slot){0, NULL};
}
