"""What can go wrong before a kernel runs."""

from __future__ import annotations

import _unlatch

__all__ = ["CompileError", "NoCompiler"]


class CompileError(_unlatch.Error):
    """A kernel's text cannot be compiled: outside of what is understood, or refused by the compiler.

    The message names file and line, what stands there, and what to write instead.
    """


class NoCompiler(_unlatch.Error):
    """There is no C compiler on this machine, and what was asked for needs one."""


for _each in (CompileError, NoCompiler):
    _each.__module__ = "unlatch"
del _each
