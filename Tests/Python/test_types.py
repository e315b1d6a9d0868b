"""What mypy says of the package: its stubs beside what is there, its own code, and a program that uses it. See run.py."""

import glob
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import _unlatch
import unlatch

HERE = os.path.dirname(os.path.abspath(__file__))
#: An environment with mypy for this Python: see Scripts/setup.sh.
MYPY = next(iter(glob.glob(os.path.join(
    HERE, "..", "..", ".build", "types-venv", "lib", "python%d.%d%s" % (*sys.version_info[:2], getattr(sys, "abiflags", "")),
    "site-packages"))), None)
try:
    import numpy as np
except ImportError:
    np = None

#: What stubtest finds beside the stubs and what is meant so: NumPy's own names are NumPy's to check, and a class in a function
#: is not there before it is called.
MEANT = "\n".join([r"unlatch\.numpy\.(?!strict$|report$|Report$|NotServed$).*", r"unlatch\._.*@\d+"])

#: The compiler's own code walks trees of `ast`, whose types say less than it knows; what it shows is checked.
INSIDE = "[mypy-unlatch._jit.*]\nignore_errors = True\n"


@unittest.skipIf(MYPY is None, "mypy is not installed for this Python")
@unittest.skipIf(np is None, "NumPy is not installed")
class Types(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        # The module's own stubs are no part of a wheel: the package's take their place.
        shutil.copytree(os.path.dirname(unlatch.__file__), os.path.join(cls.folder, "unlatch"))
        with open(os.path.join(cls.folder, "_unlatch.pyi"), "w", encoding="utf-8") as file:
            file.write(_unlatch.__stubs__())
        cls.cache = os.path.join(cls.folder, "cache")
        cls.settings = os.path.join(cls.folder, "settings")
        with open(cls.settings, "w", encoding="utf-8") as file:
            file.write("[mypy]\ncache_dir = %s\n" % cls.cache + INSIDE)

    def python(self, *arguments):
        path = os.pathsep.join([os.path.dirname(_unlatch.__file__), self.folder, MYPY])
        return subprocess.run(
            [sys.executable, "-B", *arguments], capture_output=True, text=True, timeout=280, cwd=self.folder,
            env=dict(os.environ, PYTHONPATH=path, MYPYPATH=self.folder))

    def test_the_stubs_say_what_the_package_is(self):
        meant = os.path.join(self.folder, "meant")
        with open(meant, "w", encoding="utf-8") as file:
            file.write(MEANT + "\n")
        done = self.python(
            "-m", "mypy.stubtest", "--mypy-config-file", self.settings, "--allowlist", meant, "--ignore-unused-allowlist",
            "--ignore-disjoint-bases", "unlatch")
        self.assertEqual(done.returncode, 0, done.stdout[-6000:] + done.stderr[-2000:])

    def test_a_program_with_types_runs_and_its_mistakes_are_found(self):
        program = os.path.join(HERE, "typed.py")
        with open(program, encoding="utf-8") as file:
            expected = {number for number, line in enumerate(file, 1) if line.endswith("# mistake\n")}
        done = self.python("-m", "mypy", "--strict", "--config-file", self.settings, program)
        lines = [line.split(":", 3) for line in done.stdout.splitlines() if ": error:" in line]
        self.assertEqual({(os.path.basename(line[0]), int(line[1])) for line in lines},
                         {("typed.py", number) for number in expected}, done.stdout + done.stderr)
        run = self.python(program)
        self.assertEqual((run.returncode, run.stdout), (0, "right\n"), run.stderr)

    def test_the_packages_own_code_has_types(self):
        done = self.python(
            "-m", "mypy", "--config-file", self.settings, "--disallow-untyped-defs", "--disallow-incomplete-defs",
            "--check-untyped-defs", "-p", "unlatch")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
