"""Reductions along axes, of arrays of any layout and type: one engine for all kernels that make a number of an array."""

from __future__ import annotations

import operator
from typing import Any

import _unlatch

from ._arrays import array_of, converts, numpy_for, refuse, result_array
from ._settings import run


class Reduction:
    """A kernel that reduces, as its description says."""

    def __init__(self, name: str, versions: Any) -> None:
        self.name = name
        #: The version of each type.
        self.versions = {type: version for version, type, _ in versions}
        #: Whether it leaves NaNs out, and integers, which are all numbers, are another's.
        self.skips = name.startswith("nan") and not self.averages
        #: Whether there is no number of no elements.
        self.needs_elements = name.endswith(("min", "max"))
        #: What was chosen for arrays of a type.
        self._chosen: dict = {}

    def choose(self, np: Any, array: Any, dtype: Any) -> tuple[str, Any]:
        """The type in which an array is reduced, and that of the result."""
        name = self.name
        given = array.dtype
        if name in ("any", "all"):
            if not converts(given, "bool"):
                raise refuse(name, "x", "elements of type %s; x.astype('float32') makes others" % given)
            return "bool", np.bool_
        if dtype is not None:
            wanted = np.dtype(dtype).name
            if wanted not in self.versions:
                raise refuse(name, "dtype", "%s; it is one of %s" % (wanted, ", ".join(self.versions)))
            if not converts(given, wanted):
                raise refuse(name, "dtype", "%s does not become %s" % (given, wanted))
            type = wanted
        elif given.name in self.versions:
            type = given.name
        elif given.kind in "biu" and "int64" in self.versions:
            type = "int64"
        elif given.kind in "biu" and self.averages:
            type = "float64"
        else:
            raise refuse(
                name, "x", "elements of type %s; expected %s" % (given, " or ".join(self.versions)))
        if "arg" in name:
            result: Any = np.intp
        elif type == "int64" and dtype is None and name in ("min", "max"):
            result = given
        elif type == "int64" and dtype is None and given.kind == "u":
            result = np.uint64
        else:
            result = np.dtype(type)
        if type == "int64" and given.name == "uint64" and name not in ("sum", "prod"):
            raise refuse(name, "x", "elements of type uint64; x.view('int64') has the same order below 2**63")
        return type, result

    @property
    def averages(self) -> bool:
        """Whether numbers that are no integers are made of integers, too."""
        return self.name in ("mean", "var", "std", "norm", "nanmean", "nanvar", "nanstd")

    def __call__(
        self, x: Any, axis: Any, dtype: Any, out: Any, keepdims: Any, numbers: list, team: Any
    ) -> Any:
        name = self.name
        np = numpy_for("%s() of this argument" % name)
        array = array_of(np, name, "x", x)
        if self.skips and array.dtype.kind in "biu":
            return reductions[name[3:]](x, axis, dtype, out, keepdims, numbers, team)  # integers are all numbers
        chosen = self._chosen.get(array.dtype.num) if dtype is None else None
        if chosen is None:
            chosen = self.choose(np, array, dtype)
            if dtype is None:
                self._chosen[array.dtype.num] = chosen
        type, result = chosen
        if type == "int64" and array.dtype.kind == "u" and array.dtype.itemsize == 8:
            array = array.view(np.int64)  # sums and products wrap around to the same bits
        axes = axes_of(np, name, axis, array.ndim, "arg" not in name)
        kept = [dimension for dimension in range(array.ndim) if dimension not in axes]
        shape = tuple(array.shape[dimension] for dimension in kept)
        if array.size == 0 and self.needs_elements and 0 in shape and any(array.shape[d] == 0 for d in axes):
            # There are no rows, so the kernel is not asked, which refuses those without elements.
            raise refuse(name, "x", "it has no elements, of which none is the least or greatest", ValueError)
        rows = array if not kept or not axes or kept[-1] < axes[0] else array.transpose(kept + list(axes))
        if keepdims is False and out is None:
            # The usual call.
            target = np.empty(shape, result)
            run(_unlatch._reduce, (self.versions[type], (rows, target), numbers, len(kept)), {}, team, name)
            return answer(np, target, x)
        if not isinstance(keepdims, (bool, np.bool_)):
            raise refuse(name, "keepdims", "expected True or False, got %s" % keepdims.__class__.__name__)
        whole = tuple(1 if d in axes else n for d, n in enumerate(array.shape)) if keepdims else shape
        target = result_array(np, name, out, whole, result, [])
        if out is not None and np.may_share_memory(target, array):
            raise refuse(name, "out", "it overlaps 'x'; it must be apart from it", ValueError)
        places = tuple(0 if keepdims and d in axes else slice(None) for d in range(target.ndim))
        run(_unlatch._reduce, (self.versions[type], (rows, target[(..., *places)]), numbers, len(kept)), {}, team, name)
        return out if out is not None else answer(np, target, x)


def answer(np: Any, target: Any, x: Any) -> Any:
    """A result as it is returned: an array, or a number of the kind that the operand's are."""
    if target.ndim:
        return target
    return target[()] if isinstance(x, (np.ndarray, np.generic)) else target.item()


def axes_of(np: Any, name: str, axis: Any, dimensions: int, several: bool) -> tuple[int, ...]:
    """The dimensions that are reduced, ascending."""
    if axis is None:
        return tuple(range(dimensions))
    if axis.__class__ is int and -dimensions <= axis < dimensions:
        return (axis % dimensions,)
    if isinstance(axis, tuple) and not several:
        raise refuse(name, "axis", "expected an int or None, got a tuple")
    found = []
    for one in axis if isinstance(axis, tuple) else (axis,):
        if isinstance(one, bool) or not hasattr(one, "__index__"):
            raise refuse(name, "axis", "expected an int, a tuple of them or None, got %s" % type(one).__name__)
        number = operator.index(one)
        if not -dimensions <= number < dimensions:
            kind = getattr(np, "exceptions", np).AxisError
            raise refuse(name, "axis", "%d is out of bounds for %d dimensions" % (number, dimensions), kind)
        found.append(number % dimensions)
    if len(set(found)) < len(found):
        raise refuse(name, "axis", "%r names a dimension twice" % (axis,), ValueError)
    return tuple(sorted(found))


def reduce_pair(name: str, kernel: str, x: Any, y: Any, axis: Any, out: Any, team: Any, dtype: Any = None) -> Any:
    """A reduction of two arrays, along one axis or, for None, of all elements of vectors."""
    np = numpy_for("%s() of these arguments" % name)
    one, other = array_of(np, name, "x", x), array_of(np, name, "y", y)
    versions = reductions[kernel].versions
    if dtype is not None:
        type = np.dtype(dtype).name
        for argument, array in (("x", one), ("y", other)):
            if type not in versions or not converts(array.dtype, type):
                raise refuse(name, "dtype", "%s is not computed of %s" % (type, array.dtype))
    else:
        type = one.dtype.name
        if type not in versions:
            raise refuse(name, "x", "elements of type %s; expected %s" % (one.dtype, " or ".join(versions)))
        if one.dtype != other.dtype:
            raise refuse(
                name, "y", "elements of type %s where 'x' has %s; unlatch.astype makes them one"
                % (other.dtype, one.dtype))
    if name == "dot":
        for argument, array in (("x", one), ("y", other)):
            if array.ndim != 1:
                raise refuse(
                    name, argument, "it has %d dimension%s; a vector has 1 (matrices: numpy.matmul)"
                    % (array.ndim, "" if array.ndim == 1 else "s"), ValueError)
    if name == "vdot":
        if one.size != other.size:
            raise refuse(name, "y", "%d elements where 'x' has %d" % (other.size, one.size), ValueError)
        if one.shape != other.shape:
            if not (one.flags.c_contiguous and other.flags.c_contiguous):
                raise refuse(name, "y", "its shape is %r where that of 'x' is %r; they must be the same, or both "
                             "contiguous" % (other.shape, one.shape), ValueError)
            one, other = one.reshape(-1), other.reshape(-1)
    elif name == "dot":
        if one.shape != other.shape:
            raise ValueError("dot: x has %d elements and y %d; they must have as many" % (one.size, other.size))
    else:
        for argument, array in (("x", one), ("y", other)):
            if array.ndim == 0:
                raise refuse(name, argument, "it has no dimensions; a vector has 1", ValueError)
        axes = [axes_of(np, name, axis, array.ndim, False)[0] for array in (one, other)]
        one, other = np.moveaxis(one, axes[0], -1), np.moveaxis(other, axes[1], -1)
        if one.shape[-1] != other.shape[-1]:
            raise refuse(
                name, "y", "%d elements along the axis where 'x' has %d" % (other.shape[-1], one.shape[-1]), ValueError)
        try:
            shape = np.broadcast_shapes(one.shape, other.shape)
        except ValueError:
            raise ValueError(
                "%s(): shapes %r and %r cannot be broadcast together" % (name, one.shape, other.shape)) from None
        one, other = np.broadcast_to(one, shape), np.broadcast_to(other, shape)
    kept = 0 if name != "vecdot" else one.ndim - 1
    target = result_array(np, name, out, one.shape[:kept], np.dtype(type), [])
    if out is not None and (np.may_share_memory(target, one) or np.may_share_memory(target, other)):
        raise refuse(name, "out", "it overlaps an operand; it must be apart from them", ValueError)
    run(_unlatch._reduce, (versions[type], (one, other, target), [], kept), {}, team, name)
    return out if out is not None else answer(np, target, x)


#: The reductions, by their names.
reductions: dict[str, Reduction] = {
    name: Reduction(name, versions)
    for name, form, _, _, versions, _ in _unlatch._kernels() if form == "reduction"
}
