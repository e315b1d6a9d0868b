"""How arrays of several shapes and layouts are walked together: as NumPy broadcasts them, with as few dimensions as will do."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["Walk", "broadcast", "walk"]

#: Dimensions that a compiled kernel walks, once those that lie one behind the other are one.
MOST = 8


class Walk(NamedTuple):
    #: The lengths, the last one innermost.
    shape: tuple
    #: For each operand the bytes from one element to the next, in each dimension.
    strides: list


def broadcast(name: str, shapes: list[tuple]) -> tuple:
    """The shape of all of them together. ValueError where they do not go together."""
    if shapes and shapes.count(shapes[0]) == len(shapes):
        return shapes[0]
    rank = max(map(len, shapes), default=0)
    result = [1] * rank
    for shape in shapes:
        for place, length in enumerate(shape, rank - len(shape)):
            if length != 1 and result[place] not in (1, length):
                raise ValueError("%s(): shapes %s do not go together" % (name, ", ".join(map(str, shapes))))
            if length != 1:
                result[place] = length
    return tuple(result)


def walk(name: str, shape: tuple, arrays: list[Any], in_order: bool) -> Walk:
    """How to walk these arrays, each of which is broadcast to the shape. in_order: the elements keep their order.

    The innermost dimension is the one in which the last array's elements lie closest together.
    """
    for array in arrays:
        if array.shape != shape or not array.flags.c_contiguous:
            break
    else:
        # The usual arrays lie one element behind the other.
        return Walk((arrays[0].size if arrays else 1,), [[array.itemsize] for array in arrays])
    rank = len(shape)
    strides = []
    for array in arrays:
        lead = rank - array.ndim
        strides.append([0] * lead + [
            0 if length == 1 else stride for length, stride in zip(array.shape, array.strides)])
    order = [place for place in range(rank) if shape[place] != 1]
    if not in_order and arrays:
        leading = strides[-1]
        order.sort(key=lambda place: (-abs(leading[place]), place))
    lengths: list[int] = []
    steps: list[list[int]] = [[] for _ in arrays]
    for place in order:
        length = shape[place]
        # What continues the dimension before it is one with it.
        if lengths and all(mine[-1] == each[place] * length for mine, each in zip(steps, strides)):
            lengths[-1] *= length
            for mine, each in zip(steps, strides):
                mine[-1] = each[place]
        else:
            lengths.append(length)
            for mine, each in zip(steps, strides):
                mine.append(each[place])
    if not lengths:
        lengths, steps = [1], [[0] for _ in arrays]
    if len(lengths) > MOST:
        raise ValueError("%s(): arrays of %d dimensions that do not lie one behind the other; %d are the most" % (
            name, len(lengths), MOST))
    return Walk(tuple(lengths), steps)
