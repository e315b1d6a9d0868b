"""What functions take as arrays, and say of what they do not take."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import _unlatch

if TYPE_CHECKING:
    from ._settings import Team

__all__ = ["astype", "vecdot"]


def numpy_for(what: str) -> Any:
    """NumPy, or a sentence that says what it is needed for."""
    module = sys.modules.get("numpy")
    if module is not None:
        return module
    try:
        import numpy
    except ImportError:
        raise ImportError("%s needs NumPy, which is not installed" % what) from None
    return numpy


def refuse(function: str, name: str, why: str, error: type = TypeError) -> Exception:
    return error("%s() argument '%s': %s" % (function, name, why))


def fault(np: Any, value: Any) -> str | None:
    """Why this object is no array of numbers, in words that say what to do; None where nothing is known against it."""
    masked = sys.modules.get("numpy.ma")
    if masked is not None and isinstance(value, masked.MaskedArray):
        return "a masked array, whose masked elements would count; take x.compressed(), or x.filled(value)"
    dtype = getattr(value, "dtype", None)
    if isinstance(dtype, np.dtype):
        if dtype.hasobject:
            return "an array of objects; numpy.array(x.tolist()) or x.astype(float) makes one of numbers"
        if not dtype.isnative:
            return "numbers in another machine's byte order; x.astype(x.dtype.newbyteorder('=')) makes them ours"
    return None


#: NumPy's numbers of bool, of the integers up to 8 bytes, of float32 and float64.
_NUMBERS = frozenset((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))


_names: dict = {}


def type_name(dtype: Any) -> str:
    """The name of a type in our byte order: NumPy makes it anew each time."""
    name = _names.get(dtype.num)
    if name is None:
        name = _names[dtype.num] = dtype.name
    return name


def array_of(np: Any, function: str, name: str, value: Any) -> Any:
    """The argument as an array of NumPy on the same memory."""
    if type(value) is np.ndarray:
        dtype, flags = value.dtype, value.flags
        if dtype.num in _NUMBERS and dtype.isnative and flags.aligned:
            return value
    why = fault(np, value)
    if why is not None:
        raise refuse(function, name, why)
    if type(value) is np.ndarray:
        array = value
    elif isinstance(value, (np.memmap, np.generic)):
        array = np.asarray(value)
    elif isinstance(value, np.ndarray):
        raise refuse(
            function, name,
            "a %s, which is more than its numbers; numpy.asarray(x) has these" % type(value).__name__)
    elif isinstance(getattr(value, "dtype", None), np.dtype) and type(value).__module__.partition(".")[0] == "pandas":
        array = value.to_numpy()
    elif hasattr(value, "__dlpack__"):
        try:
            array = np.from_dlpack(value)
        except Exception as error:
            raise refuse(function, name, "its memory cannot be used: %s" % error) from error
    else:
        try:
            array = np.asarray(memoryview(value))
        except (TypeError, ValueError, NotImplementedError):
            hint = "; numpy.array(x) makes one" if isinstance(value, (list, tuple)) else ""
            raise refuse(
                function, name, "expected an array, got %s%s" % (type(value).__name__, hint)) from None
        why = fault(np, array)
        if why is not None:
            raise refuse(function, name, why)
    if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        raise refuse(function, name, "elements of type %s; they must be real numbers of at most 8 bytes" % array.dtype)
    if not array.flags.aligned:
        raise refuse(function, name, "its elements begin at odd addresses; x.copy() puts them right")
    return array


def result_array(np: Any, function: str, out: Any, shape: tuple, dtype: Any, operands: list) -> Any:
    """Where a result is written: what was given, once it has been looked at, or a new array."""
    if out is None:
        return np.empty(shape, dtype)
    array = array_of(np, function, "out", out)
    if array.dtype != dtype:
        raise refuse(function, "out", "%s; the result is %s" % (array.dtype, np.dtype(dtype)))
    if array.shape != shape:
        raise refuse(function, "out", "its shape is %r; the result's is %r" % (array.shape, shape), ValueError)
    if not array.flags.writeable:
        raise refuse(function, "out", "it is read-only", ValueError)
    for name, operand in operands:
        if overlap(np, array, operand):
            raise refuse(
                function, "out",
                "it overlaps '%s'; it must be the same elements or apart from them" % name, ValueError)
    return array


def overlap(np: Any, out: Any, operand: Any) -> bool:
    """Whether writing to one changes what is read of the other before it is read."""
    if not np.may_share_memory(out, operand):
        return False
    if (out.shape, out.strides) == (operand.shape, operand.strides):
        if out.__array_interface__["data"][0] == operand.__array_interface__["data"][0]:
            return False
    try:
        return bool(np.shares_memory(out, operand, max_work=100_000))
    except Exception:  # too hard to tell
        return True


#: Types that elements of others convert to: see unl_can_gather.
_CONVERTED = {"float64": "biuf", "float32": "biuf", "int64": "biu", "bool": "biuf"}


def converts(dtype: Any, name: str) -> bool:
    if dtype.name == name:
        return True
    if dtype.kind not in _CONVERTED.get(name, "") or dtype.name == "float16":
        return False
    return not (name == "int64" and dtype.name == "uint64")


#: What converts short arrays, by the name of the type.
_SHORT_CONVERSIONS: dict[Any, Any] = {
    name: getattr(_unlatch, "_short_astype_" + name) for name in ("float64", "float32", "int64", "bool")}


def astype(x: Any, dtype: Any, /, *, out: Any = None, team: Team | None = None) -> Any:
    """A new array with the elements of another type: float64, float32, int64 (of integers) or bool.

    x: an array of any shape and layout. out: where the result is written, without gaps in C order.

    Raises TypeError for types that do not convert without a choice of rounding (floats to integers: use numpy.rint or
    numpy.trunc first), ValueError for an `out` of another shape. The lock is released for long arrays. Memory traffic: each
    element read and written once.

    >>> import numpy
    >>> astype(numpy.array([1, 2]), "float32")
    array([1., 2.], dtype=float32)
    """
    if out is None and team is None and dtype.__class__ is str and dtype in _SHORT_CONVERSIONS:
        found = _SHORT_CONVERSIONS[dtype](x)
        if found is not None:
            return found
    from ._settings import run

    np = numpy_for("astype()")
    array = array_of(np, "astype", "x", x)
    kind = np.dtype(dtype)
    if not converts(array.dtype, kind.name):
        raise refuse("astype", "dtype", "%s does not become %s; float64, float32, int64 of integers, and bool are made"
                     % (array.dtype, kind))
    result = result_array(np, "astype", out, array.shape, kind, [])
    if not result.flags.c_contiguous:
        raise refuse("astype", "out", "it has gaps; the result is contiguous in C order", ValueError)
    if np.may_share_memory(result, array):
        raise refuse("astype", "out", "it overlaps 'x'; it must be apart from it", ValueError)
    run(_unlatch._convert, (array, result), {}, team, "astype")
    return result if out is None else out


def vecdot(x: Any, y: Any, /, *, axis: int = -1, out: Any = None, team: Team | None = None) -> Any:
    """The dot products of vectors along an axis: sum(x * y, axis=axis), of the array API.

    x, y: arrays of one type and of shapes that are broadcast, as long along `axis`. out: where the result is written.

    Raises TypeError for arrays of different types, ValueError for shapes that do not go together. The lock is released for
    large arrays.

    >>> import numpy
    >>> vecdot(numpy.array([[1.0, 2.0], [3.0, 4.0]]), numpy.array([1.0, 10.0]))
    array([21., 43.])
    """
    np = sys.modules.get("numpy")
    if np is not None and x.__class__ is y.__class__ is np.ndarray and out is None and team is None and axis == -1:
        if x.ndim == 1 and x.shape == y.shape and x.dtype is y.dtype and x.dtype.char in "df":
            return _unlatch.dot(x, y)  # which needs no Python code
    from ._reductions import reduce_pair

    return reduce_pair("vecdot", "vdot", x, y, axis, out, team)
