"""The kernels that are one expression of numexpr: those that the descriptions have follow."""

import numexpr


def set_threads(count):
    numexpr.set_num_threads(count)


def _sum(expression, **arrays):
    # Numbers of 32 bits would be added up in 32 bits, one after the other, and lose most digits: a constant makes them 64.
    wide = "1.0 * " if arrays["x"].itemsize == 4 else ""
    return numexpr.evaluate("sum(%s%s)" % (wide, expression), local_dict=arrays)[()]
