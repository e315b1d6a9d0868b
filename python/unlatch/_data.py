"""Functions of columns of data, under NumPy's names, on kernels for contiguous memory."""

from __future__ import annotations

import operator
from typing import Any

import _unlatch

from ._arrays import array_of, numpy_for, refuse, result_array
from ._settings import Team, run

__all__ = ["argsort", "compress", "cumulative_sum", "isin", "searchsorted", "sort", "take", "unique"]

#: The types that columns may have.
_TYPES = ("float64", "float32", "int64", "int32")


def column(np: Any, function: str, name: str, value: Any, dimensions: int | None = None) -> Any:
    """An argument as an array of one of the types, of so many dimensions."""
    array = array_of(np, function, name, value)
    if array.dtype.name not in _TYPES:
        raise refuse(
            function, name, "elements of type %s; expected %s; unlatch.astype converts"
            % (array.dtype, ", ".join(_TYPES[:-1]) + " or " + _TYPES[-1]))
    if dimensions is not None and array.ndim != dimensions:
        raise refuse(
            function, name, "it has %d dimensions; expected %d" % (array.ndim, dimensions), ValueError)
    return array


def contiguous(np: Any, array: Any, team: Any, function: str) -> Any:
    """A copy without gaps, in C order."""
    copy = np.empty(array.shape, array.dtype)
    run(_unlatch._convert, (array, copy), {}, team, function)
    return copy


def in_place(np: Any, array: Any, team: Any, function: str) -> Any:
    """The array itself where it has no gaps, else a copy."""
    return array if array.flags.c_contiguous else contiguous(np, array, team, function)


def _axis(np: Any, function: str, axis: Any, dimensions: int) -> int:
    if isinstance(axis, bool) or not hasattr(axis, "__index__"):
        raise refuse(function, "axis", "expected an int, got %s" % type(axis).__name__)
    number = operator.index(axis)
    if not -dimensions <= number < dimensions:
        kind = getattr(np, "exceptions", np).AxisError
        raise refuse(function, "axis", "%d is out of bounds for %d dimensions" % (number, dimensions), kind)
    return number % dimensions


def sort(
    x: Any, /, *, axis: int = -1, descending: bool = False, stable: bool = True, out: Any = None, team: Team | None = None
) -> Any:
    """The elements in ascending order along an axis, as a new array, or in `out`, which may be `x` itself.

    descending: the greatest first. x: float64, float32, int64 or int32, of any shape and layout. NaN come last, -0.0 before 0.0. Sorting is always stable.

    Raises TypeError for other types, ValueError for an axis that there is not or an `out` of another shape, MemoryError. The
    lock is released for long arrays. Memory for the elements once more.

    >>> import numpy
    >>> sort(numpy.array([3.0, 1.0, 2.0])).tolist()
    [1.0, 2.0, 3.0]
    """
    if out is None and team is None and not descending:
        found = _along(_unlatch._short_sort, x, axis)
        if found is not None:
            return found
    np = numpy_for("sort()")
    array = column(np, "sort", "x", x)
    number = _axis(np, "sort", axis, array.ndim)
    target = None
    if out is not None:
        target = result_array(np, "sort", out, array.shape, array.dtype, [("x", array)])
    rows = contiguous(np, np.moveaxis(array, number, -1), team, "sort")
    each_row(_unlatch._plain_sort, rows, (), team, "sort")
    if descending:
        rows = rows[..., ::-1]
    result = np.moveaxis(rows, -1, number)
    if target is None:
        return np.ascontiguousarray(result)
    target[...] = result
    return out


def _along(function: Any, x: Any, axis: Any) -> Any:
    """What a function of short arrays returns along an axis; None where it has to be done here."""
    return function(x, axis) if axis.__class__ is int else None


def each_row(function: Any, rows: Any, others: tuple, team: Any, name: str) -> None:
    """Calls a kernel with each row of contiguous arrays of the same rows."""
    if rows.ndim == 1:
        return run(function, (rows, *others), {}, team, name)
    arrays = [array.reshape(-1, array.shape[-1]) if array.size else array for array in (rows, *others)]
    if rows.size == 0:
        return None

    def each() -> None:
        for row in zip(*arrays):
            function(*row)

    return run(each, (), {}, team, name)


def argsort(
    x: Any, /, *, axis: int = -1, descending: bool = False, stable: bool = True, out: Any = None, team: Team | None = None
) -> Any:
    """The indices that sort an array along an axis: int64. Equal elements stay in their order; NaN come last.

    x, descending, stable, errors, lock: as for `sort`. Memory for four times the elements.

    >>> import numpy
    >>> argsort(numpy.array([3.0, 1.0, 2.0])).tolist()
    [1, 2, 0]
    """
    if out is None and team is None and not descending:
        found = _along(_unlatch._short_argsort, x, axis)
        if found is not None:
            return found
    np = numpy_for("argsort()")
    array = column(np, "argsort", "x", x)
    number = _axis(np, "argsort", axis, array.ndim)
    target = None
    if out is not None:
        target = result_array(np, "argsort", out, array.shape, np.int64, [("x", array)])
    if descending:  # the order of equal elements is kept by what turns the array round
        array = np.flip(array, number)
    rows = in_place(np, np.moveaxis(array, number, -1), team, "argsort")
    order = np.empty(rows.shape, np.int64)
    each_row(_unlatch._plain_argsort, rows, (order,), team, "argsort")
    if descending:
        order = rows.shape[-1] - 1 - order[..., ::-1]
    result = np.moveaxis(order, -1, number)
    if target is None:
        return np.ascontiguousarray(result)
    target[...] = result
    return out


def searchsorted(x1: Any, x2: Any, /, *, side: str = "left", team: Team | None = None) -> Any:
    """Where elements belong in a sorted vector: how many of its elements are less, or for side="right" not greater. int64.

    x1: a sorted vector, NaN last. x2: what is looked for, of any shape and of the same type.

    Raises TypeError for other or different types, ValueError for another side. The lock is released for long arrays.

    >>> import numpy
    >>> searchsorted(numpy.array([1.0, 2.0, 4.0]), numpy.array([2.0, 3.0])).tolist()
    [1, 2]
    """
    if team is None and side == "left":
        found = _unlatch._short_searchsorted(x1, x2)
        if found is not None:
            return found
    np = numpy_for("searchsorted()")
    vector = column(np, "searchsorted", "x1", x1, 1)
    wanted = column(np, "searchsorted", "x2", x2)
    if wanted.dtype != vector.dtype:
        raise refuse(
            "searchsorted", "x2", "elements of type %s where 'x1' has %s; unlatch.astype makes them one"
            % (wanted.dtype, vector.dtype))
    if side not in ("left", "right"):
        raise refuse("searchsorted", "side", "%r; it is 'left' or 'right'" % (side,), ValueError)
    return _search(np, vector, wanted, side == "right", team, "searchsorted")


def _search(np: Any, vector: Any, wanted: Any, right: bool, team: Any, function: str) -> Any:
    values = in_place(np, wanted, team, function).reshape(-1)
    found = np.empty(values.shape, np.int64)
    run(_unlatch._plain_searchsorted_into, (in_place(np, vector, team, function), values, int(right), found), {}, team,
        function)
    return found.reshape(wanted.shape) if wanted.ndim else found[0]


def take(x: Any, indices: Any, /, *, out: Any = None, team: Team | None = None) -> Any:
    """The elements of a vector at these indices: x[indices]. Negative indices count from the end.

    x: a vector. indices: int64, of any shape.

    Raises TypeError for other types, ValueError for an index that the vector has not. The lock is released for long arrays.

    >>> import numpy
    >>> take(numpy.array([1.0, 2.0, 4.0]), numpy.array([2, 0, -1])).tolist()
    [4.0, 1.0, 4.0]
    """
    if out is None and team is None:
        found = _unlatch._short_take(x, indices)
        if found is not None:
            return found
    np = numpy_for("take()")
    array = column(np, "take", "x", x, 1)
    places = array_of(np, "take", "indices", indices)
    if places.dtype != np.int64:
        raise refuse("take", "indices", "elements of type %s; expected int64" % places.dtype)
    result = result_array(np, "take", out, places.shape, array.dtype, [("x", array), ("indices", places)])
    if not result.flags.c_contiguous:
        raise refuse("take", "out", "it has gaps; the result is contiguous in C order", ValueError)
    run(_unlatch._plain_take_into,
        (in_place(np, array, team, "take"), in_place(np, places, team, "take").reshape(-1), result.reshape(-1)), {}, team,
        "take")
    return result if out is None else out


def compress(condition: Any, x: Any, /, *, team: Team | None = None) -> Any:
    """The elements of a vector where a condition is true, in their order: x[condition].

    condition: truth values, as many as `x` has elements. x: a vector.

    Raises TypeError for other types, ValueError for different lengths. The lock is released for long arrays.

    >>> import numpy
    >>> x = numpy.array([1.0, 2.0, 4.0])
    >>> compress(x > 1, x).tolist()
    [2.0, 4.0]
    """
    if team is None:
        found = _unlatch._short_compress(condition, x)
        if found is not None:
            return found
    np = numpy_for("compress()")
    mask = array_of(np, "compress", "condition", condition)
    array = column(np, "compress", "x", x, 1)
    if mask.dtype != np.bool_:
        raise refuse("compress", "condition", "%s; expected truth values, as x > 0 has them" % mask.dtype)
    if mask.shape != array.shape:
        raise refuse("compress", "condition", "its shape is %r where that of 'x' is %r" % (mask.shape, array.shape), ValueError)
    result = np.empty(array.shape, array.dtype)
    count = run(
        _unlatch._plain_filter,
        (in_place(np, array, team, "compress"), in_place(np, mask, team, "compress"), result), {}, team, "compress")
    return result[:count].copy() if 4 * count < 3 * result.size else result[:count]


def unique(x: Any, /, *, return_inverse: bool = False, return_counts: bool = False, team: Team | None = None) -> Any:
    """The different elements of an array, ascending; NaN once, at the end.

    x: float64, float32, int64 or int32, of any shape. return_inverse: also where each element of `x` stands among them, an
    array of the shape of `x`. return_counts: also how often each is there. Both are int64.

    Raises TypeError for other types, MemoryError. The lock is released for long arrays, but for one pass of NumPy's.

    >>> import numpy
    >>> unique(numpy.array([3, 1, 3])).tolist()
    [1, 3]
    """
    if team is None and not return_inverse and not return_counts:
        found = _unlatch._short_unique(x)
        if found is not None:
            return found
    np = numpy_for("unique()")
    array = column(np, "unique", "x", x)
    ordered = sort(array.reshape(-1) if array.flags.c_contiguous else contiguous(np, array, team, "unique").reshape(-1),
                   team=team)
    first = np.ones(ordered.size, np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    if array.dtype.kind == "f" and ordered.size:
        # NaNs are not equal to each other; the first stands for all.
        numbers = int(_search(np, ordered, np.array([np.nan], array.dtype), False, team, "unique")[0])
        first[numbers + 1:] = False
    values = compress(first, ordered, team=team)
    results = [values]
    if return_inverse:
        results.append(_search(np, values, array, False, team, "unique") if array.size else np.empty(array.shape, np.int64))
    if return_counts:
        starts = np.flatnonzero(first)
        results.append(np.diff(np.append(starts, ordered.size)))
    return results[0] if len(results) == 1 else tuple(results)


def isin(x: Any, values: Any, /, *, invert: bool = False, team: Team | None = None) -> Any:
    """Whether each element of an array is one of these values: truth values, of the shape of `x`. NaN is none.

    x, values: arrays of one type. invert: whether it is none of them.

    Raises TypeError for other or different types, MemoryError. The lock is released for long arrays.

    >>> import numpy
    >>> isin(numpy.array([3, 1, 2]), numpy.array([1, 3])).tolist()
    [True, True, False]
    """
    np = numpy_for("isin()")
    array, others = column(np, "isin", "x", x), column(np, "isin", "values", values)
    if array.dtype != others.dtype:
        raise refuse(
            "isin", "values", "elements of type %s where 'x' has %s; unlatch.astype makes them one"
            % (others.dtype, array.dtype))
    if others.size == 0:
        return np.full(array.shape, invert, np.bool_)
    ordered = sort(in_place(np, others, team, "isin").reshape(-1), team=team)
    places = np.atleast_1d(_search(np, ordered, array, False, team, "isin"))
    np.minimum(places, ordered.size - 1, out=places)
    found = np.equal(take(ordered, places, team=team).reshape(array.shape), array)
    return np.logical_not(found) if invert else found


def cumulative_sum(
    x: Any, /, *, axis: int | None = None, include_initial: bool = False, out: Any = None, team: Team | None = None
) -> Any:
    """The sum of each element and all before it along an axis, which a vector need not name.

    x: float64, float32, int64 or int32; the sums of integers are int64, and wrap around. include_initial: whether a 0
    stands before them. Floats are added in blocks: what rounding takes is less than with one addition after the other.

    Raises TypeError for other types, ValueError for an axis that there is not. The lock is released for long arrays.

    >>> import numpy
    >>> cumulative_sum(numpy.array([1.0, 2.0, 3.0])).tolist()
    [1.0, 3.0, 6.0]
    """
    name = "cumulative_sum"
    if out is None and team is None and not include_initial:
        found = _along(_unlatch._short_cumulative_sum, x, axis) if axis is not None else _unlatch._short_cumulative_sum(x, 0)
        if found is not None and (axis is not None or found.ndim == 1):
            return found
    np = numpy_for(name + "()")
    array = column(np, name, "x", x)
    if axis is None:
        if array.ndim != 1:
            raise refuse(name, "axis", "an array of %d dimensions needs one" % array.ndim, ValueError)
        axis = 0
    number = _axis(np, name, axis, array.ndim)
    kind = np.dtype(np.int64) if array.dtype.kind == "i" else array.dtype
    rows = np.empty(np.moveaxis(array, number, -1).shape, kind)
    run(_unlatch._convert, (np.moveaxis(array, number, -1), rows), {}, team, name)
    each_row(_unlatch._plain_prefix_sum, rows, (rows,), team, name)
    if include_initial:
        rows = np.concatenate([np.zeros(rows.shape[:-1] + (1,), kind), rows], axis=-1)
    result = np.moveaxis(rows, -1, number)
    if out is None:
        return np.ascontiguousarray(result)
    target = result_array(np, name, out, result.shape, kind, [])
    target[...] = result
    return out
