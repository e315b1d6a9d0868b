"""ElementwiseKernel and ReductionKernel: a formula over arrays as one pass over memory."""

from __future__ import annotations

import re
from typing import Any

from .._arrays import array_of, numpy_for, overlap, refuse
from . import ctext
from .broadcasting import broadcast, walk
from .elements import Element, Elementwise, Reducing, streams
from .errors import NoCompiler
from .signatures import Parameter, parameters, resolve, type_of
from .types import BY_C_NAME, BY_NAME, of_number

__all__ = ["ElementwiseKernel", "ReductionKernel"]


class _Formula:
    """What both have: parameters, and what a call makes of its arguments."""

    __name__: str

    def _read(self, what: str, in_params: Any, out_params: Any, name: Any) -> None:
        self._inputs = parameters(in_params, what + "() argument 'in_params'")
        self._outputs = parameters(out_params, what + "() argument 'out_params'")
        twice = {each.name for each in self._inputs} & {each.name for each in self._outputs}
        if twice:
            raise ValueError("%s(): '%s' is both read and written" % (what, twice.pop()))
        if not self._outputs:
            raise ValueError("%s() argument 'out_params': there must be a parameter that is written" % what)
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z_]\w*", name):
            raise ValueError("%s() argument 'name': %r is no name" % (what, name))
        self.__name__ = self.__qualname__ = name
        self._compiled: dict[tuple, Any] = {}

    def _operand(self, np: Any, parameter: Parameter, value: Any) -> Any:
        """An argument as NumPy's array, or as a number."""
        if isinstance(value, (bool, int, float, np.generic)):
            if parameter.raw:
                raise refuse(self.__name__, parameter.name, "expected an array, got %s" % type(value).__name__)
            try:
                of_number(value)
            except TypeError as error:
                raise refuse(self.__name__, parameter.name, str(error)) from None
            return value
        array = array_of(np, self.__name__, parameter.name, value)
        if parameter.raw and not array.flags.c_contiguous:
            raise refuse(self.__name__, parameter.name, "a raw array is contiguous in C order; x.copy() is", ValueError)
        return array

    def _elements(self, pairs: list, types: dict, np: Any) -> list[Element]:
        return [
            Element(p.name, type_of(p, types, self.__name__ + "()"),
                    "raw" if p.raw else "array" if isinstance(value, np.ndarray) else "number") for p, value in pairs]


def number_of(function: str, element: Element, value: Any) -> Any:
    """A number as the struct module packs it."""
    kind = element.type.kind
    if kind == "f":
        return float(value)
    if kind == "b":
        return bool(value)
    number = int(value)
    if number != value:
        raise refuse(function, element.name, "%r is no %s" % (value, element.type))
    bits = 8 * element.type.size
    low, high = (0, 2**bits) if kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1))
    if not low <= number < high:
        raise refuse(function, element.name, "%d is no %s" % (number, element.type), OverflowError)
    return number


class ElementwiseKernel(_Formula):
    """A kernel that computes each element of its results from the elements of its operands, written in C.

    in_params: what is read, as in "T x, float32 y, raw T table". A letter is a placeholder for a type, which the arrays of a
        call decide; a raw array is indexed by the operation itself, and has table_size elements.
    out_params: what is written, as in "T z". The operation gives each a value; it does not read them.
    operation: statements in C, as "z = a*x + y" or "T t = x*x; z = t > 1 ? t : 0"; `i` is the element's number.
    name: in messages. preamble: functions in C that the operation calls. fast: sums and products may be taken apart.

    A call gives the operands in order, arrays of NumPy's or numbers, which are broadcast, in any layout; then results, or
    `out=`, which has the shape and type of the result; or nothing, for new arrays. It returns the results. All of it is one
    pass over memory; results that do not fit the cache are written past it. **Operations are code that is run.**

    Raises CompileError with the line of the operation, NoCompiler, and as the package's functions do TypeError, ValueError and
    the errors of a run that is stopped. The lock is released for more than few elements. Without a compiler, operations of
    the form "z = ..." are evaluated block by block where C and Python mean the same by them, which is said once.

    >>> axpy = unlatch.ElementwiseKernel("T a, T x, T y", "T z", "z = a*x + y", "axpy")
    >>> axpy(2.0, np.array([1.0, 2.0]), 10.0).tolist()
    [12.0, 14.0]
    """

    def __init__(
        self, in_params: str, out_params: str, operation: str, name: str = "kernel", *, preamble: str = "", fast: bool = False
    ) -> None:
        self._read("ElementwiseKernel", in_params, out_params, name)
        for what, value in (("operation", operation), ("preamble", preamble)):
            if not isinstance(value, str):
                raise TypeError("ElementwiseKernel() argument '%s': expected a str, got %s" % (what, type(value).__name__))
        if any(each.raw for each in self._outputs):
            raise ValueError("ElementwiseKernel() argument 'out_params': a result cannot be raw")
        self.operation = operation
        self._preamble = preamble
        self._fast = bool(fast)
        self._made = (in_params, out_params, operation, name, preamble, fast)
        self._in_order = any(each.raw for each in self._inputs) or re.search(r"\bi\b", operation) is not None

    def __repr__(self) -> str:
        return "<unlatch.ElementwiseKernel %s(%s) -> (%s): %s>" % (self.__name__, self._made[0], self._made[1], self.operation)

    def __reduce__(self) -> Any:
        return (_remake, (ElementwiseKernel, self._made))

    def __call__(self, *arguments: Any, out: Any = None, team: Any = None) -> Any:
        np = numpy_for(self.__name__ + "()")
        count, name = len(self._inputs), self.__name__
        if len(arguments) not in (count, count + len(self._outputs)):
            raise TypeError("%s() takes %d arguments (%s), or its results after them; %d were given" % (
                name, count, ", ".join(each.name for each in self._inputs), len(arguments)))
        given: Any = arguments[count:]
        if out is not None:
            if given:
                raise TypeError("%s() got its results twice, by position and as 'out'" % name)
            given = out if isinstance(out, tuple) else (out,)
            if len(given) != len(self._outputs):
                raise TypeError("%s() argument 'out': %d results were given, and there are %d" % (
                    name, len(given), len(self._outputs)))
        pairs = [(p, self._operand(np, p, value)) for p, value in zip(self._inputs, arguments)]
        results = [array_of(np, name, p.name, value) for p, value in zip(self._outputs, given)]
        types = resolve(name, pairs + list(zip(self._outputs, results)))
        shape = broadcast(name, [value.shape for p, value in pairs if not p.raw and isinstance(value, np.ndarray)])
        if not any(isinstance(value, np.ndarray) and not p.raw for p, value in pairs) and results:
            shape = results[0].shape
        elements = self._elements(pairs, types, np)
        written = [Element(p.name, type_of(p, types, name + "()"), "array", True) for p in self._outputs]
        if results:
            self._look_at_results(np, results, written, shape, pairs)
        else:
            results = [np.empty(shape, each.type.name) for each in written]
        if 0 not in shape:
            self._run(np, elements, [value for _, value in pairs], written, results, types, shape, team)
        if out is not None:
            return out
        made = given or [each[()] if shape == () else each for each in results]
        return made[0] if len(made) == 1 else tuple(made)

    def _look_at_results(self, np: Any, results: list, written: list, shape: tuple, pairs: list) -> None:
        for index, (array, element) in enumerate(zip(results, written)):
            if array.shape != shape:
                raise refuse(self.__name__, element.name, "its shape is %r; the result's is %r" % (array.shape, shape), ValueError)
            if not array.flags.writeable:
                raise refuse(self.__name__, element.name, "it is read-only", ValueError)
            others = [(p.name, value) for p, value in pairs if isinstance(value, np.ndarray)]
            for other, operand in others + [(e.name, r) for e, r in list(zip(written, results))[:index]]:
                raw = any(p.raw and p.name == other for p, _ in pairs)
                if overlap(np, array, operand) or raw and np.may_share_memory(array, operand):
                    raise refuse(self.__name__, element.name,
                                 "it overlaps '%s'; it must be the same elements or apart from them" % other, ValueError)

    def _run(
        self, np: Any, elements: list, values: list, written: list, results: list, types: dict, shape: tuple, team: Any
    ) -> None:
        key = tuple((each.kind, each.type.name) for each in elements + written)
        compiled = self._compiled.get(key)
        if compiled is None:
            names = "".join("typedef %s %s;\n" % (found.c, letter) for letter, found in sorted(types.items(), key=str)
                            if isinstance(letter, str))
            line = "#line 1 %s\n" % ctext.string(self.__name__)
            try:
                compiled = Elementwise(
                    self.__name__, elements + written, self.operation, ctext.words(self.operation + self._preamble),
                    names + self._preamble, line, self._fast)
            except NoCompiler as why:
                self._without_compiler(np, why, elements, values, written, results, shape)
                return
            self._compiled[key] = compiled
        run_elementwise(np, compiled, elements, values, results, shape, self._in_order, team)

    def _without_compiler(
        self, np: Any, why: NoCompiler, elements: list, values: list, written: list, results: list, shape: tuple
    ) -> None:
        from . import blockwise, formulas

        if self._in_order or self._preamble:
            raise why
        statements = formulas.assignments(
            self.operation, {each.name for each in written}, all(each.type.floats for each in elements), why)
        blockwise.say_once(why)
        formulas.evaluate(
            np, statements, {each.name: value for each, value in zip(elements, values)}, shape,
            {each.name: result for each, result in zip(written, results)})


def run_elementwise(
    np: Any, compiled: Elementwise, elements: list, values: list, results: list, shape: tuple, in_order: bool, team: Any
) -> None:
    """Runs a compiled kernel on values in the order of its elements, then its results."""
    arrays = [value for each, value in zip(elements, values) if each.kind == "array"] + results
    raw = [value for each, value in zip(elements, values) if each.kind == "raw"]
    numbers = [number_of(compiled.name, each, value) for each, value in zip(elements, values) if each.kind == "number"]
    size = sum([each.nbytes for each in results])
    # What is read first is in the caches when it is written.
    past = size > 1 << 20 and streams(size) and not any(
        np.may_share_memory(result, each) for result in results for each in arrays[: -len(results)])
    compiled.run(arrays, walk(compiled.name, shape, arrays, in_order), raw, numbers, past, team)


class ReductionKernel(_Formula):
    """A kernel that computes a value from all elements of its operands, written in C.

    in_params: what is read, as for ElementwiseKernel. out_params: the result, as in "T y".
    map_expr: the value of an element, an expression in C, as "x * x". reduce_expr: two of these, `a` and `b`, as one: "a + b".
    post_map_expr: the result of the value `a` of all, as "y = sqrt(a)". identity: the value of none, as "0".
    reduce_type: of the values that are reduced, where it is not the result's.

    A call gives the operands in order and returns a number of NumPy's. Values are joined in an order that depends on the
    number of elements alone: the result has the same bits for any number of threads. Errors and lock as ElementwiseKernel.

    >>> norm = unlatch.ReductionKernel("T x", "T y", "x * x", "a + b", "y = sqrt(a)", "0", "norm")
    >>> print(norm(np.array([3.0, 4.0])))
    5.0
    """

    def __init__(
        self, in_params: str, out_params: str, map_expr: str, reduce_expr: str, post_map_expr: str, identity: Any,
        name: str = "kernel", *, reduce_type: str | None = None, preamble: str = "", fast: bool = False
    ) -> None:
        self._read("ReductionKernel", in_params, out_params, name)
        if len(self._outputs) != 1 or self._outputs[0].raw:
            raise ValueError("ReductionKernel() argument 'out_params': a reduction has one result, which is not raw")
        for each in self._inputs:
            if each.name in ("a", "b"):
                raise ValueError("ReductionKernel() argument 'in_params': 'a' and 'b' are the values that are joined")
        texts = (map_expr, reduce_expr, post_map_expr, preamble)
        for what, value in zip(("map_expr", "reduce_expr", "post_map_expr", "preamble"), texts):
            if not isinstance(value, str):
                raise TypeError("ReductionKernel() argument '%s': expected a str, got %s" % (what, type(value).__name__))
        if identity is None:
            raise ValueError("ReductionKernel() argument 'identity': the value of no elements is needed, as '0' of a sum")
        kind: Any = None
        if reduce_type is not None:
            kind = BY_NAME.get(reduce_type) or BY_C_NAME.get(reduce_type) or (reduce_type if len(reduce_type) == 1 else None)
            if kind is None:
                raise ValueError("ReductionKernel() argument 'reduce_type': %r is no type" % reduce_type)
        self._reduce_type = kind
        self._map, self._reduce, self._post, self._preamble = texts
        self._identity = identity if isinstance(identity, str) else repr(identity)
        self._fast = bool(fast)
        self._made = (in_params, out_params, map_expr, reduce_expr, post_map_expr, identity, name, reduce_type, preamble, fast)

    def __repr__(self) -> str:
        return "<unlatch.ReductionKernel %s(%s) -> %s>" % (self.__name__, self._made[0], self._made[1])

    def __reduce__(self) -> Any:
        return (_remake, (ReductionKernel, self._made))

    def __call__(self, *arguments: Any, team: Any = None) -> Any:
        np = numpy_for(self.__name__ + "()")
        if len(arguments) != len(self._inputs):
            raise TypeError("%s() takes %d arguments (%s), and %d were given" % (
                self.__name__, len(self._inputs), ", ".join(each.name for each in self._inputs), len(arguments)))
        pairs = [(p, self._operand(np, p, value)) for p, value in zip(self._inputs, arguments)]
        types = resolve(self.__name__, pairs)
        elements = self._elements(pairs, types, np)
        shape = broadcast(self.__name__, [v.shape for p, v in pairs if not p.raw and isinstance(v, np.ndarray)])
        result = type_of(self._outputs[0], types, self.__name__ + "()")
        key = tuple((each.kind, each.type.name) for each in elements)
        compiled = self._compiled.get(key)
        if compiled is None:
            try:
                compiled = self._compiled[key] = self._compile(elements, types, result)
            except NoCompiler as why:
                return self._without_compiler(np, why, elements, [value for _, value in pairs], types, result, shape)
        value = run_reducing(np, compiled[0], elements, [value for _, value in pairs], shape, team)
        # The last step is an elementwise kernel of one element.
        return compiled[1](np.asarray(value, compiled[0].type.name))

    def _reduced(self, types: dict, result: Any) -> Any:
        """The type of the values that are reduced."""
        if self._reduce_type is None:
            return result
        return type_of(Parameter("reduce_type", self._reduce_type, False), types, self.__name__ + "()")

    def _without_compiler(
        self, np: Any, why: NoCompiler, elements: list, values: list, types: dict, result: Any, shape: tuple
    ) -> Any:
        from . import blockwise, formulas

        reduced, out = self._reduced(types, result), self._outputs[0].name
        floats = all(each.type.floats for each in elements)
        if any(each.kind == "raw" for each in elements) or self._preamble:
            raise why
        tree = formulas.expression(self._map, floats, why)
        function = formulas.joining(self._reduce, why)
        statements = formulas.assignments(self._post or "%s = a" % out, {out}, reduced.floats, why)
        try:
            identity = float(self._identity)
        except ValueError:
            raise why from None
        blockwise.say_once(why)
        value = formulas.reduce(
            np, tree, {each.name: value for each, value in zip(elements, values)}, shape, function, identity, reduced)
        made = np.empty((), result.name)
        formulas.evaluate(np, statements, {"a": value}, (), {out: made})
        return made[()]

    def _compile(self, elements: list, types: dict, result: Any) -> tuple:
        reduced = self._reduced(types, result)
        names = "".join("typedef %s %s;\n" % (found.c, letter) for letter, found in sorted(types.items(), key=str)
                        if isinstance(letter, str))
        line = "#line 1 %s\n" % ctext.string(self.__name__)
        used = ctext.words(" ".join((self._map, self._reduce, self._preamble)))
        compiled = Reducing(
            self.__name__, elements, self._map, self._reduce, self._identity, reduced, used, names + self._preamble, line,
            self._fast)
        post = ElementwiseKernel(
            "%s value_of_all" % reduced.name,
            "%s %s" % (result.name, self._outputs[0].name),
            "const %s a = value_of_all; %s" % (reduced.c, self._post or "%s = a" % self._outputs[0].name), self.__name__,
            preamble=names + self._preamble)
        return compiled, post


def run_reducing(np: Any, compiled: Reducing, elements: list, values: list, shape: tuple, team: Any) -> Any:
    """Runs a compiled reduction on values in the order of its elements."""
    arrays = [value for each, value in zip(elements, values) if each.kind == "array"]
    raw = [value for each, value in zip(elements, values) if each.kind == "raw"]
    numbers = [number_of(compiled.name, each, value) for each, value in zip(elements, values) if each.kind == "number"]
    return compiled.run(arrays, walk(compiled.name, shape, arrays, True), raw, numbers, team)


def _remake(kind: type, made: tuple) -> Any:
    if kind is ElementwiseKernel:
        return ElementwiseKernel(*made[:4], preamble=made[4], fast=made[5])
    return ReductionKernel(*made[:7], reduce_type=made[7], preamble=made[8], fast=made[9])
