"""RawKernel: a kernel that is written in C, as a text."""

from __future__ import annotations

import re
from typing import Any

from . import ctext
from .builds import build
from .libraries import Kernel
from .parameters import parse

__all__ = ["RawKernel"]


class RawKernel(Kernel):
    """A kernel of independent items, or a reduction, in C.

    source: a text in C with a function `int NAME(const arguments *a, size_t begin, size_t end)`, which works on those items
        and returns 0, or what its failure is. `a` has the parameters. A reduction has a fourth parameter for its result, as in
        `double *result`, and a function `void NAME_combine(double *into, const double *from)`.
    name: NAME.
    parameters: as the members of a struct in C, with the lengths of arrays: "double factor, const double x[items], double
        y[items]"; a reduction's end with "-> double". `items` is the number of items; an array of const elements is read.
    block: the items of a reduction's block; its result has the same bits for any number of threads.

    Functions of libm can be called; nothing can be included. **The text is compiled and run: whoever may write it may do
    anything in this process.** Raises CompileError with the compiler's words and the line of the text, NoCompiler,
    ValueError for parameters that cannot be read. A call is one of `unlatch.load`'s kernels.

    >>> import array
    >>> scale = unlatch.RawKernel('''
    ...     int scale(const arguments *a, size_t begin, size_t end) {
    ...         for (size_t i = begin; i < end; i++) a->y[i] = a->factor * a->x[i];
    ...         return 0;
    ...     }''', "scale", "double factor, const double x[items], double y[items]")
    >>> x = array.array("d", [1, 2]); y = array.array("d", [0, 0])
    >>> scale(10.0, x, y); y.tolist()
    [10.0, 20.0]
    """

    def __init__(self, source: str, name: str, parameters: str, *, block: int = 16384, fast: bool = False) -> None:
        for what, value in (("source", source), ("name", name), ("parameters", parameters)):
            if not isinstance(value, str):
                raise TypeError("RawKernel() argument '%s': expected a str, got %s" % (what, type(value).__name__))
        if not re.fullmatch(r"[A-Za-z_]\w*", name):
            raise ValueError("RawKernel() argument 'name': %r is no name of a function in C" % name)
        if isinstance(block, bool) or not isinstance(block, int) or not 1 <= block < 2**40:
            raise ValueError("RawKernel() argument 'block': %r; it is a whole number above 0" % (block,))
        known = parse(parameters, "RawKernel() argument 'parameters'")
        text = "typedef struct { %s } arguments;\n#line 1 %s\n%s\n#line 1 \"unlatch\"\n" % (
            known.c_struct(), ctext.string(name), source)
        if known.result is None:
            text += ctext.entry("kernel", name, parameters, ".chunk = (int (*)(void *, size_t, size_t))%s" % name)
        else:
            text += ctext.entry(
                "reduction", name, parameters,
                ".partial = (int (*)(const void *, size_t, size_t, void *))%s, .combine = (void (*)(void *, const void *))"
                "%s_combine, .partial_size = %d, .block_items = %d" % (name, name, known.result.size, block))
        self.source = source
        used = ctext.words(source)
        super().__init__(build(text, name, used, fast)[0], "RawKernel '%s'" % name)
        self._made = (source, name, parameters, block, fast)

    def __reduce__(self) -> Any:
        return (_remake, self._made)


def _remake(source: str, name: str, parameters: str, block: int, fast: bool) -> RawKernel:
    return RawKernel(source, name, parameters, block=block, fast=fast)
