"""The environment variables that the module looks at when it is imported."""

import os
import subprocess
import sys
import unittest


class Places(unittest.TestCase):
    """UNLATCH_PLACE says where the module's team runs."""

    def child(self, place, code):
        environment = dict(os.environ, UNLATCH_PLACE=place, PYTHONPATH=os.pathsep.join(sys.path))
        child = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
        return child.stdout.strip() or child.stderr.strip().splitlines()[-1]

    def test_threads_keep_their_affinity_wherever_the_team_is(self):
        code = """
import array, os, threading, _unlatch
found, x = [], array.array("d", [1]) * 1000000
def call(mask):
    os.sched_setaffinity(0, mask)
    for _ in range(10):
        assert _unlatch.sum(x) == len(x)
        if os.sched_getaffinity(0) != mask: found.append(os.sched_getaffinity(0))
ours = os.sched_getaffinity(0)
threads = [threading.Thread(target=call, args=(mask,)) for mask in [ours] + [{cpu} for cpu in ours]]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(found)
"""
        for place in ["caller", "spread", "close", "cpus:%d" % min(os.sched_getaffinity(0))]:
            self.assertEqual(self.child(place, code), "[]", place)

    def test_an_instruction_set_that_does_not_exist_is_said_on_import(self):
        code = "import array, _unlatch; print(_unlatch.sum(array.array('d', [1, 2])))"
        for name, expected in [
            ("nope", "ImportError: UNLATCH_INSTRUCTION_SET: there is no instruction set 'nope'; "
                     "write default, x86-64-v3 or x86-64-v4"),
            ("default", "3.0"), ("x86-64-v4", "3.0"), ("", "3.0"),
        ]:
            environment = dict(os.environ, UNLATCH_INSTRUCTION_SET=name, PYTHONPATH=os.pathsep.join(sys.path))
            child = subprocess.run(
                [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
            self.assertEqual((child.stdout + child.stderr).strip().splitlines()[-1], expected)

    def test_a_place_that_does_not_exist_is_said_on_import(self):
        self.assertEqual(
            self.child("the moon", "import _unlatch"),
            "ImportError: UNLATCH_PLACE: there is no place 'the moon'; "
            "write caller, node:0, cpus:0-3,8, spread or close",
        )
        self.assertIn("UNLATCH_PLACE=cpus:99999: CPU 99999 is not ours", self.child("cpus:99999", "import _unlatch"))
