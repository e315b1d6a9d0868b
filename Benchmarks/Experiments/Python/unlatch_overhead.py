"""Loops that call a function: the same loop for whoever wrote the function, so that only the function differs."""

import random
import time
import types
from array import array
from itertools import cycle, repeat


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


def call_default(scale, times):
    x = 1.5
    for _ in repeat(None, times):
        scale(x)


def call_keyword(scale, times):
    x = 1.5
    for _ in repeat(None, times):
        scale(x, offset=x)


def call_sum(function, buffer, times):
    for _ in repeat(None, times):
        function(buffer)


def call_dot(function, x, y, times):
    for _ in repeat(None, times):
        function(x, y)


# Each of these makes what it works on of a class that has the same members, whoever wrote it.


def object_create(Pair, times):
    x, y = 1.5, 2.5
    for _ in repeat(None, times):
        Pair(x, y)


def object_method(Pair, times):
    pair, n = Pair(1.5, 2.5), 3.5
    for _ in repeat(None, times):
        pair.scaled(n)


def object_read(Pair, times):
    pair = Pair(1.5, 2.5)
    for _ in repeat(None, times):
        pair.x


def object_write(Pair, times):
    pair, x = Pair(1.5, 2.5), 3.5
    for _ in repeat(None, times):
        pair.x = x


def object_add(Pair, times):
    a, b = Pair(1.5, 2.5), Pair(3.5, 4.5)
    for _ in repeat(None, times):
        a + b


def object_iterate(Series, times):
    series = Series(1000)
    for _ in repeat(None, times):
        for element in series:
            pass


def object_item(Series, times):
    series, index = Series(1000), 500
    for _ in repeat(None, times):
        series[index]


def fresh(name):
    """A copy of a loop: from 3.11 on a call's bytecode adapts itself to the kind of function that it meets first."""
    return types.FunctionType(globals()[name].__code__.replace(), globals())


class Stream:
    """Calls of one function with short arrays and, two in 100, long ones."""

    def __init__(self, function, milliseconds):
        self.function = function
        short, long = array("d", bytes(8 * 1000)), array("d", bytes(8 * 1000000 * milliseconds))
        arrays = [long] * 2 + [short] * 98
        random.Random(1).shuffle(arrays)
        self.calls = len(arrays)
        self.elements = sum(map(len, arrays))
        self.arrays = cycle(arrays)

    def run(self, seconds):
        """Goes on with the stream for that long, and returns the seconds that a pass through it takes at this speed."""
        function, clock, done = self.function, time.perf_counter, 0
        began = clock()
        for x in self.arrays:
            function(x)
            done += len(x)
            elapsed = clock() - began
            if elapsed > seconds:
                return elapsed * self.elements / done
