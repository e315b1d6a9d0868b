"""The kernels that are one expression of numexpr."""

import numexpr


def set_threads(count):
    numexpr.set_num_threads(count)


def _two(expression):
    def run(x, to):
        numexpr.evaluate(expression, local_dict={"x": x}, out=to)

    return run


exp, log, sin, cos = [_two("%s(x)" % name) for name in ("exp", "log", "sin", "cos")]
copy = _two("x")


def scale(x, factor, to):
    numexpr.evaluate("factor * x", local_dict={"x": x, "factor": factor}, out=to)


def add(x, y, to):
    numexpr.evaluate("x + y", local_dict={"x": x, "y": y}, out=to)


def triad(x, y, factor, to):
    numexpr.evaluate("x + factor * y", local_dict={"x": x, "y": y, "factor": factor}, out=to)


def axpy(factor, x, y):
    numexpr.evaluate("y + factor * x", local_dict={"x": x, "y": y, "factor": factor}, out=y)


def dot(x, y):
    return numexpr.evaluate("sum(x * y)", local_dict={"x": x, "y": y})[()]


def sum(x):
    return numexpr.evaluate("sum(x)", local_dict={"x": x})[()]


def norm(x):
    return numexpr.evaluate("sum(x * x)", local_dict={"x": x})[()] ** 0.5


def least(x):
    return numexpr.evaluate("min(x)", local_dict={"x": x})[()]


def greatest(x):
    return numexpr.evaluate("max(x)", local_dict={"x": x})[()]
