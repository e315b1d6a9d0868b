"""A function under `jit` with its argument types, and the functions that it calls, as one text in C and a kernel."""

from __future__ import annotations

import ast
import struct
from typing import Any

from . import ctext
from .builds import build
from .errors import CompileError
from .lowering import Array
from .operations import HELPERS, Refusal, Value
from .parallel import Parallel
from .ranges import PROGRAM
from .types import INT64

__all__ = ["Program"]

_PASSES = 12


class _Function(Parallel):
    """One function of a program."""

    def __init__(self, program: Program, source: Any, types: tuple, weak: tuple) -> None:
        super().__init__(source.filename, source.name, source.names(), program.boundscheck, program.fast)
        self.program, self.source, self.parameter_types = program, source, types
        self.serial = program.serial
        self.operations.used = program.used
        body = source.node.body
        self.locals_named = {each.id for each in ast.walk(source.node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
        self.parameters = parameters = source.parameters
        self.number = program.next_number()
        # The first function's arrays were looked at; those of others may be rows of one.
        self.apart = self.number == 1 and not program.serial
        for _ in range(_PASSES):
            self.changed, self.numbers = False, 0
            self.notes, self.raised, self.chunks = [], program.raised, []
            self.assigned, self.lost, self.read, self.roots = set(), {}, set(), {}
            self.written, self.accesses, self.fast = set(), None, None
            for name, type_, gives_way in zip(parameters, types, weak):
                if name not in self.types:
                    self.types[name], self.weak[name] = type_, gives_way
                self.assigned.add(name)
            lines = self.block(body)
            if not self.changed:
                break
        else:
            raise Refusal("the types of the variables of '%s' cannot be found; give them values of one type" % source.name)
        if self.results and not _returns(body):
            self.line = source.node.lineno
            raise Refusal("'%s' returns a value, and its end can be reached, where Python returns None" % source.name)
        self.results = self.results or []
        self.text = self._text(lines)

    def outside(self, name: str) -> Any:
        found = super().outside(name)
        if name in self.globals and isinstance(found, (bool, int, float)):
            self.program.constants[(self.source, name)] = found
        return found

    def new_number(self) -> int:
        super().new_number()
        return 1000 * self.number + self.numbers

    def call_function(self, function: Any, node: ast.Call, used: bool = True) -> Value:
        if node.keywords or any(isinstance(each, ast.Starred) for each in node.args):
            raise Refusal("%s: arguments are given by position" % ast.unparse(node))
        source = function.source()
        if len(node.args) != len(source.parameters):
            raise Refusal("%s takes %d arguments, and has %d" % (source.name, len(source.parameters), len(node.args)))
        types: list = []
        weak: list[bool] = []
        texts: list[str] = []
        views: list = []
        for each in node.args:
            view = self.view(each)
            views.append(view)
            if view is not None:
                row, parts = self.view_parts(view)
                types.append(row)
                weak.append(False)
                texts += parts
                continue
            value = self.visit(each)
            type_ = value.type if value.type.kind not in "iu" or value.type.size == 8 else INT64
            types.append(type_)
            weak.append(value.weak)
            texts.append(self.operations.cast(value, type_))
        called = self.program.function(source, tuple(types), tuple(weak))
        for name, view in zip(source.parameters, views):
            if view is not None:
                self.note_access(view[0], view[1], name in called.written)
        if self.fast is not None:
            self.fast.returns = True
        call = "const int unl_s = unl_fn_%d(unl_h, %s&unl_q, unl_f); if (unl_s != 0) return unl_s;" % (
            called.number, "".join(text + ", " for text in texts))
        if not used:
            return Value("({ unl_ret_%d unl_q; %s })" % (called.number, call), INT64)
        results = called.results or []
        if len(results) != 1 or called.result_is_tuple:
            raise Refusal("%s returns %s, and one number can be used there" % (
                source.name, "a tuple" if results else "nothing"))
        return Value("({ unl_ret_%d unl_q; %s unl_q.r0; })" % (called.number, call), *results[0])

    def _text(self, lines: list[str]) -> str:
        number = self.number
        results = " ".join("%s r%d;" % (type_.c, index) for index, (type_, _) in enumerate(self.results or [])) or "char none;"
        head = ["typedef struct { %s } unl_ret_%d;" % (results, number), *self.chunks]
        parameters: list[str] = []
        for name in self.source.parameters:
            if self.types[name] != self.parameter_types[self.source.parameters.index(name)]:
                # The parameter becomes a variable of another type.
                type_ = self.parameter_types[self.source.parameters.index(name)]
                parameters.append("%s unl_p_%s" % (type_.c, name))
                continue
            alone = "restrict " if self.apart else ""
            parameters += ["%s%s%s" % (kind, alone if kind.endswith("*") else "", each) for kind, each in self.members(name)]
        head.append("static __attribute__((unused)) int unl_fn_%d(unl_host *const unl_h, %sunl_ret_%d *const unl_r, "
                    "unl_failure *const unl_f) {" % (number, "".join(each + ", " for each in parameters), number))
        head.append("int unl_turns = 0; UNL_NONE; (void)unl_turns; (void)unl_r; (void)unl_f; (void)unl_h;")
        for name in self.types:
            if name in self.source.parameters:
                if self.types[name] != self.parameter_types[self.source.parameters.index(name)]:
                    head.append("%s v_%s = unl_p_%s;" % (self.types[name].c, name, name))
                continue
            head += ["%s%s = 0;" % each for each in self.members(name)]
        return "\n".join([*head, *lines, "return 0;", "}"])


class Program:
    """A function and its callees for one set of argument types, compiled. serial: for arrays that overlap, of which one is
    written: prange is range."""

    def __init__(self, source: Any, types: tuple, weak: tuple, boundscheck: bool, fast: bool, serial: bool = False) -> None:
        self.boundscheck, self.fast, self.serial = boundscheck, fast, serial
        self.used: set[str] = set()
        #: The global numbers that are in the text: changed ones make it another one.
        self.constants: dict[tuple, Any] = {}
        self.raised: list[tuple[str, str]] = []
        self.functions: dict[tuple, _Function] = {}
        self.sources: list[Any] = []
        self._open: list[tuple] = []
        self._numbers = 0
        self.notes: list[tuple] = []
        self.source, self.types = source, types
        self.main = self.function(source, types, weak)
        self.text = self._assemble()
        self.entry = build(self.text, source.name, self.used, fast)[0]
        self._describe()

    def next_number(self) -> int:
        self._numbers += 1
        return self._numbers

    def function(self, source: Any, types: tuple, weak: tuple) -> _Function:
        key = (source, types, weak)
        known = self.functions.get(key)
        if known is not None:
            return known
        if key in self._open:
            raise Refusal("'%s' calls itself, which is not understood; write a loop" % source.name)
        self._open.append(key)
        if source not in self.sources:
            self.sources.append(source)
        made = None
        try:
            made = _Function.__new__(_Function)
            made.__init__(self, source, types, weak)  # type: ignore[misc]
        except Refusal as error:
            raise CompileError(source.message(getattr(made, "line", 0) or source.node.lineno, str(error))) from None
        finally:
            self._open.pop()
        self.functions[key] = made
        self.notes += [(source, line, text) for line, text in made.notes]
        return made

    # ---- The text

    def _assemble(self) -> str:
        """The functions, called ones first, and the kernel that calls the main one."""
        fields, passed = [], []
        self._fields: list[tuple] = []
        place, operand = 0, 0
        code = "<"
        for name, type_ in zip(self.source.parameters, self.types):
            if isinstance(type_, Array):
                fields.append("%s *a_%s;" % (type_.type.c, name))
                passed.append("a->a_%s" % name)
                self._fields.append((0, place, operand, type_.type.ordinal, name))
                place, code = place + 8, code + "8x"
                for axis in range(type_.ndim):
                    for kind, letter in ((1, "n"), (2, "s"))[: 1 if type_.contiguous else 2]:
                        fields.append("int64_t a_%s_%s%d;" % (name, letter, axis))
                        passed.append("a->a_%s_%s%d" % (name, letter, axis))
                        self._fields.append((kind, place, operand, axis, None))
                        place, code = place + 8, code + "8x"
                operand += 1
            else:
                fields.append("union { %s value; int64_t word; } a_%s;" % (type_.c, name))
                passed.append("a->a_%s.value" % name)
                code += type_.code + "%dx" % (8 - type_.size)
                place += 8
        self._results_at = place
        copied = []
        for index, (type_, _) in enumerate(self.main.results or []):
            fields.append("union { %s value; int64_t word; } r%d;" % (type_.c, index))
            copied.append("a->r%d.value = r.r%d;" % (index, index))
            code += "8x"
        self._format = struct.Struct(code + "8x")
        number = self.main.number
        body = """\
typedef struct { %s int64_t unl_end; } unl_arguments;
static int unl_body(unl_host *unl_h, void *unl_a) {
    unl_arguments *const a = unl_a;
    unl_ret_%d r;
    const int s = unl_fn_%d(unl_h, %s&r, unl_h->failure);
    if (s == 0) { %s }
    return s;
}
""" % (" ".join(fields), number, number, "".join(each + ", " for each in passed), " ".join(copied))
        texts = [each.text for each in self.functions.values()]
        return "\n".join([HELPERS, PROGRAM, *texts, '#line 1 "unlatch"', body, ctext.entry(
            "program", self.source.name, "", ".body = unl_body")])

    def _describe(self) -> None:
        self.kind, self.address = self.entry[0], self.entry[3]
        self.layout = b"".join(
            struct.pack("=5i", kind, place, operand, what, self._flags(kind, operand, name))
            for kind, place, operand, what, name in self._fields)
        self.names = [name for name, type_ in zip(self.source.parameters, self.types) if isinstance(type_, Array)]
        results = self.main.results or []
        self.unpack = struct.Struct("<" + "".join("%s%dx" % (type_.code, 8 - type_.size) for type_, _ in results)).unpack_from
        self.is_tuple = self.main.result_is_tuple
        self.has_loops = any(each.has_loops for each in self.sources)
        # Where what is written overlaps another array, the compiler and prange must know.
        self.is_guarded = not self.serial and len(self.names) > 1 and bool(self.main.written)
        self.pack = self._format.pack
        self.results_at = self._results_at
        # What changes with a global is looked at by each call.
        self.watched = [(source.names(), name, value) for (source, name), value in self.constants.items()]

    def _flags(self, kind: int, operand: int, name: Any) -> int:
        if kind != 0:
            return 0
        type_ = self.types[self.source.parameters.index(name)]
        return 2 * type_.ndim + (name in self.main.written)

    def is_current(self) -> bool:
        """Whether the global numbers that the text has are still those."""
        return all(names.get(name) is value or names.get(name) == value for names, name, value in self.watched)


def _returns(body: list) -> bool:
    """Whether a block always returns or raises."""
    for node in body:
        if isinstance(node, (ast.Return, ast.Raise)):
            return True
        if isinstance(node, ast.If) and node.orelse and _returns(node.body) and _returns(node.orelse):
            return True
        if isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and node.test.value and not any(
                isinstance(each, ast.Break) for each in ast.walk(node)):
            return True
    return False
