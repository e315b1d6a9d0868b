"""Functions of images: arrays of NumPy of shape (height, width), or (height, width, channels) where that is said.

Elements are uint8 (0 to 255) or float32. Results are new arrays, or `out`, which is returned. An image without gaps is worked
on where it lies; others, and those of several channels, go plane by plane through memory for one. The lock is released when
that is worth it. A result has the same bits for any number of threads.

Each function raises TypeError for arguments of another kind, ValueError for shapes and values that it cannot work with,
MemoryError, and unlatch.Error or one below it for a run that is stopped. `team=` says who works.

    >>> import numpy, unlatch
    >>> photograph = numpy.zeros((4, 6, 3), dtype="uint8")
    >>> photograph[:, 3:] = 255
    >>> unlatch.image.edges(photograph, 0.5)[1].tolist()
    [0, 108, 255, 255, 108, 0]
"""

from __future__ import annotations

from typing import Any

import _unlatch

from ._arrays import array_of, numpy_for, refuse, result_array
from ._settings import Team, run

__all__ = ["blur", "edges", "equalize", "grey", "histogram", "resize", "sobel"]


def _image(np: Any, function: str, value: Any, dimensions: tuple[int, ...], types: tuple[str, ...]) -> Any:
    array = array_of(np, function, "image", value)
    if array.dtype.name not in types:
        raise refuse(function, "image", "elements of type %s; expected %s" % (array.dtype, " or ".join(types)))
    if array.ndim not in dimensions:
        shapes = {2: "(height, width)", 3: "(height, width, channels)"}
        hint = "; unlatch.image.grey makes a plane of colours" if array.ndim == 3 else ""
        raise refuse(
            function, "image", "its shape is %r; expected %s%s"
            % (array.shape, " or ".join(shapes[n] for n in dimensions), hint), ValueError)
    return array


def _colours(np: Any, function: str, value: Any, types: tuple[str, ...]) -> Any:
    array = _image(np, function, value, (3,), types)
    if array.shape[2] != 3:
        raise refuse(
            function, "image", "it has %d channels; expected 3, red, green and blue: image[..., :3] leaves others out"
            % array.shape[2], ValueError)
    return np.ascontiguousarray(array)


def _result(np: Any, function: str, out: Any, shape: tuple, dtype: Any, image: Any, in_place: bool = False) -> Any:
    result = result_array(np, function, out, shape, dtype, [("image", image)])
    if out is not None and not in_place and np.may_share_memory(result, image):
        raise refuse(function, "out", "it overlaps 'image'; it must be apart from it", ValueError)
    return result


def _by_planes(np: Any, function: str, kernel: Any, image: Any, numbers: tuple, result: Any, team: Any) -> Any:
    """Calls a kernel of planes without gaps for each channel."""
    channels = [(image, result)] if image.ndim == 2 else [
        (image[:, :, n], result[:, :, n]) for n in range(image.shape[2])]
    for plane, target in channels:
        made = target if target.flags.c_contiguous else np.empty(target.shape, target.dtype)
        run(kernel, (np.ascontiguousarray(plane), *numbers, made), {}, team, function)
        if made is not target:
            target[...] = made
    return result


def grey(image: Any, /, *, out: Any = None, team: Team | None = None) -> Any:
    """Grey values of red, green and blue: (77 R + 150 G + 29 B + 128) >> 8 of bytes, 0.299 R + 0.587 G + 0.114 B of floats.

    image: uint8 or float32, shape (height, width, 3). out: the same type, shape (height, width).

    >>> import numpy
    >>> grey(numpy.full((1, 2, 3), 255, dtype="uint8")).tolist()
    [[255, 255]]
    """
    np = numpy_for("image.grey()")
    array = _colours(np, "grey", image, ("uint8", "float32"))
    result = _result(np, "grey", out, array.shape[:2], array.dtype, array)
    made = result if result.flags.c_contiguous else np.empty(result.shape, result.dtype)
    run(_unlatch._plain_grey, (array, made), {}, team, "grey")
    if made is not result:
        result[...] = made
    return result


def blur(image: Any, /, sigma: float, *, out: Any = None, team: Team | None = None) -> Any:
    """A Gaussian blur, along rows and then down columns. It reaches 3 sigma to each side, rounded up.

    image: uint8 or float32, shape (height, width) or (height, width, channels). sigma: in pixels. out: as the image.

    >>> import numpy
    >>> blur(numpy.full((2, 3), 7, dtype="uint8"), 1.4).tolist()
    [[7, 7, 7], [7, 7, 7]]
    """
    np = numpy_for("image.blur()")
    array = _image(np, "blur", image, (2, 3), ("uint8", "float32"))
    result = _result(np, "blur", out, array.shape, array.dtype, array)
    return _by_planes(np, "blur", _unlatch._plain_blur, array, (sigma,), result, team)


def sobel(image: Any, /, *, out: Any = None, team: Team | None = None) -> Any:
    """The length of Sobel's gradient, sqrt(gx * gx + gy * gy); of bytes cut to whole numbers of 255 at most.

    image: uint8 or float32, shape (height, width). out: as the image.

    >>> import numpy
    >>> sobel(numpy.full((2, 3), 7, dtype="uint8")).tolist()
    [[0, 0, 0], [0, 0, 0]]
    """
    np = numpy_for("image.sobel()")
    array = _image(np, "sobel", image, (2,), ("uint8", "float32"))
    result = _result(np, "sobel", out, array.shape, array.dtype, array)
    return _by_planes(np, "sobel", _unlatch._plain_sobel, array, (), result, team)


def resize(image: Any, /, shape: tuple[int, int], *, out: Any = None, team: Team | None = None) -> Any:
    """The image in another size: each pixel is weighed from the four around its centre.

    image: uint8 or float32, shape (height, width) or (height, width, channels). shape: the new (height, width). out: of that
    size. Made much smaller, pixels between are left out: blur the image before.

    >>> import numpy
    >>> resize(numpy.full((4, 8), 7, dtype="uint8"), (1, 2)).tolist()
    [[7, 7]]
    """
    np = numpy_for("image.resize()")
    array = _image(np, "resize", image, (2, 3), ("uint8", "float32"))
    if not isinstance(shape, (tuple, list)) or len(shape) != 2 or not all(hasattr(n, "__index__") for n in shape):
        raise refuse("resize", "shape", "%r; expected (height, width)" % (shape,))
    if min(shape) < 1:
        raise refuse("resize", "shape", "%r; both are 1 or more" % (tuple(shape),), ValueError)
    result = _result(np, "resize", out, (*shape, *array.shape[2:]), array.dtype, array)
    return _by_planes(np, "resize", _unlatch._plain_resize, array, (), result, team)


def equalize(image: Any, /, *, out: Any = None, team: Team | None = None) -> Any:
    """Spreads the levels over the whole range, in each channel: v becomes 255 * (below(v) - first) / (pixels - first).

    below(v) counts the pixels of level v or less, and first those of the lowest level.

    image: uint8, shape (height, width) or (height, width, channels). out: as the image, and may be the image itself.

    >>> import numpy
    >>> equalize(numpy.array([[10, 20]], dtype="uint8")).tolist()
    [[0, 255]]
    """
    np = numpy_for("image.equalize()")
    array = _image(np, "equalize", image, (2, 3), ("uint8",))
    result = _result(np, "equalize", out, array.shape, array.dtype, array, in_place=True)
    return _by_planes(np, "equalize", _unlatch._plain_equalise, array, (), result, team)


def edges(image: Any, /, sigma: float = 1.4, *, out: Any = None, team: Team | None = None) -> Any:
    """Edges of a photograph: grey values, a Gaussian blur, and the length of Sobel's gradient, in integers.

    image: uint8, shape (height, width, 3). sigma: of the blur, in pixels. out: uint8, shape (height, width).

    >>> import numpy
    >>> edges(numpy.full((2, 3, 3), 7, dtype="uint8")).tolist()
    [[0, 0, 0], [0, 0, 0]]
    """
    np = numpy_for("image.edges()")
    array = _colours(np, "edges", image, ("uint8",))
    result = _result(np, "edges", out, array.shape[:2], array.dtype, array)
    made = result if result.flags.c_contiguous else np.empty(result.shape, result.dtype)
    run(_unlatch._plain_edges, (array, sigma, made), {}, team, "edges")
    if made is not result:
        result[...] = made
    return result


def histogram(image: Any, /, *, team: Team | None = None) -> Any:
    """How many pixels have each of the 256 levels: int64, shape (256,), or (channels, 256).

    image: uint8, shape (height, width) or (height, width, channels).

    >>> import numpy
    >>> int(histogram(numpy.full((4, 8), 7, dtype="uint8"))[7])
    32
    """
    np = numpy_for("image.histogram()")
    array = _image(np, "histogram", image, (2, 3), ("uint8",))
    counts = np.empty((*array.shape[2:], 256), np.int64)
    for n, row in enumerate(counts.reshape(-1, 256)):
        plane = array if array.ndim == 2 else array[:, :, n]
        run(_unlatch._plain_image_histogram, (np.ascontiguousarray(plane), row), {}, team, "histogram")
    return counts
