"""Operators and functions of numbers, as text in C with a type: the rules of NumPy's arrays, or of Python's numbers.

NumPy's: operands are brought to a common type, integers wrap, what is divided by 0 is 0 of integers. Python's (`Rules.python`):
integers are of 64 bits and wrap, comparisons, `//` and `%` are as Python has them, and an integer divided by 0 is an error.
Numbers that are written in the text are weak: they take the other operand's type.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from . import ctext
from .types import BOOL, FLOAT32, FLOAT64, INT64, Type, common

__all__ = ["HELPERS", "Value", "Operations", "Refusal", "constant"]


class Refusal(Exception):
    """What is not understood, and what to write instead."""


class Value(NamedTuple):
    #: In C.
    text: str
    type: Type
    #: Written in the text as a number, whose type gives way.
    weak: bool = False
    #: The number itself, where it is known.
    number: Any = None


#: Functions in C that operators need. Those that end in `_py` fail where Python raises.
HELPERS = """\
#define UNL_INLINE static inline __attribute__((always_inline, unused))
UNL_INLINE int64_t unl_floordiv_i(int64_t a, int64_t b) {
    if (b == 0) return 0;
    if (b == -1) return -a;
    const int64_t q = a / b;
    return q - ((a % b != 0) & ((a < 0) != (b < 0)));
}
UNL_INLINE int64_t unl_mod_i(int64_t a, int64_t b) {
    if (b == 0 || b == -1) return 0;
    const int64_t r = a % b;
    return r + ((r != 0) & ((r < 0) != (b < 0)) ? b : 0);
}
UNL_INLINE uint64_t unl_floordiv_u(uint64_t a, uint64_t b) { return b == 0 ? 0 : a / b; }
UNL_INLINE uint64_t unl_mod_u(uint64_t a, uint64_t b) { return b == 0 ? 0 : a % b; }
UNL_INLINE int64_t unl_pow_i(int64_t a, int64_t n) {
    int64_t r = 1;
    if (n < 0) return a == 1 ? 1 : a == -1 ? (n & 1 ? -1 : 1) : 0;
    for (; n > 0; n >>= 1, a *= a) if (n & 1) r *= a;
    return r;
}
UNL_INLINE int64_t unl_shl_i(int64_t a, int64_t n) { return (uint64_t)n > 63 ? 0 : a << n; }
UNL_INLINE int64_t unl_shr_i(int64_t a, int64_t n) { return (uint64_t)n > 63 ? (a < 0 ? -1 : 0) : a >> n; }
UNL_INLINE uint64_t unl_shl_u(uint64_t a, uint64_t n) { return n > 63 ? 0 : a << n; }
UNL_INLINE uint64_t unl_shr_u(uint64_t a, uint64_t n) { return n > 63 ? 0 : a >> n; }
"""
for _suffix, _real in (("", "double"), ("f", "float")):
    HELPERS += """\
UNL_INLINE %(r)s unl_mod%(s)s(%(r)s a, %(r)s b) {
    %(r)s r = __builtin_fmod%(s)s(a, b);
    if (b != 0 && r != 0 && (r < 0) != (b < 0)) r += b;
    return r == 0 ? __builtin_copysign%(s)s(0, b) : r;
}
UNL_INLINE %(r)s unl_floordiv%(s)s(%(r)s a, %(r)s b) {
    if (b == 0) return a / b;
    %(r)s r = __builtin_fmod%(s)s(a, b), q = (a - r) / b;
    if (r != 0 && (r < 0) != (b < 0)) q -= 1;
    if (q == 0) return __builtin_copysign%(s)s(0, a / b);
    const %(r)s f = __builtin_floor%(s)s(q);
    return q - f > (%(r)s)0.5 ? f + 1 : f;
}
UNL_INLINE %(r)s unl_min%(s)s(%(r)s a, %(r)s b) { return a < b || a != a ? a : b; }
UNL_INLINE %(r)s unl_max%(s)s(%(r)s a, %(r)s b) { return a > b || a != a ? a : b; }
UNL_INLINE %(r)s unl_sign%(s)s(%(r)s a) { return a != a ? a : (%(r)s)((a > 0) - (a < 0)); }
""" % {"s": _suffix, "r": _real}

#: NumPy's names of functions of one number, and libm's.
_UNARY = {name: name for name in (
    "exp log sin cos tan sinh cosh tanh exp2 log2 log10 log1p expm1 sqrt cbrt floor ceil trunc rint erf erfc lgamma").split()}
_UNARY.update({
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh",
    "asin": "asin", "acos": "acos", "atan": "atan", "asinh": "asinh", "acosh": "acosh", "atanh": "atanh", "fabs": "fabs",
    "gamma": "tgamma"})
_BINARY = {"arctan2": "atan2", "atan2": "atan2", "hypot": "hypot", "copysign": "copysign", "fmod": "fmod", "power": "pow",
           "pow": "pow"}
_TESTS = {"isnan": "__builtin_isnan", "isinf": "__builtin_isinf", "isfinite": "__builtin_isfinite"}
#: Of libm's, those that the compiler has an instruction for, so that they need no library.
_BUILT_IN = frozenset(("sqrt", "fabs", "floor", "ceil", "trunc", "rint", "copysign"))

_COMPARISONS = {"Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Eq": "==", "NotEq": "!="}


def constant(value: Any) -> Value:
    """A number that is written in the text, or the value of a name that does not change."""
    if isinstance(value, bool):
        return Value(str(int(value)), BOOL, False, value)
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise Refusal("%d does not fit into 64 bits" % value)
        return Value("(-9223372036854775807LL - 1)" if value == -(2**63) else "%dLL" % value if value >= 0 else "(%dLL)" % value,
                     INT64, True, value)
    if isinstance(value, float):
        if math.isnan(value):
            return Value('__builtin_nan("")', FLOAT64, True, value)
        if math.isinf(value):
            return Value("(%s__builtin_inf())" % ("-" if value < 0 else ""), FLOAT64, True, value)
        return Value(value.hex() if value >= 0 and not math.copysign(1, value) < 0 else "(%s)" % value.hex(), FLOAT64, True, value)
    raise Refusal("%s is no real number" % type(value).__name__)


class Operations:
    """Makes the text of operations, and notes which functions of libm it calls."""

    def __init__(self, python: bool = False) -> None:
        self.python = python
        self.used: set[str] = set()

    # ---- Types

    def cast(self, value: Value, type_: Type) -> str:
        if value.type == type_:
            return value.text
        if type_.kind == "b":
            return "(%s != 0)" % value.text
        if value.weak and value.number is not None and type_.kind == "f":
            number = float(value.number)
            text = constant(number).text
            return "%s%s" % (text, "f") if type_ == FLOAT32 and text[-1] not in ")" else "((%s)%s)" % (type_.c, text)
        return "((%s)%s)" % (type_.c, value.text)

    def common(self, one: Value, other: Value) -> Type:
        if one.weak == other.weak:
            found = common(one.type, other.type)
        else:
            strong, weak = (other, one) if one.weak else (one, other)
            if strong.type.kind == "b" or (weak.type.kind == "f" and strong.type.kind != "f"):
                found = weak.type
            else:
                found = strong.type
                if found.kind in "iu" and weak.number is not None and not self.python:
                    low, high = _range(found)
                    if not low <= weak.number <= high:
                        raise Refusal("%d is no %s" % (weak.number, found))
        return self._whole(found)

    def _whole(self, type_: Type) -> Type:
        """What Python computes in: integers have 64 bits."""
        if self.python and type_.kind in "bi" or self.python and type_.kind == "u" and type_.size < 8:
            return INT64
        return type_

    def floating(self, value: Value) -> Type:
        return value.type if value.type.kind == "f" else FLOAT64

    def truth(self, value: Value) -> Value:
        return value if value.type == BOOL else Value("(%s != 0)" % value.text, BOOL)

    # ---- Operators

    def binary(self, name: str, one: Value, other: Value) -> Value:
        weak = one.weak and other.weak
        if name == "Pow":
            return self.power(one, other)
        if name == "Div":
            type_ = self.common(one, other)
            type_ = type_ if type_.kind == "f" else FLOAT64
            return self._div(self.cast(one, type_), self.cast(other, type_), type_, other, weak)
        if name in ("BitAnd", "BitOr", "BitXor", "LShift", "RShift"):
            if "f" in (one.type.kind, other.type.kind):
                raise Refusal("operator %s is for integers and truth values" % _SYMBOLS[name])
            type_ = BOOL if one.type == other.type == BOOL and name[0] == "B" else self.common(one, other)
            a, b = self.cast(one, type_), self.cast(other, type_)
            if name in ("LShift", "RShift"):
                return self._shift(name, a, b, type_, other)
            return Value("((%s)(%s %s %s))" % (type_.c, a, _SYMBOLS[name], b), type_, weak)
        type_ = self.common(one, other)
        a, b = self.cast(one, type_), self.cast(other, type_)
        if name in ("FloorDiv", "Mod"):
            function = "unl_floordiv" if name == "FloorDiv" else "unl_mod"
            if type_.kind == "b":
                raise Refusal("operator %s is for numbers" % _SYMBOLS[name])
            if type_.kind == "f":
                suffix = "f" if type_ == FLOAT32 else ""
                text = "%s%s(%s, %s)" % (function, suffix, a, self.checked_divisor(b, other, type_))
                return Value(text, type_, weak)
            text = "%s_%s(%s, %s)" % (function, type_.kind, a, self.checked_divisor(b, other, type_))
            return Value("((%s)%s)" % (type_.c, text), type_, weak)
        if type_.kind == "b":
            if name == "Sub":
                raise Refusal("operator - is not for truth values; ^ is")
            return Value("(%s %s %s)" % (a, "|" if name == "Add" else "&", b), type_)
        text = "(%s %s %s)" % (a, _SYMBOLS[name], b)
        return Value("((%s)%s)" % (type_.c, text) if type_.size < 4 else text, type_, weak)

    def _div(self, a: str, b: str, type_: Type, other: Value, weak: bool) -> Value:
        return Value("(%s / %s)" % (a, self.checked_divisor(b, other, type_)), type_, weak)

    def _shift(self, name: str, a: str, b: str, type_: Type, other: Value) -> Value:
        helper = ("unl_shl_" if name == "LShift" else "unl_shr_") + ("u" if type_.kind == "u" else "i")
        return Value("((%s)%s(%s, %s))" % (type_.c, helper, a, self.checked_shift(b, other)), type_)

    def checked_divisor(self, text: str, value: Value, type_: Type) -> str:
        """Overridden where a 0 is an error."""
        return text

    def checked_shift(self, text: str, value: Value) -> str:
        """Overridden where a negative number is an error."""
        return text

    def power(self, one: Value, other: Value) -> Value:
        type_ = self.common(one, other)
        n = other.number
        if isinstance(n, float) and n == int(n) if isinstance(n, float) and math.isfinite(n) else False:
            n = int(n)
        if type_.kind in "iu":
            if isinstance(n, int) and n < 0:
                if not self.python:
                    raise Refusal("integers to negative powers are not allowed; write %s.0" % n)
                type_ = FLOAT64
            else:
                base = self.cast(one, type_)
                if n == 2:
                    return self.twice(base, type_, one)
                return Value("((%s)unl_pow_i((int64_t)%s, %s))" % (type_.c, base, self.checked_power(other)), type_)
        if type_.kind == "b":
            raise Refusal("operator ** is for numbers")
        base = self.cast(one, type_)
        if n == 2:
            return self.twice(base, type_, one)
        if n == 0.5 and not self.python:
            return self.call("sqrt", [Value(base, type_)])
        self.used.add("pow")
        return Value("pow%s(%s, %s)" % ("f" if type_ == FLOAT32 else "", base, self.cast(other, type_)), type_)

    def checked_power(self, value: Value) -> str:
        """Overridden where a negative number is an error."""
        return self.cast(value, INT64)

    def twice(self, base: str, type_: Type, one: Value) -> Value:
        return Value("({ const %s unl_b = %s; (%s)(unl_b * unl_b); })" % (type_.c, base, type_.c), type_)

    def unary(self, name: str, value: Value) -> Value:
        if name == "Not":
            return Value("(!%s)" % self.truth(value).text, BOOL)
        if name == "Invert":
            if value.type.kind == "f":
                raise Refusal("operator ~ is for integers and truth values")
            if value.type == BOOL and not self.python:
                return Value("(!%s)" % value.text, BOOL)
            type_ = self._whole(value.type)
            return Value("((%s)~%s)" % (type_.c, self.cast(value, type_)), type_)
        type_ = self._whole(value.type)
        if type_.kind == "b":
            raise Refusal("a truth value has no sign; ~ turns it round")
        if name == "UAdd":
            return value._replace(text=self.cast(value, type_), type=type_)
        if value.number is not None:
            return constant(-value.number)._replace(weak=value.weak)
        return Value("((%s)-%s)" % (type_.c, self.cast(value, type_)), type_, value.weak)

    def compare(self, name: str, one: Value, other: Value) -> Value:
        if name not in _COMPARISONS:
            raise Refusal("comparison %s is not understood" % name)
        signed = {one.type.kind, other.type.kind} == {"i", "u"} and max(one.type.size, other.type.size) == 8
        if signed and not (one.weak or other.weak):
            # Neither type holds both.
            i, u = (one, other) if one.type.kind == "i" else (other, one)
            big = "((int64_t)%s < 0 ? -1 : (uint64_t)%s < (uint64_t)%s ? -1 : (uint64_t)%s > (uint64_t)%s)" % (
                i.text, i.text, u.text, i.text, u.text)
            return Value("(%s %s 0)" % (big if i is one else "(-%s)" % big, _COMPARISONS[name]), BOOL)
        try:
            type_ = self.common(one, other)
        except Refusal:
            type_ = INT64
        return Value("(%s %s %s)" % (self.cast(one, type_), _COMPARISONS[name], self.cast(other, type_)), BOOL)

    def both(self, name: str, one: Value, other: Value) -> Value:
        return Value("(%s %s %s)" % (self.truth(one).text, "&&" if name == "And" else "||", self.truth(other).text), BOOL)

    def choose(self, condition: Value, one: Value, other: Value) -> Value:
        type_ = one.type if one.type == other.type else self.common(one, other)
        return Value("(%s ? %s : %s)" % (self.truth(condition).text, self.cast(one, type_), self.cast(other, type_)), type_,
                     self.python and one.weak and other.weak)

    # ---- Functions

    def call(self, name: str, values: list[Value]) -> Value:
        """A function of numbers, by NumPy's or the math module's name."""
        count = {"where": 3, "clip": 3}.get(name, 2 if name in _BINARY or name in ("minimum", "maximum") else 1)
        if name in ("min", "max") and len(values) >= 2:
            result = values[0]
            for value in values[1:]:
                result = self.extreme(name, result, value)
            return result
        if name not in _NAMES:
            raise Refusal("function %s is not known; %s are" % (name, ", ".join(sorted(_NAMES))))
        if len(values) != count:
            raise Refusal("%s takes %d argument%s, and has %d" % (name, count, "s" * (count > 1), len(values)))
        if name == "where":
            return self.choose(*values)
        if name in ("minimum", "maximum"):
            return self.extreme(name, *values)
        if name == "clip":
            return self.extreme("minimum", self.extreme("maximum", values[0], values[1]), values[2])
        if name in ("abs", "absolute", "negative", "square", "sign", "conjugate"):
            return self._simple(name, values[0])
        if name in _TESTS:
            type_ = self.floating(values[0])
            return Value("(%s(%s) != 0)" % (_TESTS[name], self.cast(values[0], type_)), BOOL)
        if name in _BINARY:
            type_ = self.common(*values)
            type_ = type_ if type_.kind == "f" else FLOAT64
            return self._libm(_BINARY[name], [self.cast(value, type_) for value in values], type_)
        value = values[0]
        if name in ("floor", "ceil", "trunc", "rint") and value.type.kind != "f" and not self.python:
            return value
        type_ = self.floating(value)
        return self._libm(_UNARY[name], [self.cast(value, type_)], type_)

    def _libm(self, name: str, texts: list[str], type_: Type) -> Value:
        suffix = "f" if type_ == FLOAT32 else ""
        if name in _BUILT_IN:
            return Value("__builtin_%s%s(%s)" % (name, suffix, ", ".join(texts)), type_)
        self.used.add(name)
        return Value("%s%s(%s)" % (name, suffix, ", ".join(texts)), type_)

    def _simple(self, name: str, value: Value) -> Value:
        if name == "negative":
            return self.unary("USub", value)
        type_ = self._whole(value.type)
        text = self.cast(value, type_)
        if name == "conjugate" or (name in ("abs", "absolute") and type_.kind in "bu"):
            return value._replace(text=text, type=type_)
        if name in ("abs", "absolute"):
            if type_.kind == "f":
                return Value("__builtin_fabs%s(%s)" % ("f" if type_ == FLOAT32 else "", text), type_)
            return Value("({ const %s unl_a = %s; (%s)(unl_a < 0 ? -unl_a : unl_a); })" % (type_.c, text, type_.c), type_)
        if type_.kind == "b":
            raise Refusal("%s is for numbers" % name)
        if name == "square":
            return self.twice(text, type_, value)
        if type_.kind == "f":
            return Value("unl_sign%s(%s)" % ("f" if type_ == FLOAT32 else "", text), type_)
        return Value("({ const %s unl_a = %s; (%s)((unl_a > 0) - (unl_a < 0)); })" % (type_.c, text, type_.c), type_)

    def extreme(self, name: str, one: Value, other: Value) -> Value:
        """minimum and maximum: a NaN is the result, as in NumPy. min and max: the first that no other is before, as in Python."""
        type_ = one.type if one.type == other.type else self.common(one, other)
        a, b = self.cast(one, type_), self.cast(other, type_)
        sign = "<" if name.startswith("min") else ">"
        if name in ("min", "max"):
            return Value("({ const %s unl_a = %s, unl_b = %s; unl_b %s unl_a ? unl_b : unl_a; })" % (type_.c, a, b, sign), type_)
        if type_.kind == "f":
            return Value("unl_%s%s(%s, %s)" % (name[:3], "f" if type_ == FLOAT32 else "", a, b), type_)
        return Value("({ const %s unl_a = %s, unl_b = %s; unl_a %s unl_b ? unl_a : unl_b; })" % (type_.c, a, b, sign), type_)


def _range(type_: Type) -> tuple[int, int]:
    bits = 8 * type_.size
    return (0, 2**bits - 1) if type_.kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


_SYMBOLS = {"Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**", "BitAnd": "&",
            "BitOr": "|", "BitXor": "^", "LShift": "<<", "RShift": ">>"}
_NAMES = frozenset(_UNARY) | frozenset(_BINARY) | frozenset(_TESTS) | {
    "where", "minimum", "maximum", "clip", "abs", "absolute", "negative", "square", "sign", "conjugate"}
assert set(_UNARY.values()) | set(_BINARY.values()) <= ctext.FUNCTIONS
