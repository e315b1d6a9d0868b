"""Python's signal handlers, beside kernels."""

import os
import subprocess
import sys
import unittest


class Signals(unittest.TestCase):
    """Python's handlers run while a kernel works for the main thread. Each in a process of its own."""

    def child(self, code, place="caller"):
        environment = dict(os.environ, UNLATCH_PLACE=place, PYTHONPATH=os.pathsep.join(sys.path))
        child = subprocess.run(
            [sys.executable, "-c", self.prelude + code], env=environment, capture_output=True, text=True, timeout=120
        )
        return child.stdout.strip() or child.stderr.strip().splitlines()[-1]

    prelude = """
import os, signal, sys, threading, time, _unlatch
def alarm(handler, seconds=0.1, interval=0):
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, seconds, interval)
def long_enough(least=0.8):
    # so many iterations that a picture takes a while, on whatever machine
    limit, seconds = 1000, 0
    while seconds < least:
        limit = int(limit * max(2, min(50, 1.3 * least / max(seconds, 1e-3))))
        begun = time.monotonic()
        _unlatch.mandelbrot(200, 200, limit)
        seconds = time.monotonic() - begun
    return limit
"""

    def test_a_handler_runs_in_the_middle_of_a_kernel_which_goes_on(self):
        code = """
limit, rang = long_enough(), []
alarm(lambda number, frame: rang.append(number), 0.05, 0.05)
picture = _unlatch.mandelbrot(200, 200, limit)
signal.setitimer(signal.ITIMER_REAL, 0)
assert len(picture) == 200 * 200 * 4
print(len(rang) > 2)        # at the end of the kernel, all of them would be one
"""
        for place in ["caller", "spread"]:
            self.assertEqual(self.child(code, place), "True", place)

    def test_a_handler_that_raises_stops_the_kernel(self):
        code = """
class Late(Exception): pass
def ring(number, frame): raise Late
alarm(ring)
begun = time.monotonic()
try: _unlatch.mandelbrot(10, 3000000, 100000)     # minutes
except Late: print("late")
print(_unlatch.sum(memoryview(bytes(80)).cast("d")))
"""
        for place in ["caller", "spread"]:
            self.assertEqual(self.child(code, place), "late\n0.0", place)

    def test_ctrl_c_stops_the_kernel_after_asyncio_has_run(self):
        code = """
import asyncio
async def nothing(): pass
asyncio.run(nothing())
threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
try: _unlatch.mandelbrot(10, 3000000, 100000)
except KeyboardInterrupt: print("interrupted")
"""
        self.assertEqual(self.child(code), "interrupted")

    def test_a_kernel_on_another_thread_does_not_keep_the_main_thread_from_its_signals(self):
        code = """
limit, rang = long_enough(), []
alarm(lambda number, frame: rang.append(number))
other = threading.Thread(target=_unlatch.mandelbrot, args=(200, 200, limit))
other.start()
other.join()
print(len(rang))
"""
        self.assertEqual(self.child(code), "1")

    def test_a_handler_may_use_a_kernel_itself(self):
        code = """
limit, rang = long_enough(), []
alarm(lambda number, frame: rang.append(len(_unlatch.mandelbrot(10, 10, 100))))
_unlatch.mandelbrot(200, 200, limit)
print(rang)
"""
        for place in ["caller", "spread"]:
            self.assertEqual(self.child(code, place), "[400]", place)
