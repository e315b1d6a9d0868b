"""NumPy's reductions, elementwise functions and more on all cores, with the interpreter's lock released.

    >>> import array, unlatch
    >>> x = array.array("d", [0.5]) * 1_000_000
    >>> unlatch.dot(x, x)
    250000.0

Arguments are arrays of NumPy, anything else with the buffer protocol (array.array, memoryview), and with DLPack on the CPU,
used in place. Names, shapes and axes are NumPy's; nothing is converted unasked: arrays of one call have one type, and
`unlatch.astype` makes another. Contiguous arrays are worked on where they lie. Others are gathered block by block, and by
functions of columns (sorting, searching, counting) as a whole, into memory for a copy. Results are NumPy's
arrays and scalars where a call needs NumPy, else numbers of Python; NumPy itself is optional.

A call gives the lock back when it is expected to work for longer than the lock would have to be waited for: that is
learned from the calls before of about the same size. Another thread may write to the arrays meanwhile; what is computed is
then of no use, as with any buffer: numbers that no order of the writes explains, or an error where an index is not one.
Nothing beside the arrays is touched. That holds as well where Python runs without a lock, which importing this module leaves
off. What a function writes to belongs to one call at a time.

`with unlatch.threads(4):`, `with unlatch.deadline(2.0):` and `team=unlatch.Team(place="node:0")` say who works and for how
long, and a `Cancellation` stops it. `NativeExecutor` runs calls beside one another, `await unlatch.aio.sort(x)` beside an
event loop. `unlatch.gil` says how long threads wait for the lock; `python -m unlatch` prints what was found here.

Arguments that cannot be worked with raise TypeError (what they are), ValueError (what they hold) or BufferError, in a
sentence that names function and argument; MemoryError where there is no memory; `unlatch.Error` and those below it
(`Cancelled`, `DeadlineExceeded`, `PlacementError`, `OpenMPConflict`) where a run fails. UNLATCH_INSTRUCTION_SET (default,
x86-64-v3 or x86-64-v4) names the highest instruction set to be used.
"""

import sys

if sys.implementation.name != "cpython":
    raise ImportError("unlatch runs in CPython 3.9 and later, and this is " + sys.implementation.name)
del sys

from _unlatch import *
from _unlatch import __all__ as _kernels
from _unlatch import version as __version__

from ._arrays import astype, vecdot
from ._data import *
from ._data import __all__ as _columns
from ._pictures import mandelbrot
from ._places import page_nodes, show_config, topology
from ._settings import Cancellation, Team, deadline, threads
from ._summaries import *
from ._summaries import __all__ as _summed
from ._threadpools import watch as _watch

_watch()

__all__ = sorted(
    [*_kernels, *_columns, *_summed, "Cancellation", "CompileError", "ElementwiseKernel", "KernelLibrary", "NativeExecutor",
     "NoCompiler", "RawKernel", "ReductionKernel", "Team", "aio", "astype", "cache_info", "clear_cache", "deadline", "evaluate",
     "gil", "image", "jit", "load", "mandelbrot", "page_nodes", "prange", "science", "show_config", "threads", "topology", "vecdot",
     "vectorize"])

# What few programs need is imported when it is asked for.
_later = {
    "CompileError": "_jit.errors", "ElementwiseKernel": "_jit.kernels", "KernelLibrary": "_jit.libraries",
    "NativeExecutor": "_executor", "NoCompiler": "_jit.errors", "RawKernel": "_jit.raw", "ReductionKernel": "_jit.kernels",
    "aio": "aio", "cache_info": "_jit.cache", "clear_cache": "_jit.cache", "evaluate": "_jit.evaluation", "gil": "gil",
    "image": "image", "jit": "_jit.functions", "load": "_jit.libraries", "prange": "_jit.ranges", "science": "science",
    "vectorize": "_jit.functions"}


def __getattr__(name):
    if name not in _later:
        raise AttributeError("module 'unlatch' has no attribute %r" % name)
    import importlib

    module = importlib.import_module("unlatch." + _later[name])
    globals()[name] = found = getattr(module, name, module)
    return found
