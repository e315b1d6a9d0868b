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


def _sum(expression, **arrays):
    # Numbers of 32 bits would be added up in 32 bits, one after the other, and lose most digits: a constant makes them 64.
    wide = "1.0 * " if arrays["x"].itemsize == 4 else ""
    return numexpr.evaluate("sum(%s%s)" % (wide, expression), local_dict=arrays)[()]


def dot(x, y):
    return _sum("x * y", x=x, y=y)


def sum(x):
    return _sum("x", x=x)


def norm(x):
    return _sum("x * x", x=x) ** 0.5


def least(x):
    return numexpr.evaluate("min(x)", local_dict={"x": x})[()]


def greatest(x):
    return numexpr.evaluate("max(x)", local_dict={"x": x})[()]
