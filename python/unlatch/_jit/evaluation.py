"""`evaluate`: an expression over arrays, compiled to one pass over memory; or, without a compiler, block by block."""

from __future__ import annotations

import ast
import sys
from typing import Any

from .._arrays import array_of, numpy_for, overlap, refuse
from .broadcasting import broadcast
from .elements import Element, Elementwise, Reducing
from .errors import NoCompiler
from .kernels import run_elementwise, run_reducing
from .operations import Operations, Refusal, Value, constant
from .trees import Tree
from .types import BOOL, BY_NAME, INT64, Type, of_number

__all__ = ["evaluate"]

_REDUCTIONS = {"sum": "a + b", "prod": "a * b", "min": None, "max": None}
_CONSTANTS = {"pi": 3.141592653589793, "e": 2.718281828459045, "inf": float("inf"), "nan": float("nan")}

#: Expressions that were parsed: the names in them, and what is reduced how.
_parsed: dict[str, tuple] = {}
#: What was compiled for an expression and types.
_compiled: dict[tuple, tuple] = {}
_MOST_PARSED = 4096


class _Expression(Tree):
    def __init__(self, types: dict[str, tuple[Type, bool]]) -> None:
        self.types = types
        self.operations = Operations()

    def name(self, node: ast.Name) -> Value:
        found = self.types.get(node.id)
        if found is None:
            return constant(_CONSTANTS[node.id])
        type_, weak = found
        return Value(_spelled(node.id), type_, weak)

    def visit_Call(self, node: ast.Call) -> Value:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise Refusal("a call is a function's name and its arguments, as in sqrt(x)")
        if node.func.id in _REDUCTIONS and len(node.args) == 1:
            raise Refusal("%s stands outermost alone" % node.func.id)
        return self.operations.call(node.func.id, [self.visit(each) for each in node.args])


def _spelled(name: str) -> str:
    return "v_" + name


def _parse(text: str) -> tuple:
    """(the expression, the reduction around it or None, the names in it)"""
    known = _parsed.get(text)
    if known is not None:
        return known
    try:
        tree = ast.parse(text.strip(), "<evaluate>", "eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError("evaluate(): %r is no expression: %s" % (_short(text), getattr(error, "msg", error))) from None
    reduction = None
    if (isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id in _REDUCTIONS and len(tree.args) == 1
            and not tree.keywords):
        reduction, tree = tree.func.id, tree.args[0]
    called = {id(each.func) for each in ast.walk(tree) if isinstance(each, ast.Call)}
    names = sorted({each.id for each in ast.walk(tree) if isinstance(each, ast.Name) and id(each) not in called})
    if len(_parsed) >= _MOST_PARSED:
        _parsed.clear()
    _parsed[text] = (tree, reduction, names)
    return _parsed[text]


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def evaluate(
    expression: str, local_dict: Any = None, global_dict: Any = None, *, out: Any = None, team: Any = None, fast: bool = False
) -> Any:
    """The value of an expression over arrays, in one pass over memory.

    expression: in Python's syntax, of names, numbers, + - * / // % ** & | ^ ~ << >>, comparisons, `and`, `or`, `not`, `if
        else`, and NumPy's elementary functions (sqrt, exp, log, sin, where, minimum, abs, ...); sum, prod, min or max may stand
        around it. It is parsed, and never given to `eval`: nothing but that is in it.
    local_dict, global_dict: where names are looked for; by default those of the caller, as numexpr has it.
    out: where the result is written. fast: sums and products may be taken apart.

    Arrays are broadcast, of any layout; types are those that NumPy has for the same expression, but that functions of integers
    are float64. Integers wrap, and are 0 where they are divided by 0. exp, log, sin, cos and the like are within 4 units in the
    last place. The result has the same bits for any number of threads. Any number of threads may call it at a time: nothing is
    locked while it computes. Without a C compiler NumPy evaluates it block by block, which is said once.

    Raises ValueError for what is no such expression, NameError, TypeError for what is no array or number, and the errors of a run
    that is stopped. The lock is released for more than few elements.

    >>> a, b = np.array([1.0, 2.0]), np.array([4.0, 9.0])
    >>> unlatch.evaluate("2*a + sqrt(b)").tolist()
    [4.0, 7.0]
    """
    if not isinstance(expression, str):
        raise TypeError("evaluate() argument 'expression': expected a str, got %s" % type(expression).__name__)
    np = numpy_for("evaluate()")
    tree, reduction, names = _parse(expression)
    frame = sys._getframe(1) if local_dict is None else None
    values = _values(np, names, local_dict if frame is None else frame.f_locals, global_dict, frame)
    del frame
    elements = [
        Element(_spelled(name), of_number(value) if not isinstance(value, np.ndarray) else _element_type(np, value),
                "array" if isinstance(value, np.ndarray) else "number") for name, value in values.items()]
    weak = tuple(isinstance(value, (bool, int, float)) and type(value).__module__ != "numpy" for value in values.values())
    key = (expression, tuple((each.type.name, each.kind) for each in elements), weak, bool(fast))
    compiled = _compiled.get(key)
    if compiled is None:
        compiled = _compile(expression, tree, reduction, list(values), elements, weak, fast)
        if len(_compiled) >= _MOST_PARSED:
            _compiled.clear()
        _compiled[key] = compiled
    kernel, type_ = compiled
    shape = broadcast("evaluate", [value.shape for value in values.values() if isinstance(value, np.ndarray)])
    if reduction is not None:
        return _reduced(np, kernel, type_, reduction, tree, elements, values, shape, out, team)
    result = _result(np, out, shape, type_, values)
    if 0 not in shape:
        if isinstance(kernel, Elementwise):
            used = kernel.elements[:-1]
            chosen = [values[each.name[2:]] for each in used]
            run_elementwise(np, kernel, used, chosen, [result], shape, False, team)
        else:
            kernel(np, tree, values, shape, result)
    if out is not None:
        return out
    return result[()] if shape == () else result


def _values(np: Any, names: list, locals_: Any, globals_: Any, frame: Any) -> dict:
    values = {}
    for name in names:
        if name in locals_:
            value = locals_[name]
        elif globals_ is not None and name in globals_:
            value = globals_[name]
        elif frame is not None and name in frame.f_globals:
            value = frame.f_globals[name]
        elif name in _CONSTANTS:
            continue
        else:
            raise NameError("evaluate(): name '%s' is not defined" % name)
        if isinstance(value, (bool, int, float, np.generic)):
            try:
                of_number(value)
            except TypeError as error:
                raise refuse("evaluate", name, str(error)) from None
        else:
            value = array_of(np, "evaluate", name, value)
            if value.ndim == 0:
                value = value[()]
        values[name] = value
    return values


_types: dict[str, Type] = {}


def _element_type(np: Any, array: Any) -> Type:
    # The name of a dtype is made anew each time.
    dtype = array.dtype
    found = _types.get(dtype.char)
    if found is None:
        named = BY_NAME.get(dtype.name)
        if named is None:
            raise TypeError("evaluate(): elements of type %s; bool, integers, float32 and float64 are known" % dtype)
        found = _types[dtype.char] = named
    return found


def _compile(
    expression: str, tree: ast.AST, reduction: str | None, names: list, elements: list, weak: tuple, fast: bool
) -> tuple:
    """The kernel, or what takes its place, and the type of the result."""
    maker = _Expression({name: (each.type, w) for name, each, w in zip(names, elements, weak)})
    try:
        value = maker.visit(tree)
    except Refusal as error:
        raise ValueError("evaluate(): in %r: %s" % (_short(expression), error)) from None
    except RecursionError:
        raise ValueError("evaluate(): %r is nested too deep" % _short(expression)) from None
    type_ = value.type
    try:
        if reduction is not None:
            return _compile_reduction(reduction, maker, value, elements, fast)
        out = Element("unl_result", type_, "array", True)
        text = "unl_result = %s" % maker.operations.cast(value, type_)
        return Elementwise("evaluate", [*elements, out], text, maker.operations.used, fast=fast), type_
    except NoCompiler as error:
        from . import blockwise

        blockwise.say_once(error)
        return (blockwise.reduce if reduction is not None else blockwise.evaluate), type_


def _compile_reduction(reduction: str, maker: _Expression, value: Value, elements: list, fast: bool) -> tuple:
    type_ = value.type
    if reduction in ("sum", "prod"):
        if type_.kind in "bi":
            type_ = INT64
        elif type_.kind == "u":
            type_ = type_._replace(name="uint64", c="uint64_t", size=8, code="Q", ordinal=8)
        joined = _REDUCTIONS[reduction]
        identity = "0" if reduction == "sum" else "1"
    else:
        one, other = Value("a", type_), Value("b", type_)
        joined = maker.operations.extreme(reduction + "imum", one, other).text
        sign = "" if reduction == "min" else "-"
        if type_.kind == "f":
            identity = sign + "__builtin_inf()"
        elif type_ == BOOL:
            identity = "1" if reduction == "min" else "0"
        else:
            bits = 8 * type_.size
            low, high = (0, 2**bits - 1) if type_.kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
            identity = str(high) + "ULL" if reduction == "min" else "(%dLL - 1)" % (low + 1) if low else "0"
    assert joined is not None
    mapped = "(%s)%s" % (type_.c, maker.operations.cast(value, type_))
    return Reducing("evaluate", elements, mapped, joined, identity, type_, maker.operations.used, fast=fast), type_


def _reduced(
    np: Any, kernel: Any, type_: Type, reduction: str, tree: Any, elements: list, values: dict, shape: tuple, out: Any, team: Any
) -> Any:
    if out is not None:
        raise refuse("evaluate", "out", "a %s is a number and is returned" % reduction)
    if 0 in shape and reduction in ("min", "max"):
        raise ValueError("evaluate(): there is no %s of no elements" % reduction)
    if isinstance(kernel, Reducing):
        found = run_reducing(np, kernel, elements, list(values.values()), shape, team)
        return np.dtype(type_.name).type(found)
    return kernel(np, tree, values, shape, reduction, type_)


def _result(np: Any, out: Any, shape: tuple, type_: Type, values: dict) -> Any:
    if out is None:
        return np.empty(shape, type_.name)
    array = array_of(np, "evaluate", "out", out)
    if array.dtype.name != type_.name:
        raise refuse("evaluate", "out", "%s; the result is %s" % (array.dtype, type_))
    if array.shape != shape:
        raise refuse("evaluate", "out", "its shape is %r; the result's is %r" % (array.shape, shape), ValueError)
    if not array.flags.writeable:
        raise refuse("evaluate", "out", "it is read-only", ValueError)
    for name, value in values.items():
        if isinstance(value, np.ndarray) and overlap(np, array, value):
            raise refuse("evaluate", "out", "it overlaps '%s'; it must be the same elements or apart from them" % name, ValueError)
    return array
