"""Kernels of shared libraries: `unlatch.load`, and RawKernel, which makes one of a text."""

import array
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import unlatch

HERE = os.path.dirname(os.path.abspath(__file__))
HEADER = os.path.join(HERE, "..", "..", "CSources", "CTeams", "include")
COMPILER = next(filter(None, map(shutil.which, ("gcc", "clang", "cc"))), None)


def doubles(*values):
    return array.array("d", values)


@unittest.skipIf(COMPILER is None, "there is no C compiler")
class LoadingTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        for wrong in range(5):
            subprocess.run(
                [COMPILER, "-shared", "-fPIC", "-O2", "-DWRONG=%d" % wrong, "-I", HEADER, "-o", cls.path(wrong),
                 os.path.join(HERE, "kernels_for_loading.c")], check=True)
        cls.library = unlatch.load(cls.path(0))

    @classmethod
    def path(cls, wrong):
        return os.path.join(cls.folder.name, "libwrong%d.so" % wrong)

    def test_lists_its_kernels_with_their_parameters(self):
        self.assertEqual([each.__name__ for each in self.library], ["scale", "row_sums", "sum", "spin"])
        self.assertEqual(self.library["sum"].kind, "reduction")
        self.assertIn("scale", dir(self.library))
        self.assertIn("double factor", repr(self.library.scale))

    def test_runs_kernels_of_both_versions_and_reductions(self):
        y = doubles(0, 0, 0)
        self.assertIsNone(self.library.scale(2.0, doubles(1, 2, 3), y))
        self.assertEqual(y.tolist(), [2, 4, 6])
        self.library.scale(factor=3, y=y, x=doubles(1, 2, 3))
        self.assertEqual(y.tolist(), [3, 6, 9])
        picture = memoryview(array.array("f", range(6))).cast("B").cast("f", (2, 3))
        sums = array.array("f", [0, 0])
        self.library.row_sums(picture, sums)
        self.assertEqual(sums.tolist(), [3, 12])
        x = doubles(*[0.1] * 100_000)
        with unlatch.threads(1):
            one = self.library.sum(x)
        self.assertAlmostEqual(one, 10_000)
        self.assertEqual(one, self.library.sum(x))
        self.assertEqual(self.library.sum(doubles()), 0)

    def test_refuses_arguments_in_the_callers_words(self):
        x, y, scale = doubles(1, 2), doubles(0, 0), self.library.scale
        cases = [
            (TypeError, "'factor': expected float64, got str", lambda: scale("2", x, y)),
            (TypeError, "'x': expected float64, got float32", lambda: scale(2, array.array("f", [1, 2]), y)),
            (TypeError, "'x': expected an array, got list", lambda: scale(2, [1, 2], y)),
            (ValueError, "'y': dimension 0 has 1 elements; 'items' is 2", lambda: scale(2, x, doubles(0))),
            (ValueError, "'y': it is read-only", lambda: scale(2, x, memoryview(y).toreadonly())),
            (ValueError, "not contiguous", lambda: scale(2, memoryview(doubles(1, 2, 3, 4))[::2], y)),
            (TypeError, "missing 'y'", lambda: scale(2, x)),
            (TypeError, "no parameter 'z'", lambda: scale(2, x, z=y)),
            (TypeError, "takes 3 arguments", lambda: scale(2, x, y, y)),
            (TypeError, "got 'x' twice", lambda: scale(2, x, x=y)),
            (TypeError, "needs 'items'", lambda: self.library.spin()),
            (AttributeError, "no kernel 'shrink'; it has scale", lambda: self.library.shrink),
        ]
        for kind, words, call in cases:
            with self.subTest(words), self.assertRaisesRegex(kind, words.replace("(", r"\(")):
                call()

    def test_tells_which_item_failed_and_why(self):
        with self.assertRaisesRegex(unlatch.Error, "item 1 failed .* an element is negative"):
            self.library.scale(1, doubles(1, -1), doubles(0, 0))

    def test_refuses_libraries_that_are_none_of_ours(self):
        cases = [
            (unlatch.Error, "cannot open shared object", os.path.join(self.folder.name, "missing.so")),
            (unlatch.Error, "invalid ELF header|file too short", os.path.join(HERE, "kernels_for_loading.c")),
            (ValueError, "exports no kernels", self.path(1)),
            (ValueError, "parameter 'x' is of type 'complex'", self.path(2)),
            (ValueError, "kernel 'sum' is a reduction, and its parameters say no result", self.path(3)),
            (unlatch.Error, "version 4 of unlatch_kernel.h; this is 3", self.path(4)),
        ]
        for kind, words, path in cases:
            with self.subTest(path), self.assertRaisesRegex(kind, words):
                unlatch.load(path)

    def test_stops_by_deadline_and_cancellation(self):
        with unlatch.deadline(0.05), self.assertRaises(unlatch.DeadlineExceeded):
            self.library.spin(items=100_000_000)
        stop = unlatch.Cancellation()
        timer = threading.Timer(0.05, stop.cancel)
        timer.start()
        with stop, self.assertRaises(unlatch.Cancelled):
            self.library.spin(items=100_000_000)
        timer.join()

    def test_gives_the_lock_back(self):
        turns = []

        def count():
            while not turns or turns[-1] != "end":
                turns.append("turn")
                time.sleep(0.001)

        thread = threading.Thread(target=count)
        thread.start()
        with unlatch.deadline(0.2), self.assertRaises(unlatch.DeadlineExceeded):
            self.library.spin(items=100_000_000)
        turns.append("end")
        thread.join()
        self.assertGreater(len(turns), 10)


class ImportTests(unittest.TestCase):
    def test_nothing_of_it_is_imported_until_it_is_asked_for(self):
        program = ("import sys, unlatch\n"
                   "assert not [name for name in sys.modules if name.startswith('unlatch._jit')]\n"
                   "unlatch.cache_info\n"
                   "assert 'unlatch._jit.cache' in sys.modules and 'unlatch._jit.functions' not in sys.modules\n")
        subprocess.run([sys.executable, "-B", "-c", program], check=True)


@unittest.skipIf(COMPILER is None, "there is no C compiler")
class RawKernelTests(unittest.TestCase):
    SCALE = """
        int scale(const arguments *a, size_t begin, size_t end) {
            for (size_t i = begin; i < end; i++) a->y[i] = a->factor * exp(a->x[i]);
            return 0;
        }"""
    PARAMETERS = "double factor, const double x[items], double y[items]"

    def test_compiles_and_runs_a_text_in_c(self):
        kernel = unlatch.RawKernel(self.SCALE, "scale", self.PARAMETERS)
        y = doubles(*[0] * 1000)
        kernel(2, doubles(*[0] * 1000), y)
        self.assertEqual(set(y), {2.0})
        again = pickle.loads(pickle.dumps(kernel))
        again(3, doubles(0), y[:1])
        self.assertEqual(again.source, self.SCALE)

    def test_reduces(self):
        count = unlatch.RawKernel(
            """int above(const arguments *a, size_t begin, size_t end, int64_t *result) {
                int64_t n = 0;
                for (size_t i = begin; i < end; i++) n += a->x[i] > a->limit;
                *result = n;
                return 0;
            }
            void above_combine(int64_t *into, const int64_t *from) { *into += *from; }""",
            "above", "const float x[items], float limit -> int64_t", block=7)
        self.assertEqual(count(array.array("f", range(100)), 49), 50)

    def test_shows_what_the_compiler_says_with_the_line(self):
        with self.assertRaisesRegex(unlatch.CompileError, r"wrong:3:\d+: error: .*missing"):
            unlatch.RawKernel(
                "int wrong(const arguments *a, size_t begin, size_t end) {\n\n    return missing;\n}", "wrong", self.PARAMETERS)

    def test_refuses_what_is_no_kernel(self):
        for arguments, words in [
            ((1, "f", ""), "'source': expected a str"), (("", "f g", ""), "no name of a function"),
            (("", "f", "double"), "'double' is no parameter"), (("", "f", "double x, double x"), "two parameters 'x'"),
            (("", "f", "quad x[items]"), "of type 'quad'"), (("", "f", "double x[a][b][c][d][e]"), "4 are the most"),
        ]:
            with self.subTest(words), self.assertRaisesRegex((TypeError, ValueError), words):
                unlatch.RawKernel(*arguments)


if __name__ == "__main__":
    unittest.main()
