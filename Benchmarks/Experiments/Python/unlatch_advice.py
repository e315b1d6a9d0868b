"""The user's own callable, found by name and called with one item at a time, for bench-native advise.

What goes wrong is raised as `Wrong`, when the command line names something that cannot be had, or as `Failed`, when the
callable or its module raised; the message is one line for the user.

Results are compared as they come and then let go, and the clock stands still meanwhile: what comparing costs is no cost
of the callable's, and many large results need no more memory than a few.
"""

import array
import asyncio
import hashlib
import importlib
import inspect
import itertools
import json
import os
import re
import reprlib
import sys
import time


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
        if isinstance(value, (bytes, bytearray)):
            value = value[:60]  # it would be shown whole, then cut
        return _SHORT.repr(value)
    except Exception as error:  # a __repr__ of the user's that raises
        return f"<{type(value).__name__}, whose repr raised {_said(error)}>"


def fingerprint(value):
    """What is compared between models: the bytes of text and arrays, the repr of the rest without addresses."""
    kind = type(value)
    try:
        if isinstance(value, (bytes, bytearray, array.array)) or kind.__module__ == "numpy" and hasattr(value, "dtype"):
            view = memoryview(value)  # an array's repr leaves out its middle
            if "O" not in view.format:  # addresses of objects
                layout = "%s %s %s" % (kind.__name__, view.format, view.shape)
                return digest(layout.encode(), view if view.c_contiguous else view.tobytes())
    except (TypeError, ValueError, BufferError):
        pass
    try:
        text = value if kind is str else repr(value)
        if " at 0x" in text:
            text = _ADDRESS.sub("", text)
        return digest(kind.__name__.encode(), text.encode("utf-8", "surrogatepass"))
    except Exception as error:
        return digest(f"<{kind.__name__}, whose repr raised {_said(error)}>".encode("utf-8", "replace"))


def digest(*parts):
    hashed = hashlib.blake2b(digest_size=8)
    for part in parts:
        hashed.update(part)
    return hashed.hexdigest()


def weight(value, depth=2):
    """How many bytes an object has, about: a large container is known by some of what it contains."""
    try:
        size = getattr(value, "nbytes", None)
        size = size if isinstance(size, int) else sys.getsizeof(value)
        if depth and isinstance(value, (list, tuple, set, frozenset, dict)) and value:
            parts = value.values() if isinstance(value, dict) else value
            some = [weight(part, depth - 1) for part in itertools.islice(parts, 32)]
            size += sum(some) * len(value) // len(some)
        elif depth and hasattr(value, "__dict__"):
            size += weight(vars(value), depth - 1)
        return size
    except Exception:  # of the user's own attributes
        return 0


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


MOST_ITEMS = 50_000
MOST_TEXT = 64 << 20  # characters
PIECE = 16 << 20  # bytes


def read_items(path, count):
    """The first lines of a file as strings, or the numbers below `count`; and whether there are more lines."""
    if path is None:
        return range(count), False
    items = []
    left = MOST_TEXT
    with open(path, encoding="utf-8-sig", errors="surrogateescape") as file:
        while True:
            line = file.readline(left + 1)
            if not line:
                break
            left -= len(line)
            if left < 0 and not items:
                raise Wrong(f"--items {path}: the first {MOST_TEXT >> 20} MiB hold no whole line: write shorter ones")
            if not line.strip():
                continue
            if left < 0 or len(items) == MOST_ITEMS:
                return items, True
            items.append(line.rstrip("\n"))
    if not items:
        raise Wrong(f"--items {path}: this file has no items any more")
    return items, False


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
        self.items, self.has_more = read_items(request.get("items"), request.get("count"))
        check_arguments(self.spec, self.function, self.items[0])
        self.is_coroutine = inspect.iscoroutinefunction(self.function) or inspect.iscoroutinefunction(
            getattr(self.function, "__call__", None)
        )
        self.loop = asyncio.new_event_loop() if self.is_coroutine else None
        # What is measured may be fewer items, or the same ones several times.
        self.measured = request.get("measured") or len(self.items)
        self.timeout = request.get("timeout") or 1  # seconds for comparing
        self.marks = []
        self.previews = []
        self.count = 0
        self.weight = 0
        self.pieces = []  # the numbers of items, each so many bytes after the one before

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

    def batch(self, begin, end):
        """The items of these numbers, the user's again and again."""
        return [self.items[number % len(self.items)] for number in range(begin, end)]

    def chunks(self, begin, end, size):
        return [self.batch(first, min(first + size, end)) for first in range(begin, end, size)]

    def in_turn(self, size):
        """One after the other, as anybody would write it. Returns the seconds for all items."""
        seconds = 0.0
        if not self.is_coroutine:
            for work in self.groups(size):
                began = time.perf_counter()
                results = [self.function(item) for item in work]
                seconds += time.perf_counter() - began
                self.weigh(work, results)
                self.compare(results)
            return seconds

        async def main():
            seconds = 0.0
            for work in self.groups(size):
                began = time.perf_counter()
                results = [await self.function(item) for item in work]
                seconds += time.perf_counter() - began
                self.weigh(work, results)
                self.compare(results)
            return seconds

        return asyncio.run(main())

    def groups(self, size):
        return (self.batch(first, min(first + size, self.measured)) for first in range(0, self.measured, size))

    def weigh(self, work, results):
        """Notes where the work can be divided, so that a part has few bytes: items and results, each packed, too, where
        it is sent to another process."""
        for number, pair in enumerate(zip(work, results), self.count):
            self.weight += 2 * weight(pair[0]) + 2 * weight(pair[1])
            if self.weight >= PIECE:
                self.weight = 0
                self.pieces.append(number + 1)

    def compare(self, results):
        """Takes the fingerprints of the results, as long as there is time. They are let go with the caller's list."""
        for result in results:
            self.count += 1
            if self.timeout <= 0:
                continue
            began = time.perf_counter()
            self.marks.append(fingerprint(result))
            if len(self.previews) < 200:
                self.previews.append(preview(result))
            self.timeout -= time.perf_counter() - began

    def compare_chunks(self, chunks):
        for chunk in chunks:
            self.compare(chunk)

    def summary(self):
        """JSON: how many results there were, the fingerprints of the first ones, and how some of those look."""
        step = -(-len(self.pieces) // 2048)  # not more than a command line bears
        return json.dumps(
            {
                "count": self.count,
                "marks": self.marks,
                "previews": self.previews,
                "pieces": self.pieces[:: step or 1],
            }
        )
