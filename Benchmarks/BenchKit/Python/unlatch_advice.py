"""The user's own callable, found by name and called with one item at a time, for bench-native advise.

What goes wrong is raised as `Wrong`, when the command line names something that cannot be had, or as `Failed`, when the
callable or its module raised; the message is one line for the user.
"""

import asyncio
import hashlib
import importlib
import inspect
import json
import os
import re
import reprlib
import sys


class Wrong(Exception):
    pass


class Failed(Exception):
    pass


_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 60


def _said(error):
    """An exception in one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _reset(text, limit=200):
    return text if len(text) <= limit else text[: limit - 1] + "…"


def preview(value):
    try:
        return _SHORT.repr(value)
    except Exception as error:  # a __repr__ of the user's that raises
        return f"<{type(value).__name__}, whose repr raised {_said(error)}>"


def fingerprint(value):
    """What is compared between models: the repr without addresses."""
    try:
        return _ADDRESS.sub("", repr(value))
    except Exception as error:
        return f"<{type(value).__name__}, whose repr raised {_said(error)}>"


def find(spec):
    """The callable that `module:function` names."""
    module_name, _, name = spec.partition(":")
    here = os.getcwd()
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and (module_name == error.name or module_name.startswith(error.name + ".")):
            raise Wrong(
                f"there is no module '{error.name}' in {here} or on Python's path: "
                "go to its folder, or set PYTHONPATH"
            ) from None
        raise Failed(f"importing {module_name} failed: {_reset(_said(error))}") from None
    except BaseException as error:  # SystemExit, too
        raise Failed(f"importing {module_name} failed: {_reset(_said(error))}") from None
    for part in name.split("."):
        if not hasattr(found, part):
            known = [
                other for other, value in vars(found).items()
                if inspect.isroutine(value) and not other.startswith("_")
            ] if hasattr(found, "__dict__") else []
            hint = f": it has {', '.join(known[:8])}" if known else ""
            raise Wrong(f"{module_name} has no '{name}'{hint}")
        found = getattr(found, part)
    if not callable(found):
        raise Wrong(f"{spec} is of the type {type(found).__name__}: it cannot be called")
    return found


def check_arguments(spec, function, item):
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return  # some built-in functions do not say
    try:
        signature.bind(item)
    except TypeError as error:
        raise Wrong(
            f"{spec}{signature} cannot be called with one item: {error}; give a function of one argument"
        ) from None


def read_items(path, count):
    """The lines of a file as strings, or the numbers below `count`."""
    if path is None:
        return list(range(count))
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        return [line.rstrip("\n") for line in file if line.strip()]


class RunCoroutine:
    """A coroutine function as a plain one, each call with a loop of its own: for processes."""

    def __init__(self, function):
        self.function = function

    def __call__(self, item):
        return asyncio.run(self.function(item))


class Chunked:
    """Calls for some items each: short ones are not handed over one by one."""

    def __init__(self, function, name):
        self.function = function
        self.__qualname__ = name  # as messages name it

    def __call__(self, items):
        return [self.function(item) for item in items]


class Subject:
    def __init__(self, request):
        request = json.loads(request)
        self.spec = request["spec"]
        self.function = find(self.spec)
        self.items = read_items(request.get("items"), request.get("count"))
        check_arguments(self.spec, self.function, self.items[0])
        self.is_coroutine = inspect.iscoroutinefunction(self.function) or inspect.iscoroutinefunction(
            getattr(self.function, "__call__", None)
        )
        self.loop = asyncio.new_event_loop() if self.is_coroutine else None
        # What is measured may be fewer items, or the same ones several times.
        measured = request.get("measured") or len(self.items)
        times = -(-measured // len(self.items))
        self.work = (self.items * times)[:measured]

    @property
    def chunked(self):
        return Chunked(RunCoroutine(self.function) if self.is_coroutine else self.function, self.spec)

    def failed(self, index, error):
        return Failed(f"{self.spec} raised at item {index + 1} ({preview(self.items[index])}): {_reset(_said(error))}")

    def one(self, number):
        """The item of that number, the items again and again."""
        index = number % len(self.items)
        try:
            if self.is_coroutine:
                self.loop.run_until_complete(self.function(self.items[index]))
            else:
                self.function(self.items[index])
        except BaseException as error:
            raise self.failed(index, error) from None

    def in_turn(self):
        """One after the other, as anybody would write it."""
        if not self.is_coroutine:
            return [self.function(item) for item in self.work]

        async def main():
            return [await self.function(item) for item in self.work]

        return asyncio.run(main())

    def chunks(self, size):
        return [self.work[begin : begin + size] for begin in range(0, len(self.work), size)]

    def summary(self, results, in_chunks):
        """JSON: the fingerprints of the results, and how the first ones look."""
        if in_chunks:
            results = [result for chunk in results for result in chunk]
        marks = [hashlib.sha256(fingerprint(result).encode("utf-8", "replace")).hexdigest()[:16] for result in results]
        return json.dumps({"marks": marks, "previews": [preview(result) for result in results[:200]]})
