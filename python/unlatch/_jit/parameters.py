"""The parameters of a kernel in C, as a library's entry has them: "double factor, const double x[items] -> double"."""

from __future__ import annotations

import re
from typing import NamedTuple

from .types import BY_C_NAME, Type

__all__ = ["Member", "Parameters", "parse"]


class Member(NamedTuple):
    name: str
    type: Type
    #: The lengths of an array, names and numbers; None for a number.
    lengths: tuple | None
    #: Whether the kernel writes to the array.
    written: bool


class Parameters(NamedTuple):
    members: list
    #: The type of a reduction's result; None for others.
    result: Type | None
    #: The members that a call gives: all but lengths of arrays.
    given: list
    size: int

    def offsets(self) -> list[int]:
        """Where each member of the struct lies."""
        places, end = [], 0
        for member in self.members:
            size = 8 if member.lengths is not None else member.type.size
            end = -(-end // size) * size
            places.append(end)
            end += size
        return places

    def c_struct(self) -> str:
        """The members as C declares them."""
        return " ".join(
            "%s%s%s%s;" % ("" if each.lengths is None or each.written else "const ", each.type.c,
                           " " if each.lengths is None else " *", each.name) for each in self.members)


_MEMBER = re.compile(r"^(const\s+)?([A-Za-z_]\w*)\s+([A-Za-z_]\w*)\s*((?:\[\s*\w+\s*\]\s*)*)$")


def parse(text: str, where: str) -> Parameters:
    """Reads the parameters. ValueError, which names `where` and the member, for what is none."""
    body, arrow, result = text.partition("->")
    returns = None
    if arrow:
        returns = BY_C_NAME.get(result.strip())
        if returns is None:
            raise ValueError("%s: %r is no type of a result; %s are" % (where, result.strip(), _types()))
    members: list = []
    for part in [each.strip() for each in body.split(",")] if body.strip() else []:
        found = _MEMBER.match(part)
        if found is None:
            raise ValueError("%s: %r is no parameter; they are as in 'double factor, const float x[items]'" % (where, part))
        const, kind, name, lengths = found.groups()
        if kind not in BY_C_NAME:
            raise ValueError("%s: parameter '%s' is of type %r; %s are known" % (where, name, kind, _types()))
        if any(name == other.name for other in members):
            raise ValueError("%s: there are two parameters '%s'" % (where, name))
        names = tuple(int(each) if each.isdigit() else each for each in re.findall(r"\w+", lengths)) or None
        if names is not None and len(names) > 4:
            raise ValueError("%s: parameter '%s' has %d dimensions; 4 are the most" % (where, name, len(names)))
        members.append(Member(name, BY_C_NAME[kind], names, names is not None and not const))
    lengths_named = {length for each in members for length in each.lengths or () if isinstance(length, str)}
    given = [each for each in members
             if each.lengths is not None or each.name not in lengths_named or each.type.name != "uint64"]
    parameters = Parameters(members, returns, given, 0)
    places = parameters.offsets()
    end = places[-1] + (8 if members[-1].lengths is not None else members[-1].type.size) if members else 0
    return parameters._replace(size=-(-end // 16) * 16)


def _types() -> str:
    return ", ".join(sorted(BY_C_NAME))
