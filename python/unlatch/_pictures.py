"""A picture as bytes, for programs without NumPy; `unlatch.science.mandelbrot` makes an array."""

from __future__ import annotations

import _unlatch

from ._settings import Team, run

__all__ = ["mandelbrot"]


def mandelbrot(width: int, height: int, limit: int = 1000, *, team: Team | None = None) -> bytes:
    """A picture of the Mandelbrot set as bytes: for each pixel, row by row, a 32-bit unsigned number of iterations.

    width, height: in pixels, 0 or more. limit: the most iterations of a pixel. team: who works.

    Raises TypeError for other arguments, ValueError for sizes that there cannot be, MemoryError, and unlatch.Error or one
    below it for a run that is stopped. The lock is released when that is worth it.

    >>> len(mandelbrot(30, 20, limit=50))
    2400
    """
    picture: bytes = run(_unlatch.mandelbrot, (width, height, limit), {}, team, "mandelbrot")
    return picture
