"""Statements of a function as C: assignments, rows, conditions, what ends them."""

from __future__ import annotations

import ast
from typing import Any

from . import ctext
from .lowering import Array, Expressions, _indices, joined, may_raise
from .operations import Refusal, Value
from .types import BOOL, INT64, Type

__all__ = ["Statements"]

class Statements(Expressions):
    """One function with the types of its arguments."""

    def __init__(self, filename: str, name: str, globals_: dict, boundscheck: bool, fast_math: bool) -> None:
        super().__init__(globals_, boundscheck, fast_math)
        self.filename, self.function_name = filename, name
        self.changed = False
        self.numbers = 0
        self.notes: list[tuple[int, str]] = []
        self.raised: list[tuple[str, str]] = []
        self.chunks: list[str] = []
        #: Labels of the loops around: (where break goes, whether continue and break are allowed)
        self.loops: list[str] = []
        self.in_prange = False
        self.inlined = False
        self.testing = False
        #: The types of the function's results, once one is known.
        self.results: list | None = None
        self.depth = 0

    # ---- Notes and names

    def new_number(self) -> int:
        self.numbers += 1
        return self.numbers

    def note(self, text: str) -> None:
        if (self.line, text) not in self.notes:
            self.notes.append((self.line, text))

    def give(self, name: str, type_: Any, weak: bool = False) -> None:
        """A variable is assigned a value of a type."""
        if not isinstance(type_, Array) and type_.kind in "iu" and type_ != INT64 and (type_.size < 8 or type_.kind == "i"):
            type_ = INT64
        before = self.types.get(name)
        after, weak = (type_, weak) if before is None else joined(before, self.weak[name], type_, weak)
        if after != before or weak != self.weak.get(name):
            self.types[name], self.weak[name] = after, weak
            self.changed = True
        self.assigned.add(name)
        self.lost.pop(name, None)

    # ---- Statements

    def block(self, body: list) -> list[str]:
        lines: list[str] = []
        for node in body:
            self.line = node.lineno
            method = getattr(self, "do_" + type(node).__name__, None)
            if method is None:
                raise Refusal("'%s' is not understood in a function under unlatch.jit" % _keyword(node))
            lines += self._at(node.lineno, method(node))
        return lines

    def _at(self, line: int, texts: list[str]) -> list[str]:
        """The text of a statement, with its line in Python said wherever the compiler would lose it."""
        here = "#line %d %s" % (line, ctext.string(self.filename))
        lines, said, nested = [], False, False
        for text in texts:
            if text.startswith("#"):
                if text.startswith("#pragma") and not said:
                    lines.append(here)
                lines.append(text)
                said, nested = text.startswith("#pragma"), text.startswith("#line")
            elif nested:
                lines.append(text)
                nested = said = False
            elif said and not lines[-1].startswith("#"):
                lines[-1] += " " + text
            else:
                if not said:
                    lines.append(here)
                lines.append(text)
                said = True
        return lines

    def do_Pass(self, node: ast.Pass) -> list[str]:
        return [";"]

    def do_Expr(self, node: ast.Expr) -> list[str]:
        if isinstance(node.value, ast.Constant):
            return [";"]
        if isinstance(node.value, ast.Call):
            from .functions import Jit

            if isinstance(self.object_of(node.value.func), Jit):
                return [self.call_function(self.object_of(node.value.func), node.value, used=False).text + ";"]
        raise Refusal("%s does nothing" % ast.unparse(node))

    def do_Assign(self, node: ast.Assign) -> list[str]:
        if len(node.targets) != 1:
            raise Refusal("one name for each =; write the others below")
        target = node.targets[0]
        if isinstance(target, ast.Tuple):
            return self.unpack(target, node.value)
        return self.assign(target, node.value)

    def do_AnnAssign(self, node: ast.AnnAssign) -> list[str]:
        if node.value is None:
            raise Refusal("an annotation alone says nothing here; give the name a value")
        return self.assign(node.target, node.value)

    def assign(self, target: ast.AST, node: ast.AST) -> list[str]:
        if isinstance(target, ast.Name):
            view = self.view(node)
            if view is not None:
                return self.assign_view(target.id, view)
            value = self.visit(node)
            self.give(target.id, value.type, value.weak)
            return ["v_%s = %s;" % (target.id, self.operations.cast(value, self.types[target.id]))]
        if isinstance(target, ast.Subscript):
            value = self.visit(node)
            place, type_ = self.element(target, written=True)
            if value.number is not None or not may_raise(value.text) or not may_raise(place):
                return self.store(place, type_, value)
            # The value first, as Python does.
            name = "unl_o%d" % self.new_number()
            lines = self.store(place, type_, value._replace(text=name))
            return ["{ const %s %s = %s;" % (value.type.c, name, value.text), *lines, "}"]
        raise Refusal("%s cannot be assigned to" % ast.unparse(target))

    def store(self, place: str, type_: Type, value: Value) -> list[str]:
        if type_.kind != "f" and value.type.kind == "f":
            if type_.kind == "b":
                return ["%s = %s;" % (place, self.operations.cast(value, type_))]
            raise Refusal("a %s is stored into elements of type %s; write int(...) around it" % (value.type, type_))
        return ["%s = %s;" % (place, self.operations.cast(value, type_))]

    def unpack(self, target: ast.Tuple, node: ast.AST) -> list[str]:
        names = target.elts
        if isinstance(node, ast.Attribute) and node.attr == "shape":
            array, type_ = self.array(node.value)
            values = [Value("v_%s_n%d" % (array, axis), INT64, True) for axis in range(type_.ndim)]
        elif isinstance(node, ast.Tuple):
            values = [self.visit(each) for each in node.elts]
        else:
            raise Refusal("%s cannot be unpacked; a tuple that is written, and x.shape, can" % ast.unparse(node))
        if len(values) != len(names):
            raise Refusal("%d names for %d values" % (len(names), len(values)))
        lines, kept = [], []
        for value in values:
            number = self.new_number()
            lines.append("const %s unl_k%d = %s;" % (value.type.c, number, value.text))
            kept.append(value._replace(text="unl_k%d" % number))
        for each, value in zip(names, kept):
            if isinstance(each, ast.Name):
                self.give(each.id, value.type, value.weak)
                lines.append("v_%s = %s;" % (each.id, self.operations.cast(value, self.types[each.id])))
            elif isinstance(each, ast.Subscript):
                place, kind = self.element(each, written=True)
                lines += self.store(place, kind, value)
            else:
                raise Refusal("%s cannot be assigned to" % ast.unparse(each))
        return ["{", *lines, "}"]

    def do_AugAssign(self, node: ast.AugAssign) -> list[str]:
        operator = type(node.op).__name__
        if isinstance(node.target, ast.Name):
            one = self.visit(node.target)
            value = self.operations.binary(operator, one, self.visit(node.value))
            self.give(node.target.id, value.type, value.weak)
            return ["v_%s = %s;" % (node.target.id, self.operations.cast(value, self.types[node.target.id]))]
        if isinstance(node.target, ast.Subscript):
            other = self.visit(node.value)
            place, kind = self.element(node.target, written=True)
            self.element(node.target, written=False)
            number = self.new_number()
            value = self.operations.binary(operator, Value("(*unl_k%d)" % number, kind), other)
            return ["{ %s *const unl_k%d = &%s;" % (kind.c, number, place), *self.store("*unl_k%d" % number, kind, value), "}"]
        raise Refusal("%s cannot be assigned to" % ast.unparse(node.target))

    # ---- Rows

    def view(self, node: ast.AST) -> tuple | None:
        """(array, indices) where an expression is an array or a row of one; else None."""
        if isinstance(node, ast.Name) and isinstance(self.types.get(node.id), Array):
            return node.id, []
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and isinstance(
                self.types.get(node.value.id), Array):
            indices = _indices(node)
            while indices and isinstance(indices[-1], ast.Slice) and not (
                    indices[-1].lower or indices[-1].upper or indices[-1].step):
                indices.pop()
            if len(indices) < self.types[node.value.id].ndim:
                return node.value.id, indices
        return None

    def view_parts(self, view: tuple) -> tuple[Array, list[str]]:
        """A row: what it is, and the text of each of the variables in C that one is made of (see `members`)."""
        base, indices = view
        array = self.variable(base)
        row = Array(array.type, array.ndim - len(indices), array.contiguous)
        place = "v_%s" % base
        if indices:
            texts = [self.index(base, axis, node) for axis, node in enumerate(indices)]
            if array.contiguous:
                at = "0"
                for axis in range(array.ndim):
                    at = "(%s) * v_%s_n%d + (%s)" % (at, base, axis, texts[axis] if axis < len(texts) else "0")
                place = "v_%s + (%s)" % (base, at)
            else:
                steps = " + ".join("(%s) * v_%s_s%d" % (text, base, axis) for axis, text in enumerate(texts))
                place = "(%s *)((char *)v_%s + (%s))" % (array.type.c, base, steps)
        parts = [place]
        for axis in range(len(indices), array.ndim):
            parts.append("v_%s_n%d" % (base, axis))
            if not row.contiguous:
                parts.append("v_%s_s%d" % (base, axis))
        return row, parts

    def assign_view(self, name: str, view: tuple) -> list[str]:
        if name == view[0]:
            raise Refusal("'%s' is given one of its own rows; give the row a name of its own" % name)
        if name in self.parameters:
            raise Refusal("'%s' is an argument; give the array or row a name of its own" % name)
        row, parts = self.view_parts(view)
        known = self.roots.setdefault(name, [])
        if all((base, list(map(ast.dump, before))) != (view[0], list(map(ast.dump, view[1]))) for base, before in known):
            known.append((view[0], list(view[1])))
        self.give(name, row)
        return ["%s = %s;" % (each, part) for (_, each), part in zip(self.members(name), parts)]

    def members(self, name: str) -> list[tuple[str, str]]:
        """The variables in C that one of the function is: (type, name)."""
        type_ = self.types[name]
        if not isinstance(type_, Array):
            return [(type_.c + " ", "v_" + name)]
        members = [(type_.type.c + " *", "v_" + name)]
        for axis in range(type_.ndim):
            members.append(("int64_t ", "v_%s_n%d" % (name, axis)))
            if not type_.contiguous:
                members.append(("int64_t ", "v_%s_s%d" % (name, axis)))
        return members

    # ---- Conditions and ends

    def test(self, node: ast.AST) -> str:
        before, self.testing = self.testing, True
        try:
            return str(self.operations.truth(self.visit(node)).text)
        finally:
            self.testing = before

    def visit_BoolOp(self, node: ast.BoolOp) -> Value:
        values = [self.visit(each) for each in node.values]
        if not self.testing and any(value.type != BOOL for value in values):
            raise Refusal("%s is one of its operands in Python; write a comparison, or a if b else c" % ast.unparse(node))
        result = values[0]
        for value in values[1:]:
            result = self.operations.both(type(node.op).__name__, result, value)
        return result

    def do_If(self, node: ast.If) -> list[str]:
        condition = self.test(node.test)
        before, lost = set(self.assigned), dict(self.lost)
        first = self.block(node.body)
        after_first = self.assigned if not _leaves(node.body) else None
        self.assigned = before
        self.lost, lost = lost, self.lost
        other = self.block(node.orelse)
        after_other = self.assigned if not _leaves(node.orelse) else None
        self.lost.update(lost)
        if after_first is None or after_other is None:
            self.assigned = set(after_other if after_first is None and after_other is not None else after_first or before)
        else:
            self.assigned = after_first & after_other
        return ["if (%s) {" % condition, *first, "} else {", *other, "}"]

    def do_Break(self, node: ast.Break) -> list[str]:
        if self.loops[-1] == "prange":
            raise Refusal("break is not for prange, whose iterations run beside one another; use range")
        if self.fast is not None:
            self.fast.returns = True
        return ["goto %s;" % self.loops[-1]]

    def do_Continue(self, node: ast.Continue) -> list[str]:
        return ["continue;"]

    def do_Assert(self, node: ast.Assert) -> list[str]:
        text = node.msg.value if isinstance(node.msg, ast.Constant) else ""
        return ["if (!(%s)) { %s }" % (self.test(node.test), self.raise_("AssertionError", str(text)))]

    def do_Raise(self, node: ast.Raise) -> list[str]:
        error = node.exc
        arguments = error.args if isinstance(error, ast.Call) else []
        kind = error.func if isinstance(error, ast.Call) else error
        if not isinstance(kind, ast.Name) or not (isinstance(self.outside(kind.id), type) and issubclass(
                self.outside(kind.id), Exception)) or not all(isinstance(each, ast.Constant) for each in arguments):
            raise Refusal("raise takes an exception with a text that is written, as in raise ValueError(\"too small\")")
        return [self.raise_(kind.id, str(ast.literal_eval(arguments[0])) if arguments else "")]

    def raise_(self, kind: str, text: str) -> str:
        if self.fast is not None:
            self.fast.returns = True
        if (kind, text) not in self.raised:
            self.raised.append((kind, text))
        return 'return unl_error(unl_f, %d, 15, "%d");' % (self.line, self.raised.index((kind, text)))

    def do_Return(self, node: ast.Return) -> list[str]:
        if self.in_prange:
            raise Refusal("return is not for prange, whose iterations run beside one another; use range")
        if self.fast is not None:
            self.fast.returns = True
        nodes = [] if node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None) else (
            list(node.value.elts) if isinstance(node.value, ast.Tuple) else [node.value])
        self.result_is_tuple = isinstance(node.value, ast.Tuple)
        values = [self.visit(each) for each in nodes]
        types = [(value.type if value.type.kind not in "iu" or value.type.size == 8 else INT64, value.weak) for value in values]
        if self.results is None:
            self.results, self.changed = types, True
        elif len(self.results) != len(types):
            raise Refusal("a function returns as many values each time; None is none")
        else:
            mixed = [joined(a, aw, b, bw) for (a, aw), (b, bw) in zip(self.results, types)]
            self.changed |= mixed != self.results
            self.results = mixed
        lines = ["unl_r->r%d = %s;" % (index, self.operations.cast(value, self.results[index][0]))
                 for index, value in enumerate(values)]
        return [*lines, "return 0;"]

    result_is_tuple = False
    #: Whether prange is range.
    serial = False
    parameters: list
    #: Whether arrays that are arguments do not overlap.
    apart = False


def _leaves(body: list) -> bool:
    """Whether what follows a block is never reached from its end."""
    return bool(body) and isinstance(body[-1], (ast.Return, ast.Raise, ast.Break, ast.Continue))


def _keyword(node: ast.AST) -> str:
    text = ast.unparse(node).split("\n")[0]
    return text if len(text) <= 50 else text[:47] + "..."
