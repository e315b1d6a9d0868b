"""What the lock costs at each line that calls a kernel: `unlatch.gil.Metrics`. See run.py."""

import array
import asyncio
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import _unlatch
import unlatch

try:
    import numpy as np
except ImportError:
    np = None

HAS_LOCK = not hasattr(sys, "_is_gil_enabled") or sys._is_gil_enabled()


def line():
    return sys._getframe(1).f_lineno


def doubles(count):
    return array.array("d", [0.5]) * count


class Sites(unittest.TestCase):
    def test_each_line_has_its_calls(self):
        x = doubles(100)
        with unlatch.gil.Metrics() as metrics:
            for _ in range(5):
                unlatch.sum(x); first = line()
            unlatch.dot(x, x); second = line()
            unlatch.dot(x, y := x); unlatch.sum(y)
        unlatch.sum(x)
        found = {(site.line, site.function): site.calls for site in metrics.sites}
        self.assertEqual(found, {
            (first, "sum"): 5, (second, "dot"): 1, (second + 1, "dot"): 1, (second + 1, "sum"): 1})
        self.assertEqual({site.file for site in metrics.sites}, {__file__})
        for site in metrics.sites:
            self.assertGreater(site.held, 0)
            self.assertGreaterEqual(site.waited, site.longest_wait)
            self.assertIn("%s:%d %s: %d call" % (site.file, site.line, site.function, site.calls), str(site))
        self.assertEqual(str(metrics).count("\n"), 3)
        self.assertEqual(repr(metrics), "<unlatch.gil.Metrics: 4 sites>")

    def test_time_without_the_lock_is_told_from_time_with_it(self):
        # Work of no known length is done without the lock; beside nobody it is had again at once.
        with unlatch.gil.Metrics() as metrics:
            unlatch.mandelbrot(400, 300, 60000)  # so long that nothing else of the call is
        site, = metrics.sites
        self.assertEqual((site.function, site.calls), ("mandelbrot", 1))
        self.assertGreater(site.released, site.held)
        self.assertGreater(site.released, 1e-3)

    @unittest.skipIf(not HAS_LOCK, "this CPython runs without a lock")
    def test_waiting_for_the_lock_is_noted_where_it_happens(self):
        done = threading.Event()

        def busy():
            while not done.is_set():
                sum(range(200))

        thread = threading.Thread(target=busy)
        interval = sys.getswitchinterval()
        sys.setswitchinterval(0.05)
        thread.start()
        try:
            with unlatch.gil.Metrics() as metrics:
                for _ in range(4):
                    unlatch.mandelbrot(300, 200, 5000)
        finally:
            sys.setswitchinterval(interval)
            done.set()
            thread.join()
        site, = metrics.sites
        self.assertEqual(site.calls, 4)
        self.assertGreater(site.waited, 0.01)
        self.assertGreater(site.longest_wait, 0.01)
        self.assertGreaterEqual(site.waited, site.longest_wait)

    def test_all_threads_are_noted(self):
        x = doubles(1000)

        def work():
            for _ in range(20):
                unlatch.sum(x)

        threads = [threading.Thread(target=work) for _ in range(4)]
        with unlatch.gil.Metrics() as metrics:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual([(site.function, site.calls) for site in metrics.sites], [("sum", 80)])

    def test_metrics_within_others(self):
        x = doubles(10)
        with unlatch.gil.Metrics() as outer:
            unlatch.sum(x)
            with unlatch.gil.Metrics() as inner:
                unlatch.sum(x)
            unlatch.sum(x)
        self.assertEqual(sum(site.calls for site in outer.sites), 3)
        self.assertEqual(sum(site.calls for site in inner.sites), 1)
        with self.assertRaisesRegex(RuntimeError, "have been used"):
            outer.__enter__()
        self.assertEqual(str(unlatch.gil.Metrics()), "no function of unlatch was called")

    def test_a_call_that_raises_is_noted(self):
        with unlatch.gil.Metrics() as metrics, self.assertRaises(unlatch.DeadlineExceeded), unlatch.deadline(0.01):
            unlatch.science.pi(10**12)
        self.assertEqual([(site.function, site.calls) for site in metrics.sites], [("pi", 1)])
        self.assertGreater(metrics.sites[0].released, 0.001)

    def test_calls_of_an_executor_count_where_they_were_submitted(self):
        x = doubles(1000)

        def own(values):
            return unlatch.sum(values)

        inside = own.__code__.co_firstlineno + 1
        with unlatch.NativeExecutor(2) as executor, unlatch.gil.Metrics() as metrics:
            executor.submit(unlatch.sum, x).result(); submitted = line()
            list(executor.map(unlatch.dot, [x, x], [x, x])); mapped = line()
            executor.submit(own, x).result()
        found = {(site.file, site.line, site.function, site.calls) for site in metrics.sites}
        self.assertEqual(found, {
            (__file__, submitted, "sum", 1), (__file__, mapped, "dot", 2), (__file__, inside, "sum", 1)})

    def test_calls_of_an_event_loop_count_where_they_were_awaited(self):
        x = doubles(1000)

        async def work():
            await unlatch.aio.sum(x)

        with unlatch.gil.Metrics() as metrics:
            asyncio.run(work())
        awaited = work.__code__.co_firstlineno + 1
        self.assertEqual([(site.file, site.line, site.calls) for site in metrics.sites], [(__file__, awaited, 1)])

    @unittest.skipIf(np is None, "NumPy is not installed")
    def test_functions_of_several_kernels_are_one_call(self):
        x = np.arange(60.0).reshape(3, 20)[:, ::2]
        picture = np.zeros((5, 6, 3), "uint8")
        groups = unlatch.group_by(np.array([1, 2, 1]))
        calls = [
            ("unique", lambda: unlatch.unique(x, return_inverse=True)), ("sort", lambda: unlatch.sort(x, axis=0)),
            ("blur", lambda: unlatch.image.blur(picture, 1.0)), ("var", lambda: unlatch.var(x, axis=0)),
            ("add", lambda: unlatch.add(x, 1.0)), ("sum", lambda: groups.sum(np.ones(3))),
            ("nansum", lambda: unlatch.nansum(np.arange(5))), ("quantile", lambda: unlatch.quantile(x, [0.2, 0.3])),
        ]
        for name, call in calls:
            with unlatch.gil.Metrics() as metrics:
                for _ in range(3):
                    call()
            site, = metrics.sites
            self.assertEqual((site.function.rpartition(".")[2], site.calls), (name, 3))
            self.assertEqual(site.line, call.__code__.co_firstlineno)

    def test_nothing_is_measured_when_nobody_asks(self):
        before = _unlatch._lock_times()
        unlatch.mandelbrot(100, 100, 100)
        self.assertEqual(_unlatch._lock_times(), before)
        self.assertIsNone(unlatch._settings.note)
        time.sleep(0)


class Program(unittest.TestCase):
    def test_a_whole_program_is_reported_with_its_lines(self):
        with tempfile.TemporaryDirectory() as folder:
            script = os.path.join(folder, "script.py")
            with open(script, "w") as file:
                file.write("import unlatch\nfor _ in range(3):\n    unlatch.mandelbrot(50, 40, 100)\nraise SystemExit(3)\n")
            done = subprocess.run(
                [sys.executable, "-B", "-m", "unlatch.gil", script], capture_output=True, text=True, timeout=60,
                env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)))
        self.assertEqual((done.returncode, done.stdout), (3, ""), done.stderr)
        self.assertRegex(
            done.stderr,
            r"\Aunlatch\.gil: \d.* samples, .*\n"
            r"unlatch\.gil: .*script\.py:3 mandelbrot: 3 calls, held .*, released .*, waited .*, at most .*\n\Z"
            if HAS_LOCK else r"script\.py:3 mandelbrot: 3 calls")


if __name__ == "__main__":
    unittest.main()
