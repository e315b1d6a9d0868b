"""Parameters as CuPy's users write them: "T x, raw float64 y"; and the types that a call gives their placeholders."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from .._arrays import refuse
from .types import BY_C_NAME, BY_NAME, FLOAT64, INT64, Type, of_number

__all__ = ["Parameter", "parameters", "resolve"]


class Parameter(NamedTuple):
    name: str
    #: A type, or the letter of a placeholder.
    type: Any
    raw: bool


_ONE = re.compile(r"^(raw\s+)?([A-Za-z_]\w*)\s+([A-Za-z_]\w*)$")
_RESERVED = frozenset("i BLOCK LANES NULL auto break case char const continue default do double else enum "
                      "extern float for goto if inline int long register return short signed sizeof static struct switch typedef "
                      "union unsigned void volatile while bool true false".split())


def parameters(text: str, where: str) -> list[Parameter]:
    """Reads parameters. ValueError for what are none."""
    if not isinstance(text, str):
        raise TypeError("%s: expected a str, got %s" % (where, type(text).__name__))
    result: list[Parameter] = []
    for part in [each.strip() for each in text.split(",")] if text.strip() else []:
        found = _ONE.match(part)
        if found is None:
            raise ValueError("%s: %r is no parameter; they are as in 'T x, raw float64 y'" % (where, part))
        raw, kind, name = found.groups()
        known: Any = BY_NAME.get(kind) or BY_C_NAME.get(kind) or (kind if len(kind) == 1 else None)
        if known is None:
            raise ValueError("%s: parameter '%s' has the unknown type %r; NumPy's names and single letters are known" % (
                where, name, kind))
        if name in _RESERVED or name.startswith("unl_"):
            raise ValueError("%s: a parameter cannot be called '%s'; that name has a meaning in the kernel" % (where, name))
        if any(name == other.name for other in result):
            raise ValueError("%s: there are two parameters '%s'" % (where, name))
        result.append(Parameter(name, known, raw is not None))
    return result


def resolve(function: str, pairs: list[tuple[Parameter, Any]]) -> dict:
    """The type of each placeholder, by the arrays of a call; by its numbers where no array has it.

    pairs: parameters with their arguments, arrays of NumPy's or numbers. Returns the types by letters and by parameters' names.
    """
    types: dict = {}
    first: dict = {}
    for parameter, value in pairs:
        if isinstance(value, (bool, int, float)) and type(value).__module__ != "numpy":
            continue
        found = BY_NAME.get(value.dtype.name) if hasattr(value, "dtype") else None
        if found is None:
            raise refuse(function, parameter.name, "elements of type %s; bool, integers, float32 and float64 are known" % (
                getattr(value, "dtype", type(value).__name__)))
        wanted = types.setdefault(parameter.type, found) if isinstance(parameter.type, str) else parameter.type
        if wanted != found and (isinstance(value, _array()) and value.ndim or not isinstance(parameter.type, str)):
            if isinstance(value, _array()):
                raise refuse(function, parameter.name, "expected %s%s, got %s" % (
                    wanted, ", as '%s' has" % first[parameter.type] if parameter.type in first else "", found))
        first.setdefault(parameter.type, parameter.name)
    for parameter, value in pairs:
        if isinstance(parameter.type, str) and parameter.type not in types:
            types[parameter.type] = of_number(value)
        elif isinstance(parameter.type, str) and parameter.type not in first:
            both = types[parameter.type], of_number(value)
            types[parameter.type] = FLOAT64 if FLOAT64 in both else INT64 if INT64 in both else both[0]
    return types


def _array() -> Any:
    import numpy

    return numpy.ndarray


def type_of(parameter: Parameter, types: dict, where: str) -> Type:
    """The type of a parameter, once placeholders have theirs."""
    if not isinstance(parameter.type, str):
        return parameter.type
    if parameter.type not in types:
        raise ValueError("%s: nothing says what type '%s' of parameter '%s' is" % (where, parameter.type, parameter.name))
    return types[parameter.type]
