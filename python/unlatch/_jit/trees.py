"""Expressions of Python's syntax as operations with types: what `evaluate` and `jit` have in common."""

from __future__ import annotations

import ast
from typing import Any

from .operations import Operations, Refusal, Value, constant

__all__ = ["Tree"]


class Tree:
    """Makes C of an expression. What a name or a call means is its subclass's: `name`, `call`, `other`."""

    operations: Operations

    def visit(self, node: ast.AST) -> Value:
        method = getattr(self, "visit_" + type(node).__name__, None)
        if method is None:
            return self.other(node)
        return method(node)

    def other(self, node: ast.AST) -> Value:
        raise Refusal("%s is not understood" % _described(node))

    def name(self, node: ast.Name) -> Value:
        raise NotImplementedError

    def visit_Name(self, node: ast.Name) -> Value:
        return self.name(node)

    def visit_Constant(self, node: ast.Constant) -> Value:
        if isinstance(node.value, (bool, int, float)):
            return constant(node.value)
        raise Refusal("%r is no real number" % (node.value,))

    def visit_BinOp(self, node: ast.BinOp) -> Value:
        one, other = self.visit(node.left), self.visit(node.right)
        if one.number is not None and other.number is not None and one.weak and other.weak:
            folded = _folded(type(node.op).__name__, one.number, other.number)
            if folded is not None:
                return constant(folded)
        return self.operations.binary(type(node.op).__name__, one, other)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Value:
        return self.operations.unary(type(node.op).__name__, self.visit(node.operand))

    def visit_Compare(self, node: ast.Compare) -> Value:
        result = None
        left = self.visit(node.left)
        for operator, right_node in zip(node.ops, node.comparators):
            right = self.visit(right_node)
            each = self.operations.compare(type(operator).__name__, left, right)
            result = each if result is None else self.operations.both("And", result, each)
            left = right
        assert result is not None
        return result

    def visit_BoolOp(self, node: ast.BoolOp) -> Value:
        values = [self.visit(each) for each in node.values]
        result = values[0]
        for value in values[1:]:
            result = self.operations.both(type(node.op).__name__, result, value)
        return result

    def visit_IfExp(self, node: ast.IfExp) -> Value:
        return self.operations.choose(self.visit(node.test), self.visit(node.body), self.visit(node.orelse))


def _folded(name: str, a: Any, b: Any) -> Any:
    """What two numbers of the text make; None where that is an error or too large, which the operation then says."""
    try:
        if name == "Pow" and (abs(b) > 1024 or isinstance(a, int) and isinstance(b, int) and b < 0):
            return float(a) ** b if b < 0 else None
        function = {
            "Add": lambda: a + b, "Sub": lambda: a - b, "Mult": lambda: a * b, "Div": lambda: a / b, "Pow": lambda: a**b,
            "FloorDiv": lambda: a // b, "Mod": lambda: a % b}.get(name)
        result = function() if function is not None else None
    except ArithmeticError:
        return None
    return result if isinstance(result, (int, float)) else None


_WORDS = {
    "Attribute": "an attribute", "Call": "a call of what has no name", "Dict": "a dictionary", "JoinedStr": "a text",
    "Lambda": "a lambda", "List": "a list", "ListComp": "a comprehension", "NamedExpr": "an assignment in an expression",
    "Set": "a set", "Starred": "a starred value", "Subscript": "a subscript", "Tuple": "a tuple", "Await": "await",
    "Yield": "yield", "GeneratorExp": "a generator"}


def _described(node: ast.AST) -> str:
    return _WORDS.get(type(node).__name__, type(node).__name__)
