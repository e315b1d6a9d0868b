"""Calls beside one another and beside an event loop, what stops them, and the monitor of the lock. See run.py."""

import array
import asyncio
import concurrent.futures
import contextvars
import inspect
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest

try:
    import numpy as np
except ImportError:
    np = None

import unlatch
from unlatch import _settings

LONG = 10**12  # points: a call of minutes, if nobody stops it


def team_here():
    return _settings._current.get().team


def long_call():
    return unlatch.points_inside(LONG, seed=1)


def soon(condition):
    """Waits until the condition holds, for a minute at most."""
    end = time.monotonic() + 60
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not come to hold in a minute")
        time.sleep(0.001)


class Cancelling(unittest.TestCase):
    def test_another_thread_stops_a_kernel(self):
        stop = unlatch.Cancellation()
        threading.Timer(0.05, stop.cancel).start()
        with self.assertRaises(unlatch.Cancelled), stop:
            long_call()
        self.assertTrue(stop.cancelled)

    def test_a_call_that_begins_after_it_raises_at_once(self):
        stop = unlatch.Cancellation()
        stop.cancel()
        stop.cancel()
        with stop, self.assertRaises(unlatch.Cancelled):
            unlatch.points_inside(10**6, seed=1)
        self.assertEqual(unlatch.points_inside(1000, seed=1), unlatch.points_inside(1000, seed=1))

    def test_each_of_nested_ones_stops_the_call(self):
        for which in (0, 1, 2):
            stops = [unlatch.Cancellation() for _ in range(3)]
            threading.Timer(0.05, stops[which].cancel).start()
            with self.assertRaises(unlatch.Cancelled), stops[0], stops[1], stops[2]:
                long_call()
            self.assertEqual([stop.cancelled for stop in stops], [n == which for n in range(3)])

    @unittest.skipIf(np is None, "NumPy is not installed")
    def test_short_calls_too_look_at_what_is_set_to_stop_them(self):
        table = np.random.default_rng(0).random((20, 30))
        wide, out = np.asfortranarray(table), np.empty_like(table)
        stop = unlatch.Cancellation()
        stop.cancel()
        calls = {
            "sum": lambda: unlatch.sum(table),
            "rows": lambda: unlatch.sum(table, axis=1),
            "columns": lambda: unlatch.sum(table, axis=0),
            "gathered": lambda: unlatch.norm(wide, axis=1),
            "pairwise": lambda: unlatch.sum(table, method="pairwise"),
            "pairwise rows": lambda: unlatch.sum(table, axis=1, method="pairwise"),
            "elements": lambda: unlatch.exp(table, out=out),
            "strided": lambda: unlatch.exp(table[:, ::2], out=out[:, ::2]),
            "new": lambda: unlatch.add(table, table),
            "number": lambda: unlatch.add(table, 2.0),
            "sort": lambda: unlatch.sort(table[0]),
            "sorted rows": lambda: unlatch.sort(table, axis=1),
            "quantile": lambda: unlatch.quantile(table, 0.5),
        }
        for name, call in calls.items():
            call()
            with self.subTest(name), stop, self.assertRaises(unlatch.Cancelled):
                call()

    def test_an_outer_one_that_was_cancelled_before_stops_the_inner_calls(self):
        outer = unlatch.Cancellation()
        outer.cancel()
        with outer, unlatch.Cancellation(), self.assertRaises(unlatch.Cancelled):
            long_call()

    def test_a_deadline_and_a_request_hold_together(self):
        with self.assertRaises(unlatch.DeadlineExceeded), unlatch.Cancellation(), unlatch.deadline(0.05):
            long_call()
        stop = unlatch.Cancellation()
        threading.Timer(0.05, stop.cancel).start()
        with self.assertRaises(unlatch.Cancelled), unlatch.deadline(600), stop:
            long_call()


class Executor(unittest.TestCase):
    def test_results_come_in_order_and_errors_by_their_futures(self):
        rows = [array.array("d", [n, n]) for n in range(20)]
        with unlatch.NativeExecutor() as executor:
            self.assertIsInstance(executor, concurrent.futures.Executor)
            self.assertEqual(list(executor.map(unlatch.sum, rows)), [2.0 * n for n in range(20)])
            self.assertRaises(TypeError, executor.submit(unlatch.sum, "text").result)
        self.assertRaises(RuntimeError, executor.submit, unlatch.sum, rows[0])

    def test_arguments_that_cannot_be(self):
        for error, text, keywords in (
                (ValueError, "'max_workers': 0", {"max_workers": 0}), (TypeError, "got bool", {"max_workers": True}),
                (TypeError, "got float", {"max_workers": 1.5}), (TypeError, "'team': expected an unlatch.Team", {"team": 2})):
            with self.assertRaisesRegex(error, text):
                unlatch.NativeExecutor(**keywords)

    def test_a_call_alone_has_all_cores_and_others_their_share(self):
        cores = unlatch.topology().usable_cores
        with unlatch.NativeExecutor(2) as executor:
            self.assertEqual(executor.submit(lambda: team_here().threads).result(), unlatch.Team().threads)
            both = threading.Barrier(2)

            def share():
                both.wait(60)
                return team_here().threads

            shares = sorted(executor.map(lambda _: share(), range(2)))
            self.assertEqual(shares[0], max(1, cores // 2))
        team = unlatch.Team(1)
        with unlatch.NativeExecutor(team=team) as executor:
            self.assertIs(executor.submit(team_here).result(), team)
        with unlatch.NativeExecutor() as executor, unlatch.Team(1) as named:
            self.assertIs(executor.submit(team_here).result(), named)

    def test_what_holds_where_a_call_is_submitted_holds_in_it(self):
        variable = contextvars.ContextVar("variable", default=0)
        variable.set(7)
        stop = unlatch.Cancellation()
        with unlatch.NativeExecutor(1) as executor:
            self.assertEqual(executor.submit(variable.get).result(), 7)
            with unlatch.deadline(0.05):
                late = executor.submit(long_call)
            self.assertRaises(unlatch.DeadlineExceeded, late.result, 60)
            with stop:
                stopped = executor.submit(long_call)
            stop.cancel()
            self.assertRaises(unlatch.Cancelled, stopped.result, 60)
            self.assertEqual(executor.submit(unlatch.points_inside, 1000, seed=1).result(), unlatch.points_inside(1000, seed=1))

    def test_shutting_down_stops_what_runs_and_what_waits(self):
        executor = unlatch.NativeExecutor(1)
        running, waiting = executor.submit(long_call), executor.submit(long_call)
        soon(running.running)
        executor.shutdown(cancel_futures=True)
        self.assertRaises(unlatch.Cancelled, running.result, 60)
        self.assertTrue(waiting.cancelled())

    def test_shutting_down_else_waits(self):
        executor = unlatch.NativeExecutor(2)
        futures = [executor.submit(unlatch.points_inside, 10**6, seed=n) for n in range(6)]
        executor.shutdown()
        self.assertTrue(all(future.done() and future.exception() is None for future in futures))


class Asyncio(unittest.TestCase):
    def test_the_loop_goes_on_while_a_kernel_computes(self):
        async def main():
            task = asyncio.create_task(unlatch.aio.points_inside(10**8, seed=1))
            turns = 0
            while not task.done():
                await asyncio.sleep(0)
                turns += 1
            return await task, turns

        inside, turns = asyncio.run(main())
        self.assertEqual(inside, unlatch.points_inside(10**8, seed=1))
        self.assertGreater(turns, 10)

    def test_cancelling_a_task_stops_the_kernel_before_the_task_ends(self):
        async def main():
            task = asyncio.create_task(unlatch.aio.points_inside(LONG, seed=1))
            executor = unlatch.aio._shared()
            while not executor._running:
                await asyncio.sleep(0.001)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(unlatch.aio.points_inside(LONG, seed=1), 0.05)
            with executor._guard:
                return executor._running

        self.assertEqual(asyncio.run(main()), 0)

    def test_calls_that_wait_for_a_worker_are_cancelled_too(self):
        async def main():
            workers = unlatch.aio._shared()._max_workers
            tasks = [asyncio.create_task(unlatch.aio.points_inside(LONG, seed=n)) for n in range(workers + 3)]
            await asyncio.sleep(0.05)
            for task in tasks:
                task.cancel()
            return await asyncio.gather(*tasks, return_exceptions=True)

        self.assertTrue(all(isinstance(result, asyncio.CancelledError) for result in asyncio.run(main())))

    def test_calls_that_were_stopped_at_once_do_not_have_later_ones_keep_the_lock(self):
        stop, done = unlatch.Cancellation(), threading.Event()
        stop.cancel()

        def spin():
            while not done.is_set():
                pass

        thread = threading.Thread(target=spin)
        thread.start()  # so that there is a wait which short calls avoid
        try:
            for _ in range(40):
                with stop, self.assertRaises(unlatch.Cancelled):
                    unlatch.points_inside(LONG, seed=1)
        finally:
            done.set()
            thread.join()
        # With the lock kept nobody could cancel before the deadline.
        stop = unlatch.Cancellation()
        with unlatch.NativeExecutor(1) as executor, unlatch.deadline(10), stop:
            future = executor.submit(unlatch.points_inside, LONG, seed=1)
            time.sleep(0.05)
            stop.cancel()
            with self.assertRaises(unlatch.Cancelled):
                future.result()

    def test_settings_and_errors_are_those_of_the_task(self):
        async def main():
            with unlatch.deadline(0.05), self.assertRaises(unlatch.DeadlineExceeded):
                await unlatch.aio.points_inside(LONG, seed=1)
            with self.assertRaisesRegex(TypeError, "sum"):
                await unlatch.aio.sum("text")
            rows = [array.array("d", [n]) for n in range(30)]
            return await asyncio.gather(*(unlatch.aio.sum(row) for row in rows))

        for _ in range(2):  # in a second loop as well
            self.assertEqual(asyncio.run(main()), [float(n) for n in range(30)])

    def test_functions_are_coroutine_functions_with_the_same_parameters(self):
        self.assertTrue(inspect.iscoroutinefunction(unlatch.aio.dot))
        self.assertEqual(inspect.signature(unlatch.aio.dot), inspect.signature(unlatch.dot))
        self.assertIn("sort", dir(unlatch.aio))
        self.assertIs(unlatch.aio.dot, unlatch.aio.dot)
        for name in ("Team", "nothing", "_hidden", "__wrapped__", "Error"):
            with self.assertRaisesRegex(AttributeError, name):
                getattr(unlatch.aio, name)

    @unittest.skipUnless(hasattr(os, "fork"), "there is no fork")
    def test_a_forked_child_has_an_executor_of_its_own(self):
        code = (
            "import array, asyncio, os, unlatch\n"
            "x = array.array('d', [1, 2])\n"
            "work = lambda: asyncio.run(unlatch.aio.sum(x))\n"
            "assert work() == 3.0\n"
            "child = os.fork()\n"
            "if child == 0: os._exit(0 if work() == 3.0 else 1)\n"
            "assert os.waitpid(child, 0)[1] == 0 and work() == 3.0\n")
        done = subprocess.run([sys.executable, "-c", code], timeout=120, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)


class Lock(unittest.TestCase):
    def test_a_busy_thread_is_seen_to_have_the_lock(self):
        with unlatch.gil.Monitor(0.001) as monitor:
            end = time.monotonic() + 60
            while monitor.report.samples < 20 and time.monotonic() < end:  # no pause: others wait for the lock
                sum(range(10_000))
        report = monitor.report
        self.assertEqual(report, monitor.report)
        self.assertGreaterEqual(report.max, report.p50)
        if report.has_lock:
            self.assertGreater(report.waited, 0)
        self.assertIn("%d samples" % report.samples, str(report))
        self.assertIn(str(report), repr(monitor))

    def test_a_monitor_is_used_once(self):
        monitor = unlatch.gil.Monitor()
        self.assertRaises(RuntimeError, lambda: monitor.report)
        with monitor:
            pass
        self.assertRaises(RuntimeError, monitor.__enter__)

    def test_intervals_that_cannot_be(self):
        for interval in (0, -1, 1e-5, float("nan"), float("inf")):
            self.assertRaisesRegex(ValueError, "interval", unlatch.gil.Monitor, interval)
        for interval in ("1", None, True):
            self.assertRaisesRegex(TypeError, "interval", unlatch.gil.Monitor, interval)

    def run_program(self, *arguments):
        return subprocess.run(
            [sys.executable, "-B", "-m", "unlatch.gil", *arguments], timeout=120, capture_output=True, text=True)

    def test_a_whole_program_is_run_and_ends_as_it_would(self):
        with tempfile.TemporaryDirectory() as folder:
            script = os.path.join(folder, "program.py")
            with open(script, "w") as file:
                file.write("import sys, other\nprint(__name__, sys.argv[1:], other.x)\nsys.exit(int(sys.argv[1]))\n")
            with open(os.path.join(folder, "other.py"), "w") as file:
                file.write("x = 5\n")
            for status in (0, 3):
                done = self.run_program("--interval", "0.001", script, str(status), "--flag")
                self.assertEqual((done.returncode, done.stdout), (status, "__main__ ['%d', '--flag'] 5\n" % status))
                self.assertRegex(done.stderr, r"\Aunlatch\.gil: .*\d+ samples, \d+ % waited, .*\n\Z")
        done = self.run_program("-m", "this")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Zen", done.stdout)

    def test_a_wrong_command_line_gets_one_reason_and_status_2(self):
        for arguments, part in ((["/no/such.py"], "there is no file"), (["--interval", "0", "x"], "interval"), ([], "SCRIPT")):
            done = self.run_program(*arguments)
            self.assertEqual(done.returncode, 2)
            self.assertIn(part, done.stderr)


if __name__ == "__main__":
    unittest.main()
