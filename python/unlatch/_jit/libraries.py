"""Kernels of shared libraries: loading them, and calling one with Python's arrays."""

from __future__ import annotations

import operator
import os
import struct
import sys
from typing import Any, Callable, Iterator

import _unlatch

from .._arrays import fault, refuse
from .._settings import run
from .parameters import Member, Parameters, parse

__all__ = ["Kernel", "KernelLibrary", "call_native", "load"]

_KINDS = ("kernel", "reduction", "team kernel", "program")
_ADDRESS, _LENGTH, _STRIDE, _ITEMS = range(4)

#: Calls of fewer items keep the lock.
_FEW = 20_000


class Overlap(Exception):
    """What is written shares memory with another operand."""


def call_native(
    name: str, kind: int, address: int, layout: bytes, template: bytes, operands: tuple, count: int, release: bool,
    guarded: bool, team: Any, names: list[str], failed: Callable[[int, int, str], Exception | None] | None = None
) -> bytes:
    """Runs a kernel on operands. `names` are those of the operands in messages; `failed` makes an exception of a status."""
    found = run(
        _unlatch._foreign, (kind, address, layout, template, operands, count, release, guarded), {}, team, name)
    if type(found) is bytes:
        return found
    if found[0] == "overlap":
        raise Overlap
    if found[0] == "operand":
        raise refuse(name, names[found[1]], found[2])
    _, status, item, message, cause = found
    error = failed(status, item, message) if failed is not None else None
    raise error if error is not None else _unlatch.Error("%s: %s" % (name, cause))


class Kernel:
    """A kernel of a library, which is called with arrays and numbers in the order of its parameters, or by their names.

    Arrays have the buffer protocol, are contiguous, of the type that the parameters say and of lengths that go together;
    nothing is converted. `items=` says how many items there are, where no array does; `team=` who works. A reduction returns
    a number, others None.

    Raises TypeError for arguments of other types, ValueError for lengths that do not go together, `unlatch.Error` where the
    kernel fails, with its message, and those of a run that is stopped. The lock is released, but for few items.
    """

    def __init__(self, entry: tuple, where: str) -> None:
        kind, self.__name__, text, self._address, size = entry
        self.__qualname__ = self.__name__
        self.kind = _KINDS[kind]
        #: In the words of the library.
        self.parameters = text
        self._kind = kind
        self._parameters = parse(text, "%s: kernel '%s'" % (where, self.__name__))
        result = self._parameters.result
        if (kind == 1) != (result is not None):
            raise ValueError("%s: kernel '%s' is a %s, and its parameters %s" % (
                where, self.__name__, self.kind, "have a result" if result else "say no result"))
        if result is not None and result.size != size:
            raise ValueError("%s: kernel '%s' has a result of %d bytes, and its parameters say %s" % (
                where, self.__name__, size, result))
        self._names = [each.name for each in self._parameters.given]
        self._arrays = [each for each in self._parameters.members if each.lengths is not None]
        self._layout, self._numbers, self._format = _layout(self._parameters)

    def __repr__(self) -> str:
        return "<unlatch %s %s(%s)>" % (self.kind, self.__name__, self.parameters)

    def __call__(self, *arguments: Any, items: Any = None, team: Any = None, **keywords: Any) -> Any:
        values = self._bind(arguments, keywords)
        lengths: dict[str, int] = {}
        if items is not None:
            lengths["items"] = _count(self.__name__, "items", items)
        operands = []
        for member in self._arrays:
            operand = values[member.name]
            operands.append(operand)
            self._measure(member, operand, lengths)
        if "items" not in lengths:
            if self._kind < 2:
                raise TypeError("%s() needs 'items': none of its arrays has that length" % self.__name__)
            lengths["items"] = 0
        numbers = []
        for member in self._numbers:
            value = lengths[member.name] if member.name in lengths and member.name not in self._names else values[member.name]
            numbers.append(_number(self.__name__, member, value))
        count = lengths["items"]
        found = call_native(
            self.__name__, self._kind, self._address, self._layout, self._format.pack(*numbers), tuple(operands), count,
            count >= _FEW or self._kind >= 2, False, team, [each.name for each in self._arrays])
        result = self._parameters.result
        return None if result is None else struct.unpack(result.code, found)[0]

    def _bind(self, arguments: tuple, keywords: dict) -> dict:
        names = self._names
        if len(arguments) > len(names):
            raise TypeError("%s() takes %d arguments (%s), and %d were given" % (
                self.__name__, len(names), ", ".join(names), len(arguments)))
        values = dict(zip(names, arguments))
        for name, value in keywords.items():
            if name not in names:
                raise TypeError("%s() has no parameter '%s'; they are %s" % (self.__name__, name, ", ".join(names)))
            if name in values:
                raise TypeError("%s() got '%s' twice" % (self.__name__, name))
            values[name] = value
        missing = [name for name in names if name not in values]
        if missing:
            raise TypeError("%s() is missing %s" % (self.__name__, ", ".join(map(repr, missing))))
        return values

    def _measure(self, member: Member, operand: Any, lengths: dict) -> None:
        """Looks at an array's layout and lengths."""
        np = sys.modules.get("numpy")
        if np is not None and isinstance(operand, np.ndarray):
            why = fault(np, operand)
            if why is not None:
                raise refuse(self.__name__, member.name, why)
            shape, contiguous = operand.shape, operand.flags.c_contiguous
            writable = operand.flags.writeable
        else:
            try:
                view = memoryview(operand)
            except TypeError:
                raise refuse(self.__name__, member.name, "expected an array, got %s" % type(operand).__name__) from None
            shape, contiguous, writable = view.shape, view.c_contiguous, not view.readonly
        assert member.lengths is not None
        if len(shape) != len(member.lengths):
            raise refuse(self.__name__, member.name, "expected %d dimensions, got %d" % (len(member.lengths), len(shape)),
                         ValueError)
        if not contiguous:
            raise refuse(self.__name__, member.name, "it is not contiguous in C order; x.copy() is", ValueError)
        if member.written and not writable:
            raise refuse(self.__name__, member.name, "it is read-only, and the kernel writes to it", ValueError)
        for dimension, (expected, length) in enumerate(zip(member.lengths, shape)):
            if isinstance(expected, str):
                known = lengths.setdefault(expected, length)
                what = "'%s' is %d" % (expected, known)
            else:
                known, what = expected, "expected %d" % expected
            if known != length:
                raise refuse(self.__name__, member.name, "dimension %d has %d elements; %s" % (dimension, length, what),
                             ValueError)


def _layout(parameters: Parameters) -> tuple[bytes, list, struct.Struct]:
    """What the extension fills in of a struct, the numbers that Python does, and how these are packed."""
    fields, numbers, code, end = [], [], "<", 0
    operand = 0
    for member, place in zip(parameters.members, parameters.offsets()):
        if member.lengths is not None:
            fields.append((_ADDRESS, place, operand, member.type.ordinal, 2 * len(member.lengths) + member.written))
            operand += 1
        else:
            code += "%dx%s" % (place - end, member.type.code)
            end = place + member.type.size
            numbers.append(member)
    code += "%dx" % (parameters.size - end)
    return b"".join(struct.pack("=5i", *field) for field in fields), numbers, struct.Struct(code)


def _count(function: str, name: str, value: Any) -> int:
    try:
        count = operator.index(value)
    except TypeError:
        raise refuse(function, name, "expected an int, got %s" % type(value).__name__) from None
    if not 0 <= count < 2**62:
        raise refuse(function, name, "%d; it must be 0 or more" % count, ValueError)
    return count


def _number(function: str, member: Member, value: Any) -> Any:
    """A number as the struct module packs it."""
    try:
        if isinstance(value, (str, bytes)):
            raise TypeError
        if member.type.kind == "f":
            return float(value)
        if member.type.kind == "b":
            return bool(value)
        number = operator.index(value)
    except (TypeError, ValueError):
        raise refuse(function, member.name, "expected %s, got %s" % (member.type, type(value).__name__)) from None
    bits = 8 * member.type.size
    low, high = (0, 2**bits) if member.type.kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1))
    if not low <= number < high:
        raise refuse(function, member.name, "%d is no %s" % (number, member.type), OverflowError)
    return number


class KernelLibrary:
    """The kernels of a shared library, as attributes and by their names: see `load`. A name that it has not raises KeyError, or
    AttributeError. What the lock does is said there.

    >>> library = unlatch.load("./libmine.so")  # doctest: +SKIP
    >>> library["scale"](2.0, x, y)  # doctest: +SKIP
    """

    def __init__(self, path: str, entries: list) -> None:
        self.path = path
        kernels: dict[str, Kernel] = {}
        for entry in entries:
            if entry[1] in kernels:
                raise ValueError("%s: two kernels are called '%s'" % (path, entry[1]))
            kernels[entry[1]] = Kernel(entry, path)
        self._kernels = kernels

    def __getattr__(self, name: str) -> Kernel:
        try:
            return self.__dict__["_kernels"][name]
        except KeyError:
            raise AttributeError("%s has no kernel '%s'; it has %s" % (
                self.__dict__.get("path"), name, ", ".join(self.__dict__.get("_kernels", ())) or "none")) from None

    def __getitem__(self, name: str) -> Kernel:
        return self._kernels[name]

    def __iter__(self) -> Iterator[Kernel]:
        return iter(self._kernels.values())

    def __len__(self) -> int:
        return len(self._kernels)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._kernels]

    def __repr__(self) -> str:
        return "<unlatch.KernelLibrary %r: %s>" % (self.path, ", ".join(self._kernels))


def load(path: Any) -> KernelLibrary:
    """Loads a shared library that exports kernels: what it is for is in `unlatch_kernel.h` (unl_library).

    path: of the file; a name without a slash is looked for where the system keeps libraries.

    What the library does while it is loaded is done in this process. It stays loaded. Raises `unlatch.Error` (or below)
    for a library that is missing or of another version, ValueError for one that describes its kernels wrongly. The lock is held.

    >>> unlatch.load("./libmine.so").scale(2.0, x, y)  # doctest: +SKIP
    """
    name = os.fspath(path)
    if not isinstance(name, str):
        name = os.fsdecode(name)
    return KernelLibrary(name, _unlatch._library(name))
