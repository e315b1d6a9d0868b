"""NumPy with this package's kernels in it: `import unlatch.numpy as np`.

Every name of NumPy is here, and is NumPy's own, but for these functions, which go to a kernel where that is faster: sum, prod,
mean, var, std, min, max (amin, amax), nansum, nanprod, nanmean, nanvar, nanstd, nanmin, nanmax, cumsum, bincount, searchsorted
and isin. A call goes there if its array is exactly an `ndarray`, of a type that the kernel has and large enough for it; all other
calls go to NumPy. Results have NumPy's types and shapes. Floats are added in another order, so sums may differ in the
last places; what is not finite is computed once more by NumPy, with the warnings that it gives. Wrong arguments get NumPy's
exceptions. Nothing of NumPy is changed: methods (`x.sum()`) and NumPy's own code know nothing of this.

`report()` says which calls on large arrays went to NumPy, how often, from where and why. With `strict` set to True they raise
`NotServed` instead. `unlatch.threads`, `deadline` and `Cancellation` hold for kernels. The lock is released for large arrays.

    >>> import unlatch.numpy as np
    >>> x = np.ones(1_000_000)
    >>> float(np.sum(x)), np.sin is __import__("numpy").sin
    (1000000.0, True)
"""

from __future__ import annotations

import functools
import math
import sys
from collections import Counter
from typing import Any, Callable

import numpy as _numpy

import unlatch as _unlatch

globals().update({_name: getattr(_numpy, _name) for _name in _numpy.__all__})
__all__ = list(_numpy.__all__)

#: Whether calls on large arrays that no kernel serves raise `NotServed`.
strict = False


class NotServed(TypeError):
    """A call on a large array that no kernel serves, where `strict` is True."""


#: From how many elements on a call goes to a kernel.
_least = 10_000
_FLOATS = frozenset("df")
_fallbacks: Counter[tuple[str, str, str, int]] = Counter()


class Report(Counter):  # type: ignore[type-arg]
    """How often calls on large arrays went to NumPy: {(function, reason, file, line): count}."""

    def __str__(self) -> str:
        if not self:
            return "no call on a large array went to NumPy"
        return "\n".join(
            "%8d  np.%s: %s, %s:%d" % (count, *key) for key, count in self.most_common())


def report(*, reset: bool = False) -> Report:
    """Which calls on arrays of 10 000 elements or more went to NumPy since the start, or the last report with reset=True.

    Only functions that have kernels are counted. The lock is held. Raises nothing.

    >>> import unlatch.numpy as np
    >>> np.sum(np.ones(20_000, "c8"))
    np.complex64(20000+0j)
    >>> print(report(reset=True))  # doctest: +ELLIPSIS
           1  np.sum: elements of type complex64, ...
    """
    found = Report(_fallbacks)
    if reset:
        _fallbacks.clear()
    return found


def __getattr__(name: str) -> Any:
    return getattr(_numpy, name)


def __dir__() -> list[str]:
    return sorted({*dir(_numpy), *globals()})


def _fall_back(name: str, reason: str) -> None:
    """Notes that a call goes to NumPy. Its caller is two frames up from who asks."""
    caller = sys._getframe(3)
    if strict:
        raise NotServed("np.%s: %s; numpy.%s takes it" % (name, reason, name))
    _fallbacks[name, reason, caller.f_code.co_filename, caller.f_lineno] += 1


def _is_finite(result: Any) -> bool:
    if type(result) is _numpy.ndarray:
        return bool(_numpy.isfinite(result).all())
    return math.isfinite(result)


#: Computes, or raises `_Refused`.
_Serve = Callable[[Any, Any], Any]


class _Refused(Exception):
    """Why NumPy takes a call."""


def _served(name: str, serve: _Serve, types: frozenset[str], decisive: int = 0) -> None:
    """Puts a function in front of NumPy's. Which argument it is whose type and size decide: the first but for searchsorted."""
    plain = getattr(_numpy, name)

    def ask(arguments: Any, keywords: Any) -> Any:
        try:
            if arguments[decisive].dtype.char not in types or not arguments[decisive].dtype.isnative:
                raise _Refused("elements of type %s" % arguments[decisive].dtype)
            return serve(arguments, keywords)
        except _Refused as refused:
            reason = str(refused)
        except (TypeError, ValueError, IndexError, BufferError):
            reason = "arguments that the kernel does not take"
        _fall_back(name, reason)
        return None

    @functools.wraps(plain)
    def function(*arguments: Any, **keywords: Any) -> Any:
        if len(arguments) > decisive:
            array = arguments[decisive]
            if type(array) is _numpy.ndarray and array.size >= _least:
                result = ask(arguments, keywords)
                if result is not None:
                    return result
        return plain(*arguments, **keywords)

    globals()[name] = function


def _reduction(name: str, allowed: frozenset[str]) -> _Serve:
    kernel = getattr(_unlatch, name)

    def serve(arguments: Any, keywords: Any) -> Any:
        if len(arguments) == 2 and "axis" not in keywords:
            keywords = {"axis": arguments[1], **keywords}
        elif len(arguments) != 1:
            raise _Refused("more than two arguments by position")
        for keyword in keywords:
            if keyword not in allowed:
                raise _Refused("argument %r" % keyword)
        result = kernel(arguments[0], **keywords)
        if not _is_finite(result):
            raise _Refused("a result that is not finite")
        return result

    return serve


for _name in ("sum", "prod", "min", "max"):
    _served(_name, _reduction(_name, frozenset(("axis", "keepdims"))), _FLOATS | {_numpy.dtype("int64").char})
for _name, _other in (("amin", "min"), ("amax", "max")):
    _served(_name, _reduction(_other, frozenset(("axis", "keepdims"))), _FLOATS | {_numpy.dtype("int64").char})
for _name in ("mean", "nansum", "nanprod", "nanmean", "nanmin", "nanmax"):
    _served(_name, _reduction(_name, frozenset(("axis", "keepdims"))), _FLOATS)
for _name in ("var", "std", "nanvar", "nanstd"):
    _served(_name, _reduction(_name, frozenset(("axis", "keepdims", "ddof"))), _FLOATS)


def _cumsum(arguments: Any, keywords: Any) -> Any:
    if keywords.keys() - {"axis"} or len(arguments) > 2:
        raise _Refused("arguments beside 'axis'")
    axis = keywords.get("axis", arguments[1] if len(arguments) > 1 else None)
    x = arguments[0]
    result = _unlatch.cumulative_sum(x.reshape(-1) if axis is None else x, axis=0 if axis is None else axis)
    if result.dtype.kind == "f" and not math.isfinite(float(_unlatch.sum(result))):
        raise _Refused("a result that is not finite")
    return result


def _bincount(arguments: Any, keywords: Any) -> Any:
    if len(arguments) != 1 or keywords.keys() - {"minlength"}:
        raise _Refused("weights")
    if type(keywords.get("minlength", 0)) is not int:
        raise _Refused("a 'minlength' that is no int")
    return _unlatch.bincount(arguments[0], **keywords)


def _searchsorted(arguments: Any, keywords: Any) -> Any:
    if keywords.keys() - {"side"} or len(arguments) > 2 or type(arguments[0]) is not _numpy.ndarray:
        raise _Refused("arguments beside two arrays and 'side'")
    return _unlatch.searchsorted(arguments[0], arguments[1], **keywords)


def _isin(arguments: Any, keywords: Any) -> Any:
    if len(arguments) != 2 or keywords.keys() - {"invert"} or type(arguments[1]) is not _numpy.ndarray:
        raise _Refused("arguments beside two arrays")
    return _unlatch.isin(arguments[0], arguments[1], **keywords)


_served("cumsum", _cumsum, _FLOATS | {_numpy.dtype("int64").char})
_served("bincount", _bincount, frozenset(_numpy.dtype("int64").char))
_served("isin", _isin, _FLOATS | {_numpy.dtype("int64").char, _numpy.dtype("int32").char})
# What is looked for decides: the array that it is looked for in may be short.
_served("searchsorted", _searchsorted, _FLOATS | {_numpy.dtype("int64").char, _numpy.dtype("int32").char}, decisive=1)
