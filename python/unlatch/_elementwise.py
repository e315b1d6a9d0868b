"""Kernels element by element, of arrays of any layout: one engine for all that make an array of others of its shape."""

from __future__ import annotations

from typing import Any

import _unlatch

from ._arrays import array_of, numpy_for, refuse, result_array, type_name
from ._settings import run


class Elementwise:
    """A kernel that works element by element, as its description says."""

    def __init__(self, name: str, parameters: Any, versions: Any) -> None:
        self.name = name
        self.parameters = parameters
        self.inputs = [parameter for parameter, role in parameters if role == "input"]
        #: The version of each type, and the types of its arrays: those that are read, then the result's.
        self.versions = {type: (version, arrays) for version, type, arrays in versions}

    def __call__(self, values: dict, out: Any, where: Any, team: Any) -> Any:
        name = self.name
        np = numpy_for("%s() of these arguments" % name)
        arrays: dict = {}
        numbers = []
        type = None
        first = ""
        for parameter, role in self.parameters:
            if role == "number":
                numbers.append(self.number(parameter, values[parameter]))
            elif role == "input":
                value = values[parameter]
                if value.__class__ in (int, float) and parameter != "condition":
                    continue  # of the type that the others have
                array = arrays[parameter] = array_of(np, name, parameter, value)
                if parameter == "condition":
                    if array.dtype != np.bool_:
                        raise refuse(name, parameter, "%s; expected truth values, as x > 0 has them" % array.dtype)
                elif type is None:
                    type, first = type_name(array.dtype), parameter
                elif type_name(array.dtype) != type:
                    raise refuse(
                        name, parameter, "elements of type %s where '%s' has %s; unlatch.astype makes them one"
                        % (array.dtype, first, type))
        type = type or "float64"
        if type not in self.versions:
            raise refuse(
                name, first, "elements of type %s; expected %s; unlatch.astype converts"
                % (type, " or ".join(self.versions)))
        version, _ = self.versions[type]
        for parameter in self.inputs:
            if parameter not in arrays:
                arrays[parameter] = np.array(values[parameter], dtype=type)
        operands = [arrays[parameter] for parameter in self.inputs]
        mask = None
        if where is not None:
            mask = array_of(np, name, "where", where)
            if mask.dtype != np.bool_:
                raise refuse(name, "where", "%s; expected truth values, as x > 0 has them" % mask.dtype)
            if out is None:
                raise refuse(name, "where", "elements where it is false have no value without 'out'", ValueError)
        shape = operands[0].shape
        if any(operand.shape != shape for operand in operands[1:]) or (mask is not None and mask.shape != shape):
            shapes = [operand.shape for operand in operands] + ([mask.shape] if mask is not None else [])
            try:
                shape = np.broadcast_shapes(*shapes)
            except ValueError:
                raise ValueError(
                    "%s(): shapes %s cannot be broadcast together" % (name, " and ".join(map(repr, shapes)))) from None
        target = result_array(np, name, out, shape, np.dtype(type), list(zip(self.inputs, operands)))
        whole = [operand if operand.shape == shape else np.broadcast_to(operand, shape) for operand in operands]
        whole.append(target)
        if mask is not None:
            if np.may_share_memory(mask, target):
                raise refuse(name, "where", "it overlaps 'out'; it must be apart from it", ValueError)
            whole.append(mask if mask.shape == shape else np.broadcast_to(mask, shape))
        run(_unlatch._map, (version, whole, numbers, mask is not None), {}, team, name)
        if out is not None:
            return out
        return target[()] if target.ndim == 0 else target

    def number(self, parameter: str, value: Any) -> float:
        if isinstance(value, (str, bytes, complex)) or not (hasattr(value, "__float__") or hasattr(value, "__index__")):
            raise refuse(self.name, parameter, "expected a number, got %s" % value.__class__.__name__)
        if getattr(value, "ndim", 0):
            raise refuse(self.name, parameter, "expected a number, got an array")
        return float(value)


#: The kernels, by their names.
elementwise: dict[str, Elementwise] = {
    name: Elementwise(name, parameters, versions)
    for name, form, _, parameters, versions, _ in _unlatch._kernels() if form == "elementwise"
}
