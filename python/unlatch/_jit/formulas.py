"""ElementwiseKernel and ReductionKernel without a compiler: what of C is also Python, evaluated block by block."""

from __future__ import annotations

import ast
import re
from typing import Any

from . import blockwise
from .errors import NoCompiler

__all__ = ["assignments", "evaluate", "joining", "reduce"]

#: How two values become one, as it is written, and NumPy's function that does it for all.
_JOINED = {"a+b": "sum", "b+a": "sum", "a*b": "prod", "b*a": "prod", "min(a,b)": "min", "max(a,b)": "max", "fmin(a,b)": "min",
           "fmax(a,b)": "max", "a<b?a:b": "min", "b<a?b:a": "min", "a>b?a:b": "max", "b>a?b:a": "max"}
#: Of an integer: what C and Python do differently.
_DIFFERENT = (ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.LShift, ast.RShift)
_UNDERSTOOD = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.Call, ast.Name, ast.Constant, ast.operator,
               ast.unaryop, ast.cmpop, ast.boolop, ast.expr_context)


def assignments(text: str, names: set, floats: bool, why: NoCompiler) -> list[tuple[str, ast.AST]]:
    """The statements `name = expression` of an operation. Raises `why` for what only a compiler understands."""
    found = []
    for part in [each.strip() for each in text.split(";") if each.strip()]:
        target, equals, value = part.partition("=")
        target = target.strip()
        if not equals or target not in names or value.startswith("="):
            raise why
        found.append((target, expression(value, floats, why)))
    return found


def expression(text: str, floats: bool, why: NoCompiler) -> ast.AST:
    """An expression in C that means the same in Python."""
    text = text.replace("&&", " and ").replace("||", " or ")
    text = re.sub(r"!(?!=)", " not ", text)
    text = re.sub(r"(?<=[0-9.])[fFlLuU]+\b", "", text)
    try:
        tree = ast.parse(text.strip(), "<kernel>", "eval").body
    except (SyntaxError, ValueError, RecursionError):
        raise why from None
    for node in ast.walk(tree):
        if not isinstance(node, _UNDERSTOOD) or isinstance(node, (ast.Pow, ast.FloorDiv)):
            raise why
        if isinstance(node, ast.Compare) and len(node.ops) > 1:
            raise why
        if isinstance(node, ast.BinOp) and isinstance(node.op, _DIFFERENT) and not (
                floats and (_is_float(node.left) or _is_float(node.right))):
            raise why
    return tree


def _is_float(node: ast.AST) -> bool:
    """Whether C, too, has a floating-point number there, where names are such."""
    if isinstance(node, ast.BinOp):
        return _is_float(node.left) or _is_float(node.right)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, (ast.USub, ast.UAdd)) and _is_float(node.operand)
    return isinstance(node, (ast.Name, ast.Call)) or isinstance(node, ast.Constant) and isinstance(node.value, float)


def joining(text: str, why: NoCompiler) -> str:
    """The name of NumPy's function that joins as a reduction's text does."""
    found = _JOINED.get(re.sub(r"[\s()]", "", text) if "(" in text and "," not in text else re.sub(r"\s", "", text))
    if found is None:
        raise why
    return found


def evaluate(np: Any, statements: list, values: dict, shape: tuple, results: dict) -> None:
    """Writes the results of an operation."""
    for name, tree in statements:
        blockwise.evaluate(np, tree, {**values, **{other: results[other] for other in results if other != name}}, shape,
                           results[name])


def reduce(np: Any, tree: ast.AST, values: dict, shape: tuple, function: str, identity: float, type_: Any) -> Any:
    """The joined values of all elements, and of the identity."""
    if 0 in shape:
        return np.dtype(type_.name).type(identity)
    return blockwise.reduce(np, tree, values, shape, function, type_)
