"""Several copies of Unlatch in one process: the module's file, loaded from more places than one.

UNLATCH_TEST_OTHER_COPY=FILE  the second copy is that file: a module of another version (see Scripts/test-copies.sh)
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import _unlatch

OTHER = os.environ.get("UNLATCH_TEST_OTHER_COPY")
SHARED = unittest.skipIf(OTHER, "the other copy is of a version that shares nothing")

# What each child begins with: `load(name)` imports the copy in that folder.
BEGINNING = """
import array, importlib.util, os, signal, sys, threading, time

def load(name):
    spec = importlib.util.spec_from_file_location("_unlatch", os.path.join(sys.argv[1], name, "_unlatch.so"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

def config(module):
    return dict(tuple(entry) for entry in module._config())

x = array.array("d", [1.0]) * 1000000
"""


class Copies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="unlatch-copies-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for name, file in [("a", _unlatch.__file__), ("b", OTHER or _unlatch.__file__)]:
            libraries = os.path.join(os.path.dirname(file), "unlatch.libs")
            folder = os.path.join(cls.folder, name)
            os.mkdir(folder)
            shutil.copy(file, os.path.join(folder, "_unlatch.so"))
            if os.path.isdir(libraries):
                os.symlink(libraries, os.path.join(folder, "unlatch.libs"))

    def run_child(self, code, expected="ok\n", **options):
        child = subprocess.run(
            [sys.executable, "-c", BEGINNING + code, self.folder], capture_output=True, text=True, timeout=120, **options)
        self.assertEqual((child.stdout, child.returncode), (expected, 0), child.stderr)

    def test_more_copies_are_imported_than_fixed_places_in_threads_could_take(self):
        for number in range(12):
            folder = os.path.join(self.folder, str(number))
            os.mkdir(folder)
            for name in os.listdir(os.path.join(self.folder, "a")):
                os.link(os.path.join(self.folder, "a", name), os.path.join(folder, name), follow_symlinks=False)
        # A hard link would be the same file to the loader.
        for number in range(12):
            path = os.path.join(self.folder, str(number), "_unlatch.so")
            os.unlink(path)
            shutil.copy(_unlatch.__file__, path)
        self.run_child("""
copies = [load(str(number)) for number in range(12)]
assert len({id(copy.sum) for copy in copies}) == 12
sums = []
threads = [threading.Thread(target=lambda: sums.extend(copy.sum(x) for copy in copies)) for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert sums == [1e6] * 36, sums
print("ok")
""")

    @SHARED
    def test_all_share_one_budget_of_cores(self):
        self.run_child("""
a, b = load("a"), load("b")
cores = int(config(a)["core budget"])

def in_use(module): return int(config(module)["cores in use"])

def work(module):
    while not stops: module.mandelbrot(400, 400, 500)

assert config(b)["core budget"] == str(cores)
for working, asked in [(a, b), (b, a)]:
    stops = []
    threads = [threading.Thread(target=work, args=(working,))]
    threads[0].start()
    seen, until = 0, time.monotonic() + 60
    while seen < cores and time.monotonic() < until: seen = max(seen, in_use(asked))
    assert seen == cores, (seen, cores)
    # A caller always has its own core: so many may be in use beyond the budget.
    threads += [threading.Thread(target=work, args=(module,)) for module in [a, b, a]]
    for thread in threads[1:]: thread.start()
    most = max(in_use(asked) for _ in range(200))
    assert most <= cores + len(threads) - 1, (most, cores)
    stops.append(1)
    for thread in threads: thread.join()
    assert in_use(a) == in_use(b) == 0
print("ok")
""")

    @SHARED
    def test_alternating_between_copies_is_one_caller(self):
        # A copy that took the calls of another one for another thread's would leave cores to it.
        self.run_child("""
a, b = load("a"), load("b")
cores = int(config(a)["core budget"])
seen, until = 0, time.monotonic() + 60
while seen < cores and time.monotonic() < until:
    # Each has run within the millisecond.
    sampler = threading.Thread(target=lambda: [samples.append(int(config(b)["cores in use"])) for _ in range(50)])
    samples = []
    sampler.start()
    for _ in range(100):
        a.sum(x); b.sum(x)
    sampler.join()
    seen = max(seen, *samples)
assert seen == cores, (seen, cores)
print("ok")
""")

    def test_memory_of_one_is_read_by_another_through_protocols_alone(self):
        self.run_child("""
a, b = load("a"), load("b")
for one, other in [(a, b), (b, a)]:
    memory = one._pages(0, 4096, "first-touch")[0]
    assert bytes(memory) == bytes(4096)
    assert type(memory) is not type(other._pages(0, 8, "first-touch")[0])
    assert other._page_nodes(memory) is not None
    assert len(memoryview(memory)) == 4096
print("ok")
""")

    def test_errors_of_all_are_of_one_class(self):
        self.run_child("""
a, b = load("a"), load("b")
assert a.Error is b.Error
print("ok")
""")

    def interrupted(self, first, second, main):
        self.run_child("""
first, second, main = %r, %r, %r
copies = {name: load(name) for name in (first, second)}
other = copies[second if main == first else first]
converted = array.array("f", bytes(4 * len(x)))
calls = 0

def work():
    # Calls that watch for signals on a thread that Python does not give them to.
    global calls
    while not stops:
        other._convert(x, converted)
        calls += 1

for _ in range(3):
    stops, before = [], calls
    thread = threading.Thread(target=work)
    thread.start()
    sender = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    sender.start()
    try:
        copies[main].mandelbrot(8000, 8000, 100000)
        raise SystemExit("not interrupted")
    except KeyboardInterrupt:
        pass
    sender.join()
    stops.append(1)
    thread.join()
    assert calls > before
# Python's handler is in its place again, and works.
try:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(5)
    raise SystemExit("the handler is gone")
except KeyboardInterrupt:
    print("ok")
""" % (first, second, main))

    def test_an_interrupt_ends_overlapping_calls_of_two(self):
        for first, second in [("a", "b"), ("b", "a")]:
            for main in ["a", "b"]:
                with self.subTest(first=first, main=main):
                    self.interrupted(first, second, main)

    def test_a_handler_that_is_put_back_between_calls_does_not_call_itself(self):
        self.run_child("""
a, b = load("a"), load("b")
counted = []
signal.signal(signal.SIGINT, lambda *_: counted.append(1))
converted = {m: array.array("f", bytes(4 * len(x))) for m in (a, b)}
stops = []

def work(module, pause):
    while not stops:
        module._convert(x, converted[module])
        time.sleep(pause)

# Calls of both begin and end to watch in any order.
threads = [threading.Thread(target=work, args=arguments) for arguments in [(a, 0.0011), (b, 0.0007)]]
for thread in threads: thread.start()
for turn in range(100):
    signal.signal(signal.SIGINT, signal.getsignal(signal.SIGINT))  # in front of ours, in the system's table
    before = len(counted)
    os.kill(os.getpid(), signal.SIGINT)
    until = time.monotonic() + 30
    while len(counted) == before and time.monotonic() < until: time.sleep(0.001)
    assert len(counted) == before + 1, (turn, before, counted)
stops.append(1)
for thread in threads: thread.join()
print("ok")
""")

    def test_a_forked_child_computes_with_both(self):
        self.run_child("""
a, b = load("a"), load("b")
threads = [threading.Thread(target=m.mandelbrot, args=(1500, 1500, 400)) for m in (a, b)]
for thread in threads: thread.start()
time.sleep(0.02)
child = os.fork()
if child == 0:
    signal.alarm(100)  # rather than for ever
    good = a.sum(x) == b.sum(x) == 1e6
    try:
        signal.raise_signal(signal.SIGINT)
        good = False
    except KeyboardInterrupt:
        pass
    os._exit(0 if good else 1)
for thread in threads: thread.join()
assert os.waitpid(child, 0)[1] == 0
print("ok")
""")


if __name__ == "__main__":
    unittest.main()
