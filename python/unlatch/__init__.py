"""Kernels on all cores, with the interpreter's lock released: written in Swift and C, called from Python.

    >>> import array, unlatch
    >>> x = array.array("d", [0.5]) * 1_000_000
    >>> unlatch.dot(x, x)
    250000.0

Arguments are anything contiguous with the buffer protocol (array.array, memoryview, NumPy arrays), used in place,
never copied. Another thread may write to them during a call; what is computed is then of no use, as with any buffer:
numbers that no order of the writes explains, or an error where an index is not one. Nothing beside the arrays is touched.
That holds as well where Python runs without a lock, which importing this module leaves off: calls on several threads are
as right as their operands stay the same. What a function writes to belongs to one call at a time.

`dot` takes vectors: arrays of one dimension. `sum` adds up all elements of an array of any shape. What each function
takes, its documentation says (`help(unlatch.triad)`).

A call gives the lock back when it is expected to work for longer than the lock would have to be waited for: that is
learned from the calls before of about the same size.

Arguments that cannot be worked with raise ValueError, TypeError or BufferError, and MemoryError where there is no memory
for the result. UNLATCH_INSTRUCTION_SET (default, x86-64-v3 or x86-64-v4) names the highest instruction set to be used.
"""

import sys

if sys.implementation.name != "cpython":
    raise ImportError("unlatch runs in CPython 3.9 and later, and this is " + sys.implementation.name)
del sys

from _unlatch import *
from _unlatch import __all__
from _unlatch import version as __version__
