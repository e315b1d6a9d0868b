"""Expressions of a function as C: names, elements of arrays, calls; and where Python would raise, an error with its line."""

from __future__ import annotations

import ast
import math
from typing import Any, NamedTuple

from .operations import Operations, Refusal, Value, constant
from .trees import Tree
from .types import BOOL, BY_NAME, FLOAT64, INT64, Type, common

__all__ = ["Array", "Fast", "Expressions"]


class Array(NamedTuple):
    """An array, or a row of one."""

    type: Type
    ndim: int
    #: Without gaps in C order: an element's place follows from the lengths.
    contiguous: bool

    def __repr__(self) -> str:
        return "%s array of %d dimension%s%s" % (self.type, self.ndim, "s" * (self.ndim > 1), "" if self.contiguous else ", strided")


class Fast:
    """The version of an innermost loop in which indices are looked at before it."""

    def __init__(self, variable: str, assigned: set, number: int, defers: bool = True) -> None:
        self.variable, self.assigned, self.number = variable, assigned, number
        #: Whether a division by zero is said after the loop, which nothing may then leave before.
        self.defers = defers
        #: What must hold for the whole loop.
        self.conditions: list[str] = []
        #: Divisors that were 0 are noted, and said after the loop: (variable, line, text).
        self.zeros: list[tuple] = []
        #: Whether an iteration may return.
        self.returns = False

    def need(self, condition: str) -> None:
        if condition not in self.conditions:
            self.conditions.append(condition)


def may_raise(text: str) -> bool:
    """Whether an expression in C may leave the function."""
    return "UNL_" in text or "return" in text


class _PythonOperations(Operations):
    """Python's numbers, whose errors are those of the function around."""

    def __init__(self, owner: Expressions) -> None:
        super().__init__(python=True)
        self.owner = owner

    # Python evaluates the left operand first, and C whichever it likes: that counts where both may raise.
    def binary(self, name: str, one: Value, other: Value) -> Value:
        return self._in_order(one, other, lambda first: super(_PythonOperations, self).binary(name, first, other))

    def compare(self, name: str, one: Value, other: Value) -> Value:
        return self._in_order(one, other, lambda first: super(_PythonOperations, self).compare(name, first, other))

    def _in_order(self, one: Value, other: Value, make: Any) -> Value:
        if one.number is not None or not may_raise(one.text) or other.number is not None and other.number != 0:
            result: Value = make(one)
            return result
        name = "unl_o%d" % self.owner.new_number()
        result = make(one._replace(text=name))
        return result._replace(text="({ const %s %s = %s; %s; })" % (one.type.c, name, one.text, result.text))

    def checked_divisor(self, text: str, value: Value, type_: Type) -> str:
        if value.number is not None and value.number != 0 or self.owner.fast_math:
            return text
        why = "float division by zero" if type_.kind == "f" else "integer division or modulo by zero"
        fast = self.owner.fast
        if fast is not None and fast.defers:
            name = "unl_zero_%d_%d" % (fast.number, len(fast.zeros))
            fast.zeros.append((name, self.owner.line, why))
            return "({ const %s unl_d = %s; %s |= unl_d == 0; unl_d; })" % (type_.c, text, name)
        if fast is not None:
            fast.returns = True
        return 'UNL_DIVISOR(%s, %s, %d, "%s")' % (type_.c, text, self.owner.line, why)

    def _not_negative(self, text: str, value: Value, why: str) -> str:
        if value.number is not None:
            if value.number < 0:
                raise Refusal(why)
            return text
        if self.owner.fast is not None:
            self.owner.fast.returns = True
        return 'UNL_NOT_NEGATIVE(%s, %d, "%s")' % (text, self.owner.line, why)

    def checked_shift(self, text: str, value: Value) -> str:
        return self._not_negative(text, value, "negative shift count")

    def checked_power(self, value: Value) -> str:
        return self._not_negative(self.cast(value, INT64), value, "an integer to a negative power is a float; write float(x) ** n")


class Expressions(Tree):
    """What an expression is in C. The function around has its variables, and what is a name outside of it."""

    def __init__(self, globals_: dict, boundscheck: bool, fast_math: bool) -> None:
        self.operations: Any = _PythonOperations(self)
        self.globals = globals_
        self.boundscheck = boundscheck
        self.fast_math = fast_math
        self.fast: Fast | None = None
        self.line = 0
        #: The type of each variable, as far as it is known, and whether that gives way to others.
        self.types: dict[str, Any] = {}
        self.weak: dict[str, bool] = {}
        #: Variables that have a value here, and those that have none any more.
        self.assigned: set[str] = set()
        self.lost: dict[str, str] = {}
        #: Variables that each iteration of the prange loop around has one of.
        self.own: set[str] = set()
        #: Names that were read since somebody began to note them.
        self.read: set[str] = set()
        #: Of the prange body around: arrays that are read and written, with their indices.
        self.accesses: list[tuple] | None = None
        #: Arrays of which elements are written.
        self.written: set[str] = set()
        #: Views: the variables that they may be a part of, and with which indices.
        self.roots: dict[str, list[tuple]] = {}

    # ---- Names

    def name(self, node: ast.Name) -> Value:
        name = node.id
        if name in self.types or name in self.locals_named:
            type_ = self.variable(name)
            if isinstance(type_, Array):
                raise Refusal("'%s' is an array; use its elements, as in %s[i]" % (name, name))
            return Value("v_" + name, type_, self.weak[name])
        found = self.outside(name)
        if isinstance(found, (bool, int, float)):
            return constant(found)
        raise Refusal("'%s' is a %s; numbers, arrays that are arguments, and functions under unlatch.jit are understood" % (
            name, type(found).__name__))

    locals_named: set[str]

    def new_number(self) -> int:
        raise NotImplementedError

    def variable(self, name: str) -> Any:
        """The type of a variable that is read."""
        if name in self.lost:
            raise Refusal("'%s' has no value after the prange loop in line %s, whose iterations have one each" % (
                name, self.lost[name]))
        if name not in self.assigned and name in self.own:
            raise Refusal(
                "'%s' has no value here that this iteration of prange gave it, and it does not see those of others; a variable "
                "that is reduced (+=, -=, *=, min, max) is used for nothing else in the loop" % name)
        if name not in self.assigned:
            raise Refusal("'%s' may have no value here; give it one before the loop or the condition" % name)
        self.read.add(name)
        return self.types[name]

    def outside(self, name: str) -> Any:
        if name in self.globals:
            return self.globals[name]
        import builtins

        if hasattr(builtins, name):
            return getattr(builtins, name)
        raise Refusal("name '%s' is not defined" % name)

    def object_of(self, node: ast.AST) -> Any:
        """What a name or an attribute outside of the function is; None for others."""
        if isinstance(node, ast.Name) and node.id not in self.types and node.id not in self.locals_named:
            return self.outside(node.id)
        if isinstance(node, ast.Attribute):
            base = self.object_of(node.value)
            if base is not None and type(base).__name__ == "module":
                return getattr(base, node.attr, None)
        return None

    # ---- Attributes and elements

    def array(self, node: ast.AST) -> tuple[str, Array]:
        """A variable that is an array."""
        if isinstance(node, ast.Name) and (node.id in self.types or node.id in self.locals_named):
            type_ = self.variable(node.id)
            if isinstance(type_, Array):
                return node.id, type_
        raise Refusal("%s is no array" % ast.unparse(node))

    def visit_Attribute(self, node: ast.Attribute) -> Value:
        found = self.object_of(node)
        if isinstance(found, (bool, int, float)):
            return constant(found)
        if node.attr in ("size", "ndim"):
            name, array = self.array(node.value)
            if node.attr == "ndim":
                return constant(array.ndim)
            return Value("(%s)" % " * ".join("v_%s_n%d" % (name, axis) for axis in range(array.ndim)), INT64, True)
        raise Refusal("%s is not understood; shape, size and ndim of arrays are" % ast.unparse(node))

    def visit_Subscript(self, node: ast.Subscript) -> Value:
        if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            name, array = self.array(node.value.value)
            axis = self.visit(_index(node)).number
            if not isinstance(axis, int) or not -array.ndim <= axis < array.ndim:
                raise Refusal("%s: '%s' has %d dimensions, and the index is a number that is written" % (
                    ast.unparse(node), name, array.ndim))
            return Value("v_%s_n%d" % (name, axis % array.ndim), INT64, True)
        text, type_ = self.element(node, written=False)
        return Value(text, type_)

    def element(self, node: ast.Subscript, written: bool) -> tuple[str, Type]:
        """An element of an array, as C can read and assign it."""
        name, array = self.array(node.value)
        indices = _indices(node)
        if len(indices) != array.ndim:
            raise Refusal("%s has %d indices, and '%s' %d dimensions; a row is given a name first, as in row = %s[i]" % (
                ast.unparse(node), len(indices), name, array.ndim, name))
        self.note_access(name, indices, written)
        return self.place(name, array, indices), array.type

    def place(self, name: str, array: Array, indices: list) -> str:
        texts = [self.index(name, axis, node) for axis, node in enumerate(indices)]
        if array.contiguous:
            place = texts[0]
            for axis, text in enumerate(texts[1:], 1):
                place = "(%s) * v_%s_n%d + (%s)" % (place, name, axis, text)
            return "v_%s[%s]" % (name, place)
        steps = " + ".join("(%s) * v_%s_s%d" % (text, name, axis) for axis, text in enumerate(texts))
        return "(*(%s *)((char *)v_%s + %s))" % (array.type.c, name, steps)

    def index(self, name: str, axis: int, node: ast.AST) -> str:
        """An index in C, of an element that is there."""
        if isinstance(node, ast.Slice):
            raise Refusal("a slice is not understood there; loop over the elements, or take a whole row as in row = x[i]")
        value = self.visit(node)
        if value.type.kind not in "iu":
            raise Refusal("an index is an integer, and %s is %s" % (ast.unparse(node), value.type))
        text, length = self.operations.cast(value, INT64), "v_%s_n%d" % (name, axis)
        is_from_end = isinstance(value.number, int) and value.number < 0
        from_end = "(%s + %s)" % (length, text) if is_from_end else text
        if not self.boundscheck:
            return from_end
        if self.fast is not None:
            # A row that the loop gives has a length of its own each time.
            affine = self.affine(node) if name not in self.fast.assigned else None
            if affine is not None:
                coefficient, rest = affine
                if is_from_end:
                    rest = from_end
                if coefficient == 0:
                    self.fast.need("UNL_IN(%s, %s)" % (rest, length))
                    return from_end
                for end in ("first", "last"):
                    at = "unl_%s_%d" % (end, self.fast.number)
                    self.fast.need(
                        "UNL_WITHIN(%d, %s, %s, %s)" % (coefficient, at, rest, length) if abs(coefficient) != 1 else
                        "UNL_IN(%s %s %s, %s)" % (rest, "+" if coefficient > 0 else "-", at, length))
                return from_end
            self.fast.returns = True
        return "UNL_INDEX(%s, %s, %d, %d)" % (text, length, axis, self.line)

    def affine(self, node: ast.AST) -> tuple[int, str] | None:
        """An index as a whole number × the loop's variable + what does not change in the loop."""
        assert self.fast is not None
        if isinstance(node, ast.Name) and node.id == self.fast.variable:
            return 1, "0"
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
            one, other = self.affine(node.left), self.affine(node.right)
            if one is None or other is None:
                return None
            if isinstance(node.op, ast.Mult):
                if one[0] == 0 and other[0] == 0:
                    return 0, "(%s * %s)" % (one[1], other[1])
                return None
            sign = 1 if isinstance(node.op, ast.Add) else -1
            return one[0] + sign * other[0], "(%s %s %s)" % (one[1], "+" if sign > 0 else "-", other[1])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            inner = self.affine(node.operand)
            return None if inner is None else (-inner[0], "(-%s)" % inner[1])
        if isinstance(node, ast.Name):
            if node.id in self.fast.assigned:
                return None
            value = self.visit(node)
            return (0, value.text) if value.type == INT64 else None
        if isinstance(node, ast.Constant):
            return (0, constant(node.value).text) if type(node.value) is int else None
        is_shape = (isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape") or (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len")
        if is_shape and not {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} & self.fast.assigned:
            return 0, self.visit(node).text
        return None

    def note_access(self, name: str, indices: list, written: bool) -> None:
        if self.accesses is not None:
            self.accesses.append((name, list(indices), written, self.line))
        if written:
            self.written.update(root for root, _ in self.origins(name, []))

    def origins(self, name: str, indices: list, seen: frozenset = frozenset()) -> list[tuple]:
        """(array, indices) of all that an element of a view may be."""
        if name not in self.roots:
            return [(name, indices)]
        found: list[tuple] = []
        for base, before in self.roots[name]:
            if (base, len(before)) not in seen:
                found += self.origins(base, [*before, *indices], seen | {(base, len(before))})
        return found

    # ---- Calls

    def visit_Call(self, node: ast.Call) -> Value:
        found = self.object_of(node.func)
        from .functions import Jit

        if isinstance(found, Jit):
            return self.call_function(found, node)
        if node.keywords:
            raise Refusal("%s: arguments by name are not understood" % ast.unparse(node))
        if found is len:
            if len(node.args) != 1:
                raise Refusal("len takes an array")
            return Value("v_%s_n0" % self.array(node.args[0])[0], INT64, True)
        values = [self.visit(each) for each in node.args]
        if found in (int, float, bool):
            return self.convert(found, values)
        if found in (abs, min, max):
            if found is not abs and len(values) < 2:
                raise Refusal("%s takes two numbers or more" % found.__name__)
            return self.operations.call(found.__name__, values)
        module = getattr(found, "__module__", None) or ""
        name = getattr(found, "__name__", "")
        is_numpy = type(found).__name__ in ("ufunc", "_ArrayFunctionDispatcher") or module.split(".")[0] == "numpy"
        if isinstance(found, type) and is_numpy and name.rstrip("_") in BY_NAME and len(values) == 1:
            type_ = BY_NAME[name.rstrip("_")]
            return Value(self.operations.cast(values[0]._replace(weak=False, number=None), type_), type_)
        if module == "math" and hasattr(math, name) or is_numpy:
            if name in ("floor", "ceil", "trunc") and module == "math":
                if len(values) == 1 and values[0].type.kind != "f":
                    return self.convert(int, values)
                return self.convert(int, [self.operations.call(name, values)])
            return self.operations.call(name, values)
        raise Refusal("%s is not understood; functions under unlatch.jit, of math and of NumPy's elementary ones are" % (
            ast.unparse(node.func)))

    def call_function(self, function: Any, node: ast.Call, used: bool = True) -> Value:
        raise NotImplementedError

    def convert(self, kind: type, values: list[Value]) -> Value:
        if len(values) != 1:
            raise Refusal("%s takes a number" % kind.__name__)
        value = values[0]
        if kind is float:
            return Value(self.operations.cast(value, FLOAT64), FLOAT64, True)
        if kind is bool:
            return self.operations.truth(value)
        if value.type.kind != "f":
            return Value(self.operations.cast(value, INT64), INT64, True)
        if self.fast is not None:
            self.fast.returns = True
        # A float that no integer has is an error in Python.
        return Value(
            '({ const double unl_x = %s; if (unl_x != unl_x) return unl_error(unl_f, %d, 4, "cannot convert float NaN to integer"); '
            'if (!(unl_x >= -0x1p63 && unl_x < 0x1p63)) return unl_error(unl_f, %d, 3, "the float does not fit into an integer of '
            '64 bits"); (int64_t)unl_x + unl_none; })' % (value.text, self.line, self.line), INT64, True)


def _index(node: ast.Subscript) -> ast.AST:
    # Up to 3.8 an index was wrapped; from 3.9 on it is the expression itself.
    return node.slice


def _indices(node: ast.Subscript) -> list:
    index = _index(node)
    return list(index.elts) if isinstance(index, ast.Tuple) else [index]


def joined(one: Any, one_weak: bool, other: Any, other_weak: bool) -> tuple[Any, bool]:
    """The type of a variable that is assigned values of two types."""
    if isinstance(one, Array) or isinstance(other, Array):
        if one != other:
            raise Refusal("a variable is %s and %s; give each a name of its own" % (one, other))
        return one, False
    if one == BOOL and other == BOOL:
        return BOOL, False
    if one_weak != other_weak:
        strong, weak = (other, one) if one_weak else (one, other)
        if weak.kind == "f" and strong.kind != "f":
            return FLOAT64, False
        return (strong if strong.kind != "b" else weak), False
    return common(one, other), one_weak
