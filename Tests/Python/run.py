"""Runs the tests of this folder, or of one that is named first, all or those of the files that are named: with the folder that
holds `_unlatch` on the path."""

import os
import sys
import tempfile
import unittest

if __name__ == "__main__":
    loader = unittest.defaultTestLoader
    named = sys.argv[1:]
    place = named.pop(0) if named and os.path.isdir(named[0]) else os.path.dirname(os.path.abspath(__file__))
    # What tests compile is kept for these tests alone.
    folder = tempfile.TemporaryDirectory(prefix="unlatch-tests-")
    os.environ["UNLATCH_CACHE_DIR"] = folder.name
    tests = loader.loadTestsFromNames(named) if named else loader.discover(place)
    result = unittest.TextTestRunner().run(tests)
    # For Scripts/skips.sh, on lines of their own.
    for test, reason in result.skipped:
        print("skipped: %s: %s" % (test.id(), reason), flush=True)
    folder.cleanup()
    sys.exit(not result.wasSuccessful())
