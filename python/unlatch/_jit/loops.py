"""Loops of a function as C: how they are counted, stopped, and looked after."""

from __future__ import annotations

import ast

from .lowering import Fast
from .operations import Refusal
from .ranges import prange
from .statements import Statements
from .types import INT64

__all__ = ["Loops"]

#: Iterations of an innermost loop between two looks for signals.
PIECE = 65536
#: Turns of other loops between two looks.
TURNS = 512


class Loops(Statements):
    def do_While(self, node: ast.While) -> list[str]:
        if node.orelse:
            raise Refusal("else of a loop is not understood")
        condition = self.test(node.test)
        label = "unl_end_%d" % self.new_number()
        fast, self.fast = self.fast, None
        before = set(self.assigned)
        self.loops.append(label)
        body = self.block(node.body)
        self.loops.pop()
        self.assigned, self.fast = before, fast
        # The condition again: what it reads may have other types by now.
        condition = self.test(node.test)
        return ["while (%s) {" % condition, "UNL_TURN(%d);" % TURNS, *body, "}", label + ": ;"]

    def do_For(self, node: ast.For) -> list[str]:
        if node.orelse:
            raise Refusal("else of a loop is not understood")
        call = node.iter
        found = self.object_of(call.func) if isinstance(call, ast.Call) else None
        if found is not range and found is not prange:
            raise Refusal("for %s in %s: loops over range and prange are understood" % (
                ast.unparse(node.target), ast.unparse(call)))
        assert isinstance(call, ast.Call)
        if not isinstance(node.target, ast.Name):
            raise Refusal("a loop has one variable")
        if call.keywords or not 1 <= len(call.args) <= 3:
            raise Refusal("range takes one to three integers")
        values = [self.visit(each) for each in call.args]
        for value, each in zip(values, call.args):
            if value.type.kind not in "iub":
                raise Refusal("range takes integers, and %s is %s" % (ast.unparse(each), value.type))
        texts = [self.operations.cast(value, INT64) for value in values]
        first, end = ("0", texts[0]) if len(texts) == 1 else texts[:2]
        step = values[2].number if len(values) == 3 else 1
        step_text = texts[2] if len(texts) == 3 else "1"
        if step == 0:
            raise Refusal("the step of a range must not be 0")
        number = self.new_number()
        head = ["{", "const int64_t unl_from_%d = %s, unl_to_%d = %s, unl_step_%d = %s;" % (
            number, first, number, end, number, step_text)]
        if step is None:
            head.append('if (unl_step_%d == 0) return unl_error(unl_f, %d, 4, "range() arg 3 must not be zero");' % (
                number, node.lineno))
        head.append("const int64_t unl_count_%d = unl_count(unl_from_%d, unl_to_%d, unl_step_%d);" % ((number,) * 4))
        if found is prange and self.serial:
            return [*head, *self.serial_loop(node, number), "}"]
        if found is prange and not self.in_prange:
            return [*head, *self.parallel_loop(node, number), "}"]
        if found is prange:
            self.note("prange inside prange: a loop of each iteration")
        return [*head, *self.serial_loop(node, number), "}"]

    def parallel_loop(self, node: ast.For, number: int) -> list[str]:
        raise NotImplementedError

    def serial_loop(self, node: ast.For, number: int) -> list[str]:
        assert isinstance(node.target, ast.Name)
        label = "unl_end_%d" % self.new_number()
        before = set(self.assigned)
        fast, self.fast = self.fast, None
        self.give(node.target.id, INT64, True)
        self.loops.append(label)
        if self.is_innermost(node):
            body = self.versions(node, number, "unl_b_%d" % number, "unl_e_%d" % number, node.target.id)
            lines = ["for (int64_t unl_b_%d = 0; unl_b_%d < unl_count_%d; ) {" % ((number,) * 3),
                     "const int64_t unl_e_%d = unl_count_%d - unl_b_%d > %d ? unl_b_%d + %d : unl_count_%d;" % (
                         number, number, number, PIECE, number, PIECE, number), *body,
                     "unl_b_%d = unl_e_%d;" % (number, number), "if (unl_b_%d < unl_count_%d) UNL_LOOK();" % (number, number), "}"]
        else:
            body = self.block(node.body)
            lines = ["for (int64_t unl_k_%d = 0; unl_k_%d < unl_count_%d; unl_k_%d++) {" % ((number,) * 4), "UNL_TURN(%d);" % TURNS,
                     "v_%s = unl_from_%d + unl_k_%d * unl_step_%d;" % (node.target.id, number, number, number), *body, "}"]
        self.loops.pop()
        self.assigned, self.fast = before, fast
        return [*lines, label + ": ;"]

    def is_innermost(self, node: ast.For) -> bool:
        """Whether there is no loop in a loop's body, nor a call of a function that may have one."""
        from .functions import Jit

        for each in (inner for statement in node.body for inner in ast.walk(statement)):
            if isinstance(each, (ast.For, ast.While)):
                return False
            if isinstance(each, ast.Call):
                called = self.object_of(each.func)
                if isinstance(called, Jit) and called.has_loops():
                    return False
        return True

    def versions(self, node: ast.For, number: int, begin: str, end: str, variable: str, pragma: str = "") -> list[str]:
        """The iterations [begin, end) of an innermost loop, twice: with its indices looked at before, and with each looked at."""
        assigned = {each.id for statement in node.body for each in ast.walk(statement)
                    if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)} | {variable}
        state = set(self.assigned), dict(self.lost)
        line = node.lineno
        accesses = self.accesses
        self.fast = fast = Fast(variable, assigned, number)
        quick = self.block(node.body)
        if fast.zeros and fast.returns:
            # What leaves the loop would leave before a division by zero is said.
            self.assigned, self.lost = set(state[0]), dict(state[1])
            self.accesses = None if accesses is None else []
            self.fast = fast = Fast(variable, assigned, number, defers=False)
            quick = self.block(node.body)
            self.accesses = accesses
        self.fast = None
        loop = ["for (int64_t unl_k_%d = %s; unl_k_%d < %s; unl_k_%d++) {" % (number, begin, number, end, number),
                "v_%s = unl_from_%d + unl_k_%d * unl_step_%d;" % (variable, number, number, number)]
        flags = ["_Bool %s = 0;" % name for name, _, _ in fast.zeros]
        said = ['if (%s) return unl_error(unl_f, %d, 2, "%s");' % zero for zero in fast.zeros]
        if pragma and not fast.returns:
            if fast.zeros:
                pragma += " reduction(|:%s)" % ", ".join(name for name, _, _ in fast.zeros)
            loop.insert(0, pragma)
        if not fast.conditions:
            self.line = line
            self.note("innermost loop: nothing to look at before it" if not fast.returns else "innermost loop: looks at each element")
            return ["{", *flags, *loop, *quick, "}", *said, "}"]
        self.assigned, self.lost = state
        self.accesses = None if accesses is None else []
        slow = self.block(node.body)
        self.accesses = accesses
        self.line = line
        self.note("innermost loop: its indices are looked at before it")
        bounds = "const int64_t unl_first_%d = unl_from_%d + %s * unl_step_%d, unl_last_%d = unl_from_%d + (%s - 1) * unl_step_%d;" % (
            number, number, begin, number, number, number, end, number)
        plain = [each for each in loop if not each.startswith("#pragma")]
        return ["{", bounds, "(void)unl_first_%d; (void)unl_last_%d;" % (number, number), *flags,
                "if (%s) {" % " & ".join(fast.conditions), *loop, *quick, "}", *said, "} else {", *plain, *slow, "}", "}", "}"]
