"""Runs every test of this folder: with the folder that holds `_unlatch` on the path."""

import os
import sys
import unittest

if __name__ == "__main__":
    tests = unittest.defaultTestLoader.discover(os.path.dirname(os.path.abspath(__file__)))
    result = unittest.TextTestRunner().run(tests)
    # For Scripts/skips.sh, on lines of their own.
    for test, reason in result.skipped:
        print("skipped: %s: %s" % (test.id(), reason), flush=True)
    sys.exit(not result.wasSuccessful())
