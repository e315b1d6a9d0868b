"""What columns of data are summed up to: quantiles, counts, groups; under NumPy's names."""

from __future__ import annotations

import operator
from typing import Any

import _unlatch

from ._arrays import array_of, numpy_for, refuse
from ._data import argsort, column, contiguous, each_row, in_place, take, unique
from ._settings import Team, run

__all__ = ["GroupBy", "bincount", "group_by", "histogram", "median", "nanquantile", "quantile"]


def quantile(x: Any, q: Any, /, *, axis: Any = None, keepdims: bool = False, team: Team | None = None) -> Any:
    """Quantiles along an axis, between two elements by a straight line (NumPy's method="linear"). NaN where an element is.

    x: float64 or float32. q: a number or a vector of them, from 0 to 1; the result has its dimension first.

    Raises TypeError for other types, ValueError for a `q` outside and for no elements. The lock is released for long arrays.
    Cost: a few looks at each element, and sorting of those near the quantiles.

    >>> import numpy
    >>> float(quantile(numpy.array([1.0, 2.0, 4.0]), 0.75))
    3.0
    """
    return _quantile("quantile", x, q, axis, keepdims, False, team)


def nanquantile(x: Any, q: Any, /, *, axis: Any = None, keepdims: bool = False, team: Team | None = None) -> Any:
    """As `quantile`, of the elements that are not NaN; NaN where all are.

    q: as for `quantile`. Raises and lock: as `quantile`.

    >>> import numpy
    >>> float(nanquantile(numpy.array([1.0, numpy.nan, 2.0]), 0.5))
    1.5
    """
    return _quantile("nanquantile", x, q, axis, keepdims, True, team)


def median(x: Any, /, *, axis: Any = None, keepdims: bool = False, team: Team | None = None) -> Any:
    """The middle element along an axis, or the mean of the two middle ones. NaN where an element is.

    Raises and lock: as `quantile`.

    >>> import numpy
    >>> float(median(numpy.array([1.0, 2.0, 4.0])))
    2.0
    """
    return _quantile("median", x, 0.5, axis, keepdims, False, team)


#: The numbers that the functions of short arrays have for these.
_METHODS = {"median": 0, "quantile": 1, "nanquantile": 2}


def _quantile(function: str, x: Any, q: Any, axis: Any, keepdims: bool, skips: bool, team: Any) -> Any:
    if team is None and keepdims is False and q.__class__ is float and 0 <= q <= 1:
        found = None
        if axis is None:
            found = _unlatch._short_quantile(x, q, _METHODS[function])
        elif axis.__class__ is int:
            found = _unlatch._short_quantile_along(x, q, _METHODS[function], axis)
        if found is not None:
            return found
    from ._reductions import axes_of

    np = numpy_for(function + "()")
    array = column(np, function, "x", x)
    if array.dtype.kind != "f":
        raise refuse(function, "x", "elements of type %s; expected float64 or float32; unlatch.astype converts" % array.dtype)
    wanted = np.asarray(q, np.float64)
    if wanted.ndim > 1 or not ((wanted >= 0) & (wanted <= 1)).all():
        raise refuse(function, "q", "%r; a number from 0 to 1, or a vector of them" % (q,), ValueError)
    axes = axes_of(np, function, axis, array.ndim, True)
    kept = [dimension for dimension in range(array.ndim) if dimension not in axes]
    shape = tuple(array.shape[dimension] for dimension in kept)
    rows = in_place(np, array.transpose(kept + list(axes)), team, function).reshape(shape + (-1,)) if array.size else None
    if rows is None:
        raise refuse(function, "x", "it has no elements", ValueError)
    length = rows.shape[-1]
    # NaN have the highest ranks.
    has_nan = np.isnan(_ranked(np, rows, np.full(shape + (1,), length - 1), team, function)[..., 0])
    numbers = np.full(shape, length)
    if has_nan.any():
        numbers = np.where(has_nan, length - np.isnan(rows).sum(axis=-1), numbers)
    counts = numbers if skips else np.full(shape, length)
    places = wanted.reshape(wanted.shape + (1,) * len(shape)) * np.maximum(counts - 1, 0)
    low = np.floor(places)
    part = places - low
    low = low.astype(np.int64)
    high = np.minimum(low + 1, np.maximum(counts - 1, 0))
    ranks = np.stack([low, high]).reshape((2, -1) + shape)
    found = np.moveaxis(_ranked(np, rows, np.moveaxis(ranks.reshape((-1,) + shape), 0, -1), team, function), -1, 0)
    one, other = found.reshape((2,) + low.shape)
    if function == "median":
        result = np.where(part == 0, one, (one + other) / 2)
    else:
        step = other - one
        part = part.astype(array.dtype)
        result = np.where(part >= 0.5, other - step * (1 - part), one + step * part)
        result = np.where(one == other, one, result)  # of infinities, too
    result = np.where(numbers == 0 if skips else numbers < length, np.nan, result).astype(array.dtype)
    if keepdims:
        result = result.reshape(wanted.shape + tuple(1 if d in axes else n for d, n in enumerate(array.shape)))
    return result[()] if result.ndim == 0 else result


def _ranked(np: Any, rows: Any, ranks: Any, team: Any, function: str) -> Any:
    """Of each row, the elements that a sort would put at these ranks."""
    ranks = np.ascontiguousarray(ranks)
    found = np.empty(ranks.shape, rows.dtype)
    each_row(_unlatch._plain_select_into, rows, (ranks, found), team, function)
    return found


def histogram(x: Any, /, bins: int = 10, *, range: Any = None, team: Team | None = None) -> Any:
    """Counts elements over bins of equal width: (counts, edges), as NumPy's. An element at the last edge is in the last bin.

    x: float64, float32, int64 or int32, of any shape. bins: how many. range: (low, high); by default from the least to the
    greatest element. Elements outside and NaN are not counted. counts: int64; edges: float64 (float32 of floats), one more.
    The bin of x is floor((x - low) * (bins / (high - low))); one at an edge may be off by one where that is rounded.

    Raises TypeError for other types, ValueError for a range that is empty or not finite. The lock is released for long
    arrays.

    >>> import numpy
    >>> counts, edges = histogram(numpy.array([0.5, 1.5, 1.6]), 2, range=(0, 2))
    >>> counts.tolist(), edges.tolist()
    ([1, 2], [0.0, 1.0, 2.0])
    """
    np = numpy_for("histogram()")
    array = column(np, "histogram", "x", x)
    if isinstance(bins, bool) or not hasattr(bins, "__index__"):
        raise refuse("histogram", "bins", "expected an int, got %s" % type(bins).__name__)
    many = operator.index(bins)
    if not 1 <= many < 2**31 - 1:
        raise refuse("histogram", "bins", "%d; there must be 1 at least" % many, ValueError)
    values = in_place(np, array, team, "histogram").reshape(-1)
    if range is not None:
        low, high = (float(bound) for bound in range)
    elif values.size == 0:
        low, high = 0.0, 1.0
    else:
        low, high = (float(run(kernel, (values if values.dtype.name != "int32" else values.astype(np.int64),), {}, team,
                               "histogram")) for kernel in (_unlatch._plain_min, _unlatch._plain_max))
    if not (np.isfinite(low) and np.isfinite(high)) or low > high:
        raise refuse("histogram", "range", "from %r to %r; it must be finite and ascending" % (low, high), ValueError)
    if low == high:
        low, high = low - 0.5, high + 0.5
    counts = np.zeros(many, np.int64)
    run(_unlatch._plain_histogram, (values, low, high, counts), {}, team, "histogram")
    edges = np.linspace(low, high, many + 1)
    return counts, edges.astype(array.dtype) if array.dtype.kind == "f" else edges


def bincount(x: Any, /, weights: Any = None, *, minlength: int = 0, team: Team | None = None) -> Any:
    """How often each of 0, 1, 2, … is there; with weights, the sum of those.

    x: a vector of int64 or int32, none below 0. weights: float64, as many. The result has max(x) + 1 elements, `minlength` at
    least: int64, or float64 with weights.

    Raises TypeError for other types, ValueError for numbers below 0 and for different lengths, MemoryError. The lock is
    released for long arrays.

    >>> import numpy
    >>> bincount(numpy.array([0, 2, 2])).tolist()
    [1, 0, 2]
    """
    if weights is None and team is None and minlength.__class__ is int and minlength == 0:
        found = _unlatch._short_bincount(x)
        if found is not None:
            return found
    np = numpy_for("bincount()")
    array = column(np, "bincount", "x", x, 1)
    if array.dtype.kind != "i":
        raise refuse("bincount", "x", "elements of type %s; expected int64 or int32" % array.dtype)
    if isinstance(minlength, bool) or not hasattr(minlength, "__index__") or operator.index(minlength) < 0:
        raise refuse("bincount", "minlength", "%r; a whole number, 0 or more" % (minlength,), ValueError)
    keys = in_place(np, array, team, "bincount")
    most = -1
    if keys.size:
        wide = keys if keys.dtype == np.int64 else keys.astype(np.int64)
        if run(_unlatch._plain_min, (wide,), {}, team, "bincount") < 0:
            raise refuse("bincount", "x", "it has numbers below 0", ValueError)
        most = int(run(_unlatch._plain_max, (wide,), {}, team, "bincount"))
    length = max(most + 1, operator.index(minlength))
    if length >= 2**31 - 1:
        raise MemoryError("bincount: there is no memory for the counts of %d numbers" % length)
    if weights is None:
        counts = np.zeros(length, np.int64)
        if keys.size:
            run(_unlatch._plain_histogram, (keys, -0.5, length - 0.5, counts), {}, team, "bincount")
        return counts
    factors = array_of(np, "bincount", "weights", weights)
    if factors.dtype != np.float64 or factors.shape != array.shape:
        raise refuse("bincount", "weights", "%s of shape %r; expected float64 of shape %r"
                     % (factors.dtype, factors.shape, array.shape), ValueError if factors.dtype == np.float64 else TypeError)
    sums = np.zeros(length)
    if keys.size:
        run(_unlatch._plain_grouped_sum, (in_place(np, factors, team, "bincount"), keys, sums), {}, team, "bincount")
    return sums


class GroupBy:
    """Rows by their keys, for sums and the like of each group: see `group_by`. Errors and lock: as there; errors of `values`, too.

    >>> import numpy
    >>> groups = GroupBy(numpy.array([7, 3, 7]))
    >>> groups.keys.tolist(), groups.sum(numpy.array([1.0, 2.0, 4.0])).tolist()
    ([3, 7], [2.0, 5.0])
    """

    def __init__(self, keys: Any, team: Team | None = None) -> None:
        self._np = np = numpy_for("group_by()")
        array = column(np, "group_by", "keys", keys, 1)
        self._team = team
        #: The different keys, ascending.
        self.keys: Any = None
        #: The number of each row's group.
        self.codes: Any = None
        self.keys, self.codes = unique(array, return_inverse=True, team=team)

    def __len__(self) -> int:
        return len(self.keys)

    def _values(self, function: str, values: Any) -> Any:
        array = column(self._np, function, "values", values)
        if array.shape != self.codes.shape:
            raise refuse(function, "values", "its shape is %r where that of the keys is %r"
                         % (array.shape, self.codes.shape), ValueError)
        return in_place(self._np, array, self._team, function)

    def count(self) -> Any:
        """How many rows each group has: int64."""
        return bincount(self.codes, minlength=len(self.keys), team=self._team)

    def sum(self, values: Any) -> Any:
        """The sum of each group's values, as many as there are keys: in their type; of integers int64, which wraps around."""
        np, name = self._np, "GroupBy.sum"
        array = self._values(name, values)
        if array.dtype.kind == "f":
            return self._doubles(name, array).astype(array.dtype, copy=False)
        if not array.size:
            return np.zeros(len(self.keys), np.int64)
        # Sums of doubles are exact where no sum of all can need more than their 53 bits.
        if max(abs(int(array.min())), abs(int(array.max()))) * array.size < 2**53:
            return self._doubles(name, array).astype(np.int64)
        return self._reduced(array, np.add, np.int64)

    def _doubles(self, name: str, array: Any) -> Any:
        """The sum of each group's values as doubles."""
        sums = self._np.zeros(len(self.keys))
        if array.dtype != self._np.float64:
            doubles = self._np.empty(array.shape)
            run(_unlatch._convert, (array, doubles), {}, self._team, name)
            array = doubles
        if array.size:
            run(_unlatch._plain_grouped_sum, (array, self.codes, sums), {}, self._team, name)
        return sums

    def mean(self, values: Any) -> Any:
        """The mean of each group's values: float64, or float32 of such values."""
        array = self._values("GroupBy.mean", values)
        means = self._doubles("GroupBy.mean", array) / self.count()
        return means.astype(array.dtype, copy=False) if array.dtype.kind == "f" else means

    def min(self, values: Any) -> Any:
        """The least of each group's values; NaN where one is."""
        return self._extreme("GroupBy.min", values, self._np.minimum)

    def max(self, values: Any) -> Any:
        """The greatest of each group's values; NaN where one is."""
        return self._extreme("GroupBy.max", values, self._np.maximum)

    def _extreme(self, function: str, values: Any, operation: Any) -> Any:
        array = self._values(function, values)
        return self._reduced(array, operation, array.dtype)

    def _reduced(self, array: Any, operation: Any, dtype: Any) -> Any:
        """What NumPy's function makes of each group's values, one after the other."""
        if not array.size:
            return self._np.empty(0, dtype)
        order = argsort(self.codes, team=self._team)
        counts = self.count()
        starts = self._np.cumsum(counts) - counts
        return operation.reduceat(take(array, order, team=self._team), starts, dtype=dtype)


def group_by(keys: Any, /, *, team: Team | None = None) -> GroupBy:
    """Groups rows by their keys: `group_by(keys).sum(values)`, and count, mean, min, max. The groups ascend by their keys.

    keys, and values: vectors of int64, int32, float64 or float32, each of its own type. Floats are added as doubles.

    Raises TypeError for other types, ValueError for values that are not as many, MemoryError. The lock is released for long
    arrays, but for the last pass of min and max, and of sums of great integers, which is NumPy's. Cost: sorting the keys, once.

    >>> import numpy
    >>> group_by(numpy.array([1, 0, 1])).mean(numpy.array([1.0, 2.0, 4.0])).tolist()
    [2.0, 2.5]
    """
    return GroupBy(keys, team)
