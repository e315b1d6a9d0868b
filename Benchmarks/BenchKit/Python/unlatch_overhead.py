"""Loops that call a function: the same loop for whoever wrote the function, so that only the function differs."""

from itertools import repeat


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
