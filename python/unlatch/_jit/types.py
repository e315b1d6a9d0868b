"""The types of elements and numbers: what C, the struct module, NumPy and the extension call them."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["BY_C_NAME", "BY_NAME", "Type", "common", "of_number"]


class Type(NamedTuple):
    #: As NumPy has it.
    name: str
    #: The type in C.
    c: str
    #: b, i, u or f: truth values, signed and unsigned integers, floating-point numbers.
    kind: str
    size: int
    #: Of the struct module.
    code: str
    #: Of the extension's element types.
    ordinal: int

    def __repr__(self) -> str:
        return self.name

    @property
    def floats(self) -> bool:
        return self.kind == "f"


_ALL = [
    Type("bool", "_Bool", "b", 1, "?", 0), Type("int8", "int8_t", "i", 1, "b", 1), Type("int16", "int16_t", "i", 2, "h", 2),
    Type("int32", "int32_t", "i", 4, "i", 3), Type("int64", "int64_t", "i", 8, "q", 4), Type("uint8", "uint8_t", "u", 1, "B", 5),
    Type("uint16", "uint16_t", "u", 2, "H", 6), Type("uint32", "uint32_t", "u", 4, "I", 7),
    Type("uint64", "uint64_t", "u", 8, "Q", 8), Type("float32", "float", "f", 4, "f", 10), Type("float64", "double", "f", 8, "d", 11)]

BY_NAME = {each.name: each for each in _ALL}
BOOL, INT64, FLOAT32, FLOAT64 = (BY_NAME[name] for name in ("bool", "int64", "float32", "float64"))

#: What parameters in C may be declared as.
BY_C_NAME = {each.c: each for each in _ALL}
BY_C_NAME.update({
    "bool": BOOL, "size_t": BY_NAME["uint64"], "ptrdiff_t": INT64, "char": BY_NAME["int8"], "int": BY_NAME["int32"],
    "unsigned": BY_NAME["uint32"], "long": INT64})


def common(one: Type, other: Type) -> Type:
    """The type that NumPy computes in with operands of these two."""
    if one == other:
        return one
    if one.kind == "b":
        return other
    if other.kind == "b":
        return one
    if one.kind == other.kind:
        return one if one.size >= other.size else other
    if "f" in (one.kind, other.kind):
        floating, integer = (one, other) if one.kind == "f" else (other, one)
        return floating if integer.size <= 2 or floating.size == 8 else FLOAT64
    signed, unsigned = (one, other) if one.kind == "i" else (other, one)
    if signed.size > unsigned.size:
        return signed
    return BY_NAME["int%d" % (16 * unsigned.size)] if unsigned.size < 8 else FLOAT64


def of_number(value: Any) -> Type:
    """The type of a number that is given as an argument; TypeError for what is none."""
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int):
        return INT64
    if isinstance(value, float) and type(value).__module__ != "numpy":
        return FLOAT64
    dtype = getattr(value, "dtype", None)
    found = BY_NAME.get(getattr(dtype, "name", ""))
    if found is None or getattr(value, "shape", None) != ():
        raise TypeError("expected a number, got %s" % type(value).__name__)
    return found
