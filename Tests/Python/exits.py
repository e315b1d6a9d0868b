"""Ends processes beside running teams, at any moment, with and without Python's own end, and says which went wrong.

usage: exits.py COUNT    with the folder that holds `_unlatch` on the path
"""

import random
import subprocess
import sys

# A thread that goes on calling kernels while the process ends. One caller has all cores; two share them.
PROGRAM = """
import array, ctypes, sys, threading, time
import _unlatch
begun = threading.Event()
def work():
    x = array.array("d", [0.5]) * 300_000
    while True:
        try:
            _unlatch.sum(x)
            _unlatch.mandelbrot(64, 64, 200)
        except Exception as error:
            # C's exit() leaves Python running: the call is told why it was stopped.
            if "the process is ending" not in str(error):
                raise
            return
        begun.set()
for _ in range(int(sys.argv[1])):
    threading.Thread(target=work, daemon=True).start()
begun.wait()
time.sleep(float(sys.argv[2]))
print("end", flush=True)
if sys.argv[3] == "exit":
    ctypes.CDLL(None).exit(0)
"""


def main():
    count, failures = int(sys.argv[1]), 0
    for number in range(count):
        callers, end = 1 + number % 2, ("return", "exit")[number // 2 % 2]
        pause = random.random() * 0.005
        said = None
        try:
            done = subprocess.run(
                [sys.executable, "-c", PROGRAM, str(callers), str(pause), end], capture_output=True, text=True, timeout=60
            )
            if done.returncode or done.stdout != "end\n" or done.stderr:
                said = "status %d: %s" % (done.returncode, done.stderr.strip()[:300])
        except subprocess.TimeoutExpired:
            said = "did not end within a minute"
        if said:
            failures += 1
            print("%d callers, %s after %.2f ms: %s" % (callers, end, pause * 1000, said))
    print("%d of %d ends went wrong" % (failures, count))
    return 1 if failures else 0


sys.exit(main())
