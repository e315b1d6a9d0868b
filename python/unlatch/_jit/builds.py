"""From a text in C to kernels that can be called: by the cache, else by the compiler."""

from __future__ import annotations

from typing import Any, Collection

import _unlatch

from . import cache, compilers, ctext

__all__ = ["build"]


def build(text: str, name: str, used: Collection[str], fast: bool = False) -> Any:
    """The entries of the library that a text makes: (kind, name, parameters, address, result size) of each.

    text: in C, without what `ctext.PRELUDE` says. used: the functions of libm that it calls. fast: see `compilers.flags`.

    Raises CompileError with the compiler's words, NoCompiler where there is none.
    """
    compiler = compilers.find()
    options = compilers.flags(compiler, fast)
    gcc = compiler.family == "gcc" and compilers.is_x86()
    whole = ctext.PRELUDE + ctext.prototypes(used, compilers.has_newer_vectors(), gcc) + text
    key = [whole, "abi %d" % ctext.ABI, _unlatch.version, repr(compiler.identity), repr(compiler.command[1:]), repr(options),
           compilers.libm()]
    return cache.load(key, lambda: compilers.compile_text(compiler, whole, options, name, bool(used)))
