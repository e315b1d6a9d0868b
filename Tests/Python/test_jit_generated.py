"""Generated functions of numbers under `unlatch.jit`, bit by bit beside plain Python: results, types and exceptions."""

import linecache
import math
import os
import random
import shutil
import struct
import unittest

import unlatch
from arrays import np

COMPILER = next(filter(None, map(shutil.which, ("gcc", "clang", "cc"))), None)
#: How many functions are made, and from which seed.
FUNCTIONS = int(os.environ.get("UNLATCH_TEST_FUNCTIONS", "12"))
SEED = int(os.environ.get("UNLATCH_TEST_SEED", "4"))
#: Statements of one function: compiling is what takes the time.
STATEMENTS = 8


class Writer:
    """Writes functions of two integers and two floats."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def integer(self, depth):
        draw = self.random
        if depth == 0:
            return draw.choice(["a", "b", "a", "b", "1", "2", "3", "-7", "i"])
        one, other = self.integer(depth - 1), self.integer(draw.randrange(depth))
        return draw.choice([
            "(%s + %s)" % (one, other), "(%s - %s)" % (one, other), "(%s * %s)" % (one, other), "(%s // %s)" % (one, other),
            "(%s %% %s)" % (one, other), "(%s & %s)" % (one, other), "(%s | %s)" % (one, other), "(%s ^ %s)" % (one, other),
            "(-%s)" % one, "(~%s)" % one, "abs(%s)" % one, "min(%s, %s)" % (one, other), "max(%s, %s)" % (one, other),
            "(%s >> (%s & 7))" % (one, other), "(%s ** 2)" % self.integer(0), "(%s if %s else %s)" % (one, self.truth(0), other),
            "int(%s)" % self.float(0)])

    def float(self, depth):
        draw = self.random
        if depth == 0:
            return draw.choice(["x", "y", "x", "y", "0.5", "-2.0", "3.25"])
        one = self.float(depth - 1)
        other = draw.choice([self.float, self.integer])(draw.randrange(depth))
        return draw.choice([
            "(%s + %s)" % (one, other), "(%s - %s)" % (one, other), "(%s * %s)" % (one, other), "(%s / %s)" % (one, other),
            "(%s // %s)" % (one, other), "(%s %% %s)" % (one, other), "(-%s)" % one, "abs(%s)" % one,
            "min(%s, %s)" % (one, self.float(0)), "max(%s, %s)" % (one, self.float(0)), "float(math.floor(%s))" % self.float(0),
            "float(%s)" % self.integer(0), "(%s / %s)" % (self.integer(0), self.integer(0)),
            "(%s if %s else %s)" % (one, self.truth(0), self.float(0))])

    def truth(self, depth):
        draw = self.random
        one, other = draw.choice([self.integer, self.float])(depth), draw.choice([self.integer, self.float])(depth)
        comparison = "(%s %s %s)" % (one, draw.choice(["<", "<=", "==", "!=", ">", ">="]), other)
        return draw.choice([comparison, comparison, "(not %s)" % comparison, "(%s and a < b)" % comparison, "(x < y or %s)" % comparison])

    def function(self, number):
        """Statements in a loop that change four variables, which are returned."""
        lines = ["def generated(a, b, x, y):", "    m = 0", "    u = 0.0", "    for i in range(3):"]
        for _ in range(STATEMENTS):
            kind = self.random.randrange(4)
            if kind == 0:
                lines.append("        m = %s" % self.integer(2))
            elif kind == 1:
                lines.append("        u = u * 0.5 + %s" % self.float(2))
            elif kind == 2:
                lines += ["        if %s:" % self.truth(1), "            u = %s" % self.float(2), "        else:",
                          "            m = (m + %s) %% 1000003" % self.integer(1)]
            else:
                lines += ["        if %s:" % self.truth(0), "            %s" % self.random.choice(["continue", "break", "m += 1", "x = -y"])]
        lines.append("    return m, u, x")
        text = "\n".join(lines) + "\n"
        name = "<generated %d>" % number
        linecache.cache[name] = (len(text), None, text.splitlines(True), name)
        namespace = {"math": math}
        exec(compile(text, name, "exec"), namespace)
        return namespace["generated"], text


@unittest.skipIf(np is None, "NumPy is not installed")
@unittest.skipIf(COMPILER is None, "there is no C compiler")
class GeneratedFunctionTests(unittest.TestCase):
    FLOATS = [0.0, -0.0, 1.0, -1.5, 2.25, 1e15, -1e-300, float("inf"), float("nan"), 0.1, -7.3]

    def outcome(self, function, arguments):
        try:
            return function(*arguments)
        except (ArithmeticError, ValueError) as error:
            return type(error)

    def bits(self, value):
        # The sign of a NaN says nothing.
        if isinstance(value, float):
            return "nan" if value != value else struct.pack("d", value)
        return type(value), value

    def test_they_do_what_python_does(self):
        writer = Writer(SEED)
        for number in range(FUNCTIONS):
            function, text = writer.function(number)
            compiled = unlatch.jit(function)
            for _ in range(60):
                draw = writer.random
                arguments = draw.randint(-9, 9), draw.randint(-9, 9), draw.choice(self.FLOATS), draw.choice(self.FLOATS)
                expected = self.outcome(function, arguments)
                if isinstance(expected, tuple) and not -(2**62) < expected[0] < 2**62:
                    continue  # more than 64 bits on the way
                with self.subTest(seed=SEED, number=number, arguments=arguments, text=text):
                    found = self.outcome(compiled, arguments)
                    if found is OverflowError:
                        continue  # of a float that has no integer of 64 bits
                    if isinstance(expected, type) or isinstance(found, type):
                        self.assertIs(found, expected)
                    else:
                        self.assertEqual(list(map(self.bits, found)), list(map(self.bits, expected)))


if __name__ == "__main__":
    unittest.main()
