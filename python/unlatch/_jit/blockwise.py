"""Expressions without a compiler: node by node over blocks that fit the cache, by NumPy."""

from __future__ import annotations

import ast
import warnings
from typing import Any

from .operations import Refusal
from .trees import Tree

__all__ = ["evaluate", "reduce", "say_once"]

#: Elements of a block.
_BLOCK = 16384
_said = False

_FUNCTIONS = {
    "abs": "absolute", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh",
    "atanh": "arctanh", "atan2": "arctan2", "pow": "power", "min": "minimum", "max": "maximum"}
_BINARY = {
    "Add": "add", "Sub": "subtract", "Mult": "multiply", "Div": "true_divide", "FloorDiv": "floor_divide", "Mod": "remainder",
    "Pow": "power", "BitAnd": "bitwise_and", "BitOr": "bitwise_or", "BitXor": "bitwise_xor", "LShift": "left_shift",
    "RShift": "right_shift", "Lt": "less", "LtE": "less_equal", "Gt": "greater", "GtE": "greater_equal", "Eq": "equal",
    "NotEq": "not_equal", "And": "logical_and", "Or": "logical_or"}
_UNARY = {"UAdd": "positive", "USub": "negative", "Invert": "invert", "Not": "logical_not"}


def say_once(error: Exception) -> None:
    """Says that there is no compiler, the first time."""
    global _said
    if not _said:
        _said = True
        warnings.warn("%s. Until then expressions are evaluated block by block, several times slower" % error, RuntimeWarning, 4)


class _ByNumPy:
    """NumPy's functions in the place of C."""

    def __init__(self, np: Any) -> None:
        self.np = np

    def binary(self, name: str, one: Any, other: Any) -> Any:
        if name == "Pow" and isinstance(other, float) and other in (2.0, 0.5):
            return self.np.square(one) if other == 2 else self.np.sqrt(one)
        return getattr(self.np, _BINARY[name])(one, other)

    compare = both = binary

    def unary(self, name: str, value: Any) -> Any:
        return getattr(self.np, _UNARY[name])(value)

    def choose(self, condition: Any, one: Any, other: Any) -> Any:
        return self.np.where(condition, one, other)

    def call(self, name: str, values: list) -> Any:
        function = getattr(self.np, _FUNCTIONS.get(name, name), None)
        if function is None:
            raise Refusal("function %s needs a C compiler" % name)
        if name in ("min", "max", "minimum", "maximum"):
            result = values[0]
            for value in values[1:]:
                result = function(result, value)
            return result
        kinds = [value if not hasattr(value, "dtype") or value.dtype.kind == "f" or name in ("where", "abs", "clip", "sign",
                 "square", "negative", "absolute") else self.np.asarray(value, "float64") for value in values]
        return function(*kinds)


class _Blocks(Tree):
    def __init__(self, np: Any, values: dict) -> None:
        self.values = values
        self.operations: Any = _ByNumPy(np)

    def name(self, node: ast.Name) -> Any:
        if node.id in self.values:
            return self.values[node.id]
        from .evaluation import _CONSTANTS

        return _CONSTANTS[node.id]

    def visit_Constant(self, node: ast.Constant) -> Any:
        return node.value

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        return self.operations.binary(type(node.op).__name__, self.visit(node.left), self.visit(node.right))

    def visit_Call(self, node: ast.Call) -> Any:
        assert isinstance(node.func, ast.Name)
        return self.operations.call(node.func.id, [self.visit(each) for each in node.args])


def _parts(np: Any, values: dict, shape: tuple) -> Any:
    """Blocks of rows: where each lies, and the values there."""
    if not shape:
        yield (), values
        return
    inner = 1
    for length in shape[1:]:
        inner *= length
    rows = max(1, _BLOCK // max(inner, 1))
    arrays = {name: np.broadcast_to(value, shape) for name, value in values.items() if isinstance(value, np.ndarray)}
    for first in range(0, shape[0], rows):
        part = slice(first, first + rows)
        yield part, {name: arrays[name][part] if name in arrays else value for name, value in values.items()}


def evaluate(np: Any, tree: ast.AST, values: dict, shape: tuple, result: Any) -> None:
    """Writes an expression's value to an array."""
    with np.errstate(all="ignore"):
        for part, mine in _parts(np, values, shape):
            result[part] = _Blocks(np, mine).visit(tree)


def reduce(np: Any, tree: ast.AST, values: dict, shape: tuple, reduction: str, type_: Any) -> Any:
    """The sum, product, least or greatest of an expression's values."""
    with np.errstate(all="ignore"):
        parts = [getattr(np, reduction)(np.asarray(_Blocks(np, mine).visit(tree), type_.name)) for _, mine in _parts(np, values, shape)]
        return np.dtype(type_.name).type(getattr(np, reduction)(np.array(parts, type_.name)))
