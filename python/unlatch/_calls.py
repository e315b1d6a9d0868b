"""Where the extension's functions hand on the calls that they have no parameters for.

Each function is made when it is first needed, of its kernel's description: with the signature that the extension shows.
"""

from __future__ import annotations

import sys
from typing import Any, Callable

import _unlatch

from ._arrays import fault, refuse
from ._elementwise import elementwise
from ._reductions import reduce_pair, reductions
from ._settings import run

_facts = {facts[0]: facts for facts in _unlatch._kernels()}
_functions: dict[str, Callable[..., Any]] = {}
#: The form of each, how many arguments its kernel is given by position, which of them is its result, and which are operands of one
#: type, for whose elements numbers may stand.
_plain = {
    name: (form, sum(role != "number" or form != "reduction" for _, role in parameters),
           [role for _, role in parameters].index("output") if form == "elementwise" else None,
           [index for index, (parameter, role) in enumerate(parameters) if role == "input" and parameter != "condition"])
    for name, (_, form, _, parameters, _, _) in _facts.items()}


def _call(name: str, arguments: tuple, keywords: dict) -> Any:
    """Calls a function with arguments that the extension has not looked at."""
    form, count, result, operands = _plain[name]
    given = arguments
    if form == "elementwise" and len(arguments) == count - 1 and not keywords:
        np = sys.modules.get("numpy")
        if np is not None:
            arguments = _with_result(np, arguments, operands)
    # What the kernel takes as it is, goes to it: what is new is at most who works.
    if form != "plain" and len(arguments) == count and (not keywords or (len(keywords) == 1 and "team" in keywords)):
        try:
            found = run(getattr(_unlatch, "_plain_" + name), arguments, {}, keywords.get("team"), name)
        except (TypeError, ValueError, BufferError):
            if not _numpy_is_here():
                raise
            arguments = given  # the other way may take it, and says better what is wrong
        else:
            return _number(found, arguments[0]) if result is None else arguments[result]
    function = _functions.get(name) or _make(name)
    return function(*arguments, **keywords)


def _with_result(np: Any, arguments: tuple, operands: list) -> tuple:
    """The usual call of an elementwise kernel: with a new array, like the first operand that is one, and numbers as arrays like
    it, where it is short. As they are where the call is another."""
    like = next((arguments[index] for index in operands if type(arguments[index]) is np.ndarray), None)
    if like is None or not like.flags.c_contiguous:
        return arguments
    numbers = [index for index in operands if arguments[index].__class__ in (int, float)]
    if numbers:
        if like.size > 16384 or like.ndim == 0 or like.dtype.kind != "f":
            return arguments
        arguments = tuple(
            np.full(like.shape, argument, like.dtype) if index in numbers else argument
            for index, argument in enumerate(arguments))
    return (*arguments, np.empty(like.shape, like.dtype))


def _number(number: Any, operand: Any) -> Any:
    """A number as NumPy has it, where the operand is NumPy's."""
    np = sys.modules.get("numpy")
    if np is None or type(operand) is not np.ndarray:
        return number
    if isinstance(number, float):
        return operand.dtype.type(number)
    return np.bool_(number) if isinstance(number, bool) else np.int64(number)


def _retry(name: str, arguments: tuple, keywords: dict) -> Any:
    """Calls a function whose kernel has refused its arguments; NotImplemented where that refusal is the last word."""
    if _facts[name][1] == "plain":
        _refuse(name, arguments, keywords)
        return NotImplemented
    if not _numpy_is_here():
        return NotImplemented
    form, count, _, operands = _plain[name]
    if form == "elementwise" and len(arguments) == count - 1 and not keywords:
        if any(arguments[index].__class__ in (int, float) for index in operands):
            return _call(name, arguments, keywords)  # which makes arrays of numbers
    return (_functions.get(name) or _make(name))(*arguments, **keywords)


def _numpy_is_here() -> bool:
    """Whether there is NumPy, without which nothing but the kernel takes arguments."""
    if "numpy" not in sys.modules:
        try:
            import numpy  # noqa: F401
        except ImportError:
            return False
    return True


def _refuse(name: str, arguments: tuple, keywords: dict) -> None:
    """Says what is wrong with arrays, in better words than those of memory."""
    np = sys.modules.get("numpy")
    if np is None:
        return
    names = [parameter for parameter, _ in _facts[name][3]]
    for parameter, value in list(zip(names, arguments)) + list(keywords.items()):
        why = fault(np, value)
        if why is not None:
            raise refuse(name, parameter, why)


def _make(name: str) -> Callable[..., Any]:
    _, form, signature, parameters, _, documentation = _facts[name]
    own = [parameter for parameter, _ in parameters]
    if form == "elementwise":
        inputs = ", ".join("%r: %s" % (parameter, parameter) for parameter in own if parameter != "out")
        body = "_kernel({%s}, out, where, team)" % inputs
        kernel: Any = elementwise[name]
        if "where" in own:
            raise AssertionError("a parameter of %s is named as one of its form" % name)
    elif form == "reduction":
        kernel = reductions[name]
        if sum(role == "input" for _, role in parameters) == 2:
            kernel = reduce_pair
            body = "_kernel(%r, 'vdot', x, y, None, out, team, dtype)" % name
        else:
            numbers = [parameter for parameter, role in parameters if role == "number"]
            takes = [part.split("=")[0].strip() for part in signature[1:-1].split(",")]
            body = "_kernel(x, axis, %s, out, keepdims, [%s], team)" % (
                "dtype" if "dtype" in takes else "None", ", ".join("float(%s)" % number for number in numbers))
            if name == "sum":
                kernel = _sum
                body = "_kernel(x, axis, dtype, out, keepdims, method, team)"
    else:
        kernel = getattr(_unlatch, "_plain_" + name)

        # What has no default of its own is given; the rest is passed on as it came.
        def plain(*arguments: Any, team: Any = None, **keywords: Any) -> Any:
            return run(kernel, arguments, keywords, team, name)

        plain.__name__ = plain.__qualname__ = name
        plain.__doc__ = documentation
        _functions[name] = plain
        return plain
    namespace: dict[str, Any] = {"_kernel": kernel, "__name__": __name__}
    exec("def %s%s:\n    return %s\n" % (name, signature, body), namespace)
    function: Callable[..., Any] = namespace[name]
    function.__doc__ = documentation
    function.__module__ = "unlatch"
    _functions[name] = function
    return function


_METHODS = {"blocks": "sum", "pairwise": "pairwise_sum", "compensated": "compensated_sum"}


def _sum(x: Any, axis: Any, dtype: Any, out: Any, keepdims: Any, method: Any, team: Any) -> Any:
    if not isinstance(method, str) or method not in _METHODS:
        raise refuse("sum", "method", "%r; it is one of %s" % (method, ", ".join(map(repr, _METHODS))), ValueError)
    return reductions[_METHODS[method]](x, axis, dtype, out, keepdims, [], team)


# By these names the extension finds a module that is complete.
call, retry = _call, _retry
