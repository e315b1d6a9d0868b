"""What the documentation of each public function says, and its examples, which are run. See run.py."""

import contextlib
import doctest
import importlib
import inspect
import io
import unittest

import unlatch

try:
    import numpy as np
except ImportError:
    np = None

MODULES = ["unlatch", "unlatch.image", "unlatch.science", "unlatch.gil", "unlatch.numpy"]


def public(module):
    """(name, what it is) of the functions and classes that a module of the package shows, with the methods of classes."""
    names = ["report"] if module.__name__ == "unlatch.numpy" else module.__all__  # the others there are NumPy's
    for name in names:
        thing = getattr(module, name)
        if not callable(thing) or (isinstance(thing, type) and issubclass(thing, (BaseException, tuple))):
            continue
        yield name, thing
        if isinstance(thing, type):
            for key, member in vars(thing).items():
                if not key.startswith("_") and (inspect.isfunction(member) or isinstance(member, property)):
                    yield "%s.%s" % (name, key), member


@unittest.skipIf(np is None, "NumPy is not installed")
class Documentation(unittest.TestCase):
    def test_each_function_says_what_it_raises_what_it_does_with_the_lock_and_how_it_is_called(self):
        for module in map(importlib.import_module, MODULES):
            around = inspect.getdoc(module) if module is not unlatch else ""
            for name, thing in public(module):
                with self.subTest(name):
                    text = inspect.getdoc(thing) or ""
                    self.assertTrue(text.strip())
                    if "." not in name:  # of a method its class says the rest
                        self.assertRegex(text + around, "[Rr]aises|[Ee]rrors")
                        self.assertRegex(text + around, "lock")
                        self.assertIn(">>> ", text)

    def test_each_parameter_is_named_in_the_documentation(self):
        common = {"arguments", "team", "out", "axis", "keepdims", "x", "y", "where"}
        for module in map(importlib.import_module, MODULES):
            for name, thing in public(module):
                if "." in name or isinstance(thing, type) and name not in ("Team", "NativeExecutor"):
                    continue
                text = inspect.getdoc(thing)
                for parameter in set(inspect.signature(thing).parameters) - common:
                    with self.subTest("%s.%s" % (module.__name__, name)):
                        self.assertRegex(text, r"\b%s\b" % parameter)

    def test_examples_give_what_they_say(self):
        tried = 0
        for module in map(importlib.import_module, [*MODULES, "unlatch.aio"]):
            things = [(module.__name__, module), *([] if module.__name__ == "unlatch.aio" else public(module))]
            for name, thing in things:
                globals_ = {"np": np, "unlatch": unlatch, "__name__": "example"}
                if thing is not module:
                    first = name.partition(".")[0]
                    globals_[first] = getattr(module, first)
                examples = doctest.DocTestParser().get_doctest(inspect.getdoc(thing) or "", globals_, name, None, 0)
                with contextlib.redirect_stdout(io.StringIO()) as report:
                    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples, out=report.write)
                self.assertEqual(result.failed, 0, "%s: %s" % (name, report.getvalue()))
                tried += result.attempted
        self.assertGreater(tried, 150)


if __name__ == "__main__":
    unittest.main()
