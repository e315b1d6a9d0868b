"""Kernels of the sciences, on arrays of NumPy of float64 or float32.

Results are new arrays, or `out`, which is returned. Arrays without gaps are worked on where they lie, others go through memory
for a copy. The lock is released when that is worth it.

Each function raises TypeError for arguments of another kind, ValueError for shapes and values that it cannot work with,
MemoryError, and unlatch.Error or one below it for a run that is stopped. `team=` says who works.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import _unlatch

from ._arrays import array_of, numpy_for, refuse, result_array
from ._settings import Team, run

__all__ = ["accelerations", "black_scholes", "csr_product", "jacobi", "mandelbrot", "pi"]


def _floats(np: Any, function: str, name: str, value: Any, dimensions: tuple[int, ...], like: Any = None) -> Any:
    array = array_of(np, function, name, value)
    if array.dtype.name not in ("float64", "float32"):
        raise refuse(
            function, name, "elements of type %s; expected float64 or float32; unlatch.astype converts" % array.dtype)
    if like is not None and array.dtype != like.dtype:
        raise refuse(function, name, "%s beside %s; arrays of one call have one type" % (array.dtype, like.dtype))
    if array.ndim not in dimensions:
        raise refuse(
            function, name, "it has %d dimensions; expected %s" % (array.ndim, " or ".join(map(str, dimensions))), ValueError)
    return array


def _filled(np: Any, function: str, out: Any, shape: tuple, dtype: Any, operands: list, compute: Any) -> Any:
    """The result that `compute` has written to memory without gaps; `out` may be an operand."""
    result = result_array(np, function, out, shape, dtype, [])
    direct = result.flags.c_contiguous and not any(np.may_share_memory(result, operand) for operand in operands)
    made = result if direct else np.empty(shape, dtype)
    compute(made)
    if made is not result:
        result[...] = made
    return result


def csr_product(matrix: Any, x: Any, /, *, out: Any = None, team: Team | None = None) -> Any:
    """A sparse matrix in compressed rows times a vector. A stored element of value 0 adds nothing.

    matrix: a CSR matrix or array of scipy.sparse, or its (indptr, indices, data): int32 or int64, int32, and float64 or
    float32. x: the matrix's type, shape (columns,). out: the same type, shape (rows,).

    >>> import numpy
    >>> ints = lambda *values: numpy.array(values, dtype="int32")
    >>> csr_product((ints(0, 1, 2), ints(1, 0), numpy.array([2.0, 3.0])), numpy.array([10.0, 20.0]))
    array([40., 30.])
    """
    np = numpy_for("science.csr_product()")
    columns = None
    if isinstance(matrix, tuple) and len(matrix) == 3:
        parts = matrix
    elif getattr(matrix, "format", None) == "csr":
        parts, columns = (matrix.indptr, matrix.indices, matrix.data), matrix.shape[1]
    else:
        kind = getattr(matrix, "format", None)
        hint = "; matrix.tocsr() makes one" if isinstance(kind, str) else ""
        raise refuse(
            "csr_product", "matrix", "expected a CSR matrix of scipy.sparse, or (indptr, indices, data), got %s%s"
            % (type(matrix).__name__, hint))
    names = ("indptr", "indices", "data")
    indptr, indices, data = (
        np.ascontiguousarray(array_of(np, "csr_product", name, part)) for name, part in zip(names, parts))
    data = _floats(np, "csr_product", "data", data, (1,))
    if indices.dtype.name == "int64":
        raise refuse("csr_product", "indices", "int64; matrix.indices.astype('int32') makes what is expected")
    vector = _floats(np, "csr_product", "x", x, (1,), data)
    if columns is not None and vector.shape[0] != columns:
        raise refuse("csr_product", "x", "it has %d elements; the matrix has %d columns" % (vector.shape[0], columns), ValueError)
    if indptr.ndim != 1 or indptr.shape[0] < 1:
        raise refuse("csr_product", "indptr", "its shape is %r; expected (rows + 1,)" % (indptr.shape,), ValueError)
    vector = np.ascontiguousarray(vector)
    return _filled(
        np, "csr_product", out, (indptr.shape[0] - 1,), data.dtype, [vector, data],
        lambda made: run(_unlatch._plain_csr, (indptr, indices, data, vector, made), {}, team, "csr_product"))


def jacobi(
    grid: Any, /, steps: int = 1, *, centre: float = 0.0, side: float | None = None, out: Any = None, team: Team | None = None
) -> Any:
    """Steps of Jacobi's method for Laplace's equation, or of the heat equation, in two or three dimensions.

    In each step a point becomes centre times itself plus side times the sum of its neighbours; points at a border keep their
    values. grid: shape (height, width) or (depth, height, width). steps: how many, 0 or more. side: by default 1 ÷ the number of neighbours, the mean of
    them. out: as the grid, and may be the grid itself.

    >>> import numpy
    >>> grid = numpy.zeros((3, 3))
    >>> grid[0] = 4.0
    >>> float(jacobi(grid)[1, 1])
    1.0
    """
    np = numpy_for("science.jacobi()")
    array = _floats(np, "jacobi", "grid", grid, (2, 3))
    if isinstance(steps, bool) or not hasattr(steps, "__index__"):
        raise refuse("jacobi", "steps", "expected an int, got %s" % type(steps).__name__)
    if steps < 0:
        raise refuse("jacobi", "steps", "%d; it is 0 or more" % steps, ValueError)
    weight = 1.0 / (2 * array.ndim) if side is None else side

    def compute(made: Any) -> None:
        made[...] = array
        spare = np.empty(made.shape, made.dtype)
        if made.ndim == 2:
            run(_unlatch._plain_jacobi2d_steps, (made, centre, weight, int(steps), spare), {}, team, "jacobi")
            return
        source, target = made, spare
        for _ in range(steps):
            run(_unlatch._plain_jacobi3d, (source, centre, weight, target), {}, team, "jacobi")
            source, target = target, source
        if source is not made:
            made[...] = source

    return _filled(np, "jacobi", out, array.shape, array.dtype, [array], compute)


def accelerations(positions: Any, mass: Any, /, *, softening: float = 0.0, out: Any = None, team: Team | None = None) -> Any:
    """The acceleration of each body by all others: Σ mass[j] (p[j] - p[i]) / (|p[j] - p[i]|² + softening²)^(3/2).

    positions: shape (n, 3). mass: the same type, shape (n,). softening: a length. out: as the positions. Operations: some 20
    for each pair of bodies.

    >>> import numpy
    >>> accelerations(numpy.array([[0.0, 0, 0], [1.0, 0, 0]]), numpy.ones(2))[:, 0].tolist()
    [1.0, -1.0]
    """
    np = numpy_for("science.accelerations()")
    array = _floats(np, "accelerations", "positions", positions, (2,))
    if array.shape[1] != 3:
        raise refuse("accelerations", "positions", "its shape is %r; expected (n, 3)" % (array.shape,), ValueError)
    masses = _floats(np, "accelerations", "mass", mass, (1,), array)
    if masses.shape[0] != array.shape[0]:
        raise refuse(
            "accelerations", "mass", "it has %d elements; there are %d positions" % (masses.shape[0], array.shape[0]), ValueError)
    # The kernel has the coordinates by themselves.
    columns = [np.ascontiguousarray(array[:, n]) for n in range(3)]
    found = np.empty((3, array.shape[0]), array.dtype)
    run(_unlatch._plain_nbody, (*columns, np.ascontiguousarray(masses), softening, *found), {}, team, "accelerations")
    result = result_array(np, "accelerations", out, array.shape, array.dtype, [])
    result[...] = found.T
    return result


class Prices(NamedTuple):
    """What options are worth."""

    call: Any
    put: Any


def black_scholes(
    spot: Any, strike: Any, years: Any, /, *, rate: float, volatility: float, team: Team | None = None
) -> Prices:
    """The prices (call, put) of European options after Black and Scholes; not a number where an operand is negative.

    spot, strike, years: arrays of one type, of shapes that are broadcast; numbers of Python beside arrays. Within 8 units in the
    last place of spot + strike; the bits depend on the instruction set.

    >>> import numpy
    >>> prices = black_scholes(numpy.ones(1), 1.0, 1.0, rate=0.0, volatility=0.2)
    >>> print("%.4f %.4f" % (prices.call[0], prices.put[0]))
    0.0797 0.0797
    """
    np = numpy_for("science.black_scholes()")
    names, values = ("spot", "strike", "years"), (spot, strike, years)
    dimensions = tuple(range(65))
    arrays = [
        None if isinstance(value, (int, float)) else _floats(np, "black_scholes", name, value, dimensions)
        for name, value in zip(names, values)]
    known = [array for array in arrays if array is not None]
    if not known:
        raise refuse("black_scholes", "spot", "expected an array, got %s" % type(spot).__name__)
    for name, array in zip(names, arrays):
        if array is not None and array.dtype != known[0].dtype:
            raise refuse("black_scholes", name, "%s beside %s; arrays of one call have one type" % (array.dtype, known[0].dtype))
    full = [
        np.asarray(value, known[0].dtype) if array is None else array for array, value in zip(arrays, values)]
    try:
        shape = np.broadcast_shapes(*(array.shape for array in full))
    except ValueError:
        raise refuse(
            "black_scholes", "strike", "shapes %s are not broadcast together"
            % ", ".join(str(array.shape) for array in full), ValueError) from None
    operands = [np.ascontiguousarray(np.broadcast_to(array, shape)).reshape(-1) for array in full]
    call, put = np.empty((2, operands[0].shape[0]), known[0].dtype)
    run(_unlatch._plain_black_scholes, (*operands, rate, volatility, call, put), {}, team, "black_scholes")
    return Prices(call.reshape(shape), put.reshape(shape))


def pi(points: int, /, *, seed: int = 0, team: Team | None = None) -> float:
    """π by so many random points of a square: 4 times the share of them in its quarter of a circle.

    They depend on the seed alone, not on the threads. The error is about 1.6 / sqrt(points).

    >>> abs(pi(1_000_000) - 3.14159) < 0.01
    True
    """
    if isinstance(points, bool) or not hasattr(points, "__index__"):
        raise refuse("pi", "points", "expected an int, got %s" % type(points).__name__)
    if points < 1:
        raise refuse("pi", "points", "%d; it is 1 or more" % points, ValueError)
    return 4.0 * run(_unlatch._plain_points_inside, (points, seed), {}, team, "pi") / points


def mandelbrot(width: int, height: int, /, *, limit: int = 1000, out: Any = None, team: Team | None = None) -> Any:
    """A picture of the Mandelbrot set: how many iterations each point stays within a radius of 2, at most `limit`.

    out: uint32, shape (height, width).

    >>> mandelbrot(3, 2, limit=10).shape
    (2, 3)
    """
    np = numpy_for("science.mandelbrot()")
    for name, value in (("width", width), ("height", height)):
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise refuse("mandelbrot", name, "expected an int, got %s" % type(value).__name__)
        if value < 1:
            raise refuse("mandelbrot", name, "%d; it is 1 or more" % value, ValueError)
    return _filled(
        np, "mandelbrot", out, (height, width), np.dtype("uint32"), [],
        lambda made: run(_unlatch._plain_mandelbrot_into, (made, limit), {}, team, "mandelbrot"))
