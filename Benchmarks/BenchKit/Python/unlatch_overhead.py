"""Loops that call a function: the same loop for whoever wrote the function, so that only the function differs."""

import types
from itertools import repeat


def loop(times):
    for _ in repeat(None, times):
        pass


def call_empty(function, times):
    for _ in repeat(None, times):
        function()


def call_add(function, times):
    x, y = 1.5, 2.5
    for _ in repeat(None, times):
        function(x, y)


def call_sum(function, buffer, times):
    for _ in repeat(None, times):
        function(buffer)


def fresh(name):
    """A copy of a loop: from 3.11 on a call's bytecode adapts itself to the kind of function that it meets first."""
    return types.FunctionType(globals()[name].__code__.replace(), globals())
