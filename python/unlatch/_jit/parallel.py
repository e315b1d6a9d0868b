"""prange: what its iterations may do beside one another, what is reduced, and the chunk that a team runs."""

from __future__ import annotations

import ast
from typing import Any

from .loops import Loops
from .lowering import Array
from .operations import Refusal
from .types import FLOAT32, INT64, Type

__all__ = ["Parallel"]

#: Iterations of an item, where the body has no loops: a number of its own, so that the bits do not depend on the team.
BLOCK = 1024
_OPERATORS = {"Add": "+", "Sub": "+", "Mult": "*"}


class Parallel(Loops):
    def parallel_loop(self, node: ast.For, number: int) -> list[str]:
        assert isinstance(node.target, ast.Name)
        variable = node.target.id
        line = node.lineno
        reductions = _reductions(node, variable)
        stored = {each.id for statement in node.body for each in ast.walk(statement)
                  if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
        private = (stored | {variable}) - set(reductions)
        for name in reductions:
            if name not in self.assigned or name in self.lost:
                raise Refusal("'%s' is reduced and has no value before the loop" % name)
        outer = (set(self.assigned), self.read, self.accesses, self.roots, dict(self.lost))
        # In the body a private variable has no value until it is given one there.
        self.assigned -= private
        self.own = private
        self.read, self.accesses = set(), []
        self.roots = {name: list(each) for name, each in self.roots.items() if name not in private}
        self.in_prange = True
        self.loops.append("prange")
        self.give(variable, INT64, True)
        innermost = self.is_innermost(node)
        kept_fast, self.fast = self.fast, None
        if innermost:
            pragma = "#pragma omp simd"
            simple = {name: _OPERATORS.get(kind) for name, kind in reductions.items()}
            if reductions:
                pragma = "" if None in simple.values() else pragma + "".join(
                    " reduction(%s:v_%s)" % (operator, name) for name, operator in simple.items())
            if private - {variable} and pragma:
                names = [each for each in sorted(private - {variable}) if not isinstance(self.types.get(each), Array)]
                pragma += " lastprivate(%s)" % ", ".join("v_" + each for each in names) if names else ""
            if pragma:
                pragma += " lastprivate(v_%s)" % variable
            if any(isinstance(self.types.get(each), Array) for each in private):
                pragma = ""
            body = self.versions(node, number, "unl_b", "unl_e", variable, pragma)
        else:
            body = self.block(node.body)
        self.loops.pop()
        self.in_prange, self.own = False, set()
        self.fast = kept_fast
        self.line = line
        self._check_races(variable, private, _aliases(node, variable))
        read = self.read
        self.assigned, self.read, self.accesses, self.roots, self.lost = outer
        self.assigned |= set(reductions)
        for name in private:
            self.lost[name] = str(line)
        captured = sorted(read - private - set(reductions))
        self.read |= set(captured) | set(reductions)
        kinds = ", ".join("%s (%s)" % (name, _OPERATORS.get(kind, kind)) for name, kind in sorted(reductions.items()))
        self.note("prange over %s: on all cores%s" % (variable, "; reduced: " + kinds if kinds else ""))
        return self._chunk(number, variable, body, innermost, private, captured, reductions)

    # ---- Races

    def _check_races(self, variable: str, private: set, aliases: dict) -> None:
        """Refuses what another iteration could see: see `prange`."""
        assert self.accesses is not None
        accesses: dict[str, list] = {}
        for name, indices, written, line in self.accesses:
            for root, whole in self.origins(name, indices):
                accesses.setdefault(root, []).append((whole, written, line))
        for name, each in accesses.items():
            if not any(written for _, written, _ in each):
                continue
            axes = range(max(len(indices) for indices, _, _ in each) or 1)
            if any(all(self._same_iteration(indices, axis, variable, aliases) is not None for indices, _, _ in each)
                   and len({self._same_iteration(indices, axis, variable, aliases) for indices, _, _ in each}) == 1
                   for axis in axes):
                continue
            for indices, written, line in each:
                fits = [axis for axis in axes if self._same_iteration(indices, axis, variable, aliases) is not None]
                if written and not fits:
                    self.line = line
                    raise Refusal(
                        "iterations of prange would write to the same elements of '%s': one of its indices must be %s, or %s + a "
                        "number; use range for a serial loop" % (name, variable, variable))
            for indices, written, line in each:
                if not written:
                    self.line = line
            raise Refusal(
                "an iteration of prange reads elements of '%s' that another one writes; write to another array, or use range "
                "for a serial loop" % name)

    def _same_iteration(self, indices: list, axis: int, variable: str, aliases: dict) -> Any:
        """What is added to the loop's variable in an index, as a number; None where the index is another one."""
        if axis >= len(indices):
            return None
        return _offset(indices[axis], variable, aliases)

    # ---- The chunk

    def _chunk(
        self, number: int, variable: str, body: list, innermost: bool, private: set, captured: list, reductions: dict
    ) -> list[str]:
        """Writes the function that a team calls; returns the statements that have it called."""
        context, fields, fill = "unl_context_%d" % number, ["unl_host *unl_h;", "int64_t unl_from, unl_step, unl_count;"], []
        load = ["const int64_t unl_from_%d = c->unl_from, unl_step_%d = c->unl_step, unl_count_%d = c->unl_count;" % ((number,) * 3),
                "(void)unl_count_%d; (void)unl_step_%d; unl_host *const unl_h = c->unl_h; (void)unl_h; int unl_turns = 0; "
                "UNL_NONE; (void)unl_turns;" % (number, number)]
        # Arrays are parameters: those of a function can be said not to overlap.
        pointers, passed = [], []
        for name in captured:
            for kind, each in self.members(name):
                fields.append("%s%s;" % (kind, each))
                fill.append("unl_c.%s = %s;" % (each, each))
                if kind.endswith("*"):
                    alone = self.apart and name in self.parameters and name not in self.roots
                    pointers.append(", %s%sconst %s" % (kind, "restrict " if alone else "", each))
                    passed.append(", c->%s" % each)
                else:
                    load.append("%sconst %s = c->%s;" % (kind, each, each))
        for name in sorted(private):
            load += ["%s%s;" % (kind, each) for kind, each in self.members(name)]
        for name in reductions:
            load.append("%s v_%s = %s;" % (self.types[name].c, name, _identity(reductions[name], self.types[name])))
        struct = ["typedef struct {", *fields, "} %s;" % context]
        if innermost:
            items = "(unl_count_%d + %d) / %d" % (number, BLOCK - 1, BLOCK)
            loop = ["for (size_t unl_item = begin; unl_item < end; unl_item++) {",
                    "const int64_t unl_b = (int64_t)unl_item * %d, unl_e = unl_count_%d - unl_b > %d ? unl_b + %d : unl_count_%d;" % (
                        BLOCK, number, BLOCK, BLOCK, number), *body, "}"]
        else:
            items = "unl_count_%d" % number
            loop = ["for (size_t unl_item = begin; unl_item < end; unl_item++) {",
                    "v_%s = unl_from_%d + (int64_t)unl_item * unl_step_%d;" % (variable, number, number), *body, "}"]
        start = ["{", "%s unl_c = {.unl_h = unl_h, .unl_from = unl_from_%d, .unl_step = unl_step_%d, .unl_count = unl_count_%d};" % (
            context, number, number, number), *fill]
        name = "unl_chunk_%d" % number
        if not reductions:
            self.chunks.append("\n".join([
                *struct, "static __attribute__((noinline)) int %s_of(const %s *const c, size_t begin, size_t end, unl_failure *unl_f%s) {" % (
                    name, context, "".join(pointers)), "(void)unl_f;", *load, *loop, "return 0;", "}",
                "static int %s(void *unl_a, size_t begin, size_t end, unl_failure *unl_f) {" % name,
                "const %s *const c = unl_a; return %s_of(c, begin, end, unl_f%s);" % (context, name, "".join(passed)), "}"]))
            piece = "0" if innermost else "(size_t)(unl_count_%d / 128 + 1)" % number
            return [*start, "const int unl_s = unl_h->run(unl_h, (size_t)(%s), %s, %s, &unl_c);" % (items, piece, name),
                    "if (unl_s != 0) return unl_s;", "}"]
        partial = "unl_partial_%d" % number
        struct += ["typedef struct {", *["%s v_%s;" % (self.types[each].c, each) for each in reductions], "} %s;" % partial]
        kept = ["((%s *)unl_p)->v_%s = v_%s;" % (partial, each, each) for each in reductions]
        combine = ["static void unl_join_%d(void *unl_x, const void *unl_y) {" % number,
                   "%s *const into = unl_x; const %s *const from = unl_y;" % (partial, partial)]
        combine += [_combined(kind, "into->v_" + each, "from->v_" + each) for each, kind in reductions.items()] + ["}"]
        self.chunks.append("\n".join([
            *struct, "static __attribute__((noinline)) int %s_of(const %s *const c, size_t begin, size_t end, void *unl_p, "
            "unl_failure *unl_f%s) {" % (name, context, "".join(pointers)), "(void)unl_f;", *load, *loop, *kept, "return 0;", "}",
            "static int %s(const void *unl_a, size_t begin, size_t end, void *unl_p, unl_failure *unl_f) {" % name,
            "const %s *const c = unl_a; return %s_of(c, begin, end, unl_p, unl_f%s);" % (context, name, "".join(passed)), "}",
            *combine]))
        count = "(size_t)(%s)" % items
        block = "(%s / 256 + 1 < 4096 ? %s / 256 + 1 : 4096)" % (count, count)
        describe = ("const unl_reduction unl_d = {.abi = 3, .name = \"loop\", .telling_partial = %s, .combine = unl_join_%d, "
                    ".partial_size = sizeof(%s), .block_items = %s};" % (name, number, partial, block))
        return [*start, "if (unl_count_%d > 0) {" % number, describe, "%s unl_v;" % partial,
                "const int unl_s = unl_h->reduce(unl_h, %s, &unl_d, &unl_c, &unl_v);" % count, "if (unl_s != 0) return unl_s;",
                *[_combined(kind, "v_" + each, "unl_v.v_" + each) for each, kind in reductions.items()], "}", "}"]


def _offset(node: ast.AST, variable: str, aliases: dict) -> Any:
    if isinstance(node, ast.Name):
        return 0 if node.id == variable else aliases.get(node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        sign = 1 if isinstance(node.op, ast.Add) else -1
        one, other = node.left, node.right
        if isinstance(other, ast.Constant) and type(other.value) is int:
            inner = _offset(one, variable, aliases)
            return None if inner is None else inner + sign * other.value
        if isinstance(one, ast.Constant) and type(one.value) is int and sign > 0:
            inner = _offset(other, variable, aliases)
            return None if inner is None else inner + one.value
    return None


def _aliases(node: ast.For, variable: str) -> dict:
    """Names that are assigned once in a body, as the loop's variable and a number."""
    times: dict[str, int] = {}
    found: dict[str, Any] = {}
    for statement in node.body:
        for each in ast.walk(statement):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                times[each.id] = times.get(each.id, 0) + 1
    if variable in times:
        raise Refusal("'%s' is the variable of a prange loop and is assigned in it" % variable)
    for statement in node.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            if times[name] == 1:
                offset = _offset(statement.value, variable, found)
                if offset is not None:
                    found[name] = offset
    return found


def _reductions(node: ast.For, variable: str) -> dict[str, str]:
    """The variables that a body reduces, and uses for nothing else: how."""
    found: dict[str, str] = {}
    updates: dict[str, set] = {}
    for statement in node.body:
        for each in ast.walk(statement):
            update = _update(each)
            if update is not None:
                name, kind, names = update
                known = found.setdefault(name, kind)
                if _OPERATORS.get(known, known) != _OPERATORS.get(kind, kind):
                    raise Refusal("line %d: '%s' is reduced in two ways, which do not go together" % (names[0].lineno, name))
                updates.setdefault(name, set()).update(map(id, names))
    for name in list(found):
        others = [each for statement in node.body for each in ast.walk(statement)
                  if isinstance(each, ast.Name) and each.id == name and id(each) not in updates[name]]
        if others:
            # Each iteration has one of its own, which it gives a value first: that is looked at where it is read.
            del found[name]
    if variable in found:
        raise Refusal("'%s' is the variable of a prange loop and is assigned in it" % variable)
    return found


def _update(node: Any) -> Any:
    """(variable, how, the names that belong to it) of a statement that reduces."""
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        kind = type(node.op).__name__
        if kind not in _OPERATORS:
            return None
        if any(isinstance(each, ast.Name) and each.id == node.target.id for each in ast.walk(node.value)):
            return None
        return node.target.id, kind, [node.target]
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        target, value = node.targets[0], node.value
        if isinstance(value, ast.BinOp) and type(value.op).__name__ in _OPERATORS:
            sides = [value.left] if isinstance(value.op, ast.Sub) else [value.left, value.right]
            for side in sides:
                if isinstance(side, ast.Name) and side.id == target.id:
                    uses = [each for each in ast.walk(value) if isinstance(each, ast.Name) and each.id == target.id]
                    return (target.id, type(value.op).__name__, [target, side]) if len(uses) == 1 else None
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("min", "max"):
            uses = [each for each in ast.walk(value) if isinstance(each, ast.Name) and each.id == target.id]
            if len(uses) == 1 and any(uses[0] is each for each in value.args):
                return target.id, value.func.id, [target, uses[0]]
    if isinstance(node, ast.If) and not node.orelse and len(node.body) == 1 and isinstance(node.test, ast.Compare) and len(
            node.test.ops) == 1 and isinstance(node.body[0], ast.Assign):
        # if x[i] > most: most = x[i]
        inner, test = node.body[0], node.test
        if len(inner.targets) == 1 and isinstance(inner.targets[0], ast.Name):
            target = inner.targets[0]
            left, right, greater = test.left, test.comparators[0], isinstance(test.ops[0], (ast.Gt, ast.GtE))
            if not greater and not isinstance(test.ops[0], (ast.Lt, ast.LtE)):
                return None
            if isinstance(left, ast.Name) and left.id == target.id:
                left, right, greater = right, left, not greater
            if isinstance(right, ast.Name) and right.id == target.id and ast.dump(left) == ast.dump(inner.value):
                return target.id, "max" if greater else "min", [target, right]
    return None


def _identity(kind: str, type_: Type) -> str:
    if kind in _OPERATORS:
        return "1" if kind == "Mult" else "0"
    if type_.kind == "f":
        return "%s__builtin_inf%s()" % ("" if kind == "min" else "-", "f" if type_ == FLOAT32 else "")
    if type_.kind == "u":
        return "-1" if kind == "min" else "0"
    return "9223372036854775807LL" if kind == "min" else "(-9223372036854775807LL - 1)"


def _combined(kind: str, into: str, other: str) -> str:
    if kind in _OPERATORS:
        return "%s %s= %s;" % (into, _OPERATORS[kind], other)
    return "if (%s %s %s) %s = %s;" % (other, "<" if kind == "min" else ">", into, into, other)
