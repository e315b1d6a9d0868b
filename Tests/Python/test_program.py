"""`python -m unlatch`: the environment, and the measurements where they are installed. See run.py."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import unittest

import unlatch


class Program(unittest.TestCase):
    def run_program(self, *arguments, **variables):
        environment = {name: value for name, value in os.environ.items() if name != "UNLATCH_BENCH"}
        environment.update(variables, PYTHONPATH=os.pathsep.join(sys.path))
        return subprocess.run(
            [sys.executable, "-B", "-m", "unlatch", *arguments], capture_output=True, text=True, timeout=60, env=environment)

    def program(self, folder, text, name="bench-native"):
        path = os.path.join(folder, name)
        with open(path, "w") as file:
            file.write("#!/bin/sh\n" + text)
        os.chmod(path, stat.S_IRWXU)
        return path

    def test_the_environment_is_printed(self):
        done = self.run_program()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        names = {line.partition(": ")[0] for line in done.stdout.splitlines()}
        expected = {"version", "python", "numpy", "system", "processor", "instruction set", "openmp", "core budget", "cores in use",
                    "usable cores", "threads of a usual team", "place of a usual team", "allowed CPUs", "CPU quota", "memory limit",
                    "node 0", "lock", "extension"}
        self.assertLessEqual(expected, names)
        self.assertIn("version: %s\n" % unlatch.__version__, done.stdout)

    def test_what_chooses_is_named(self):
        done = self.run_program(OMP_NUM_THREADS="1", UNLATCH_INSTRUCTION_SET="default")
        self.assertIn("OMP_NUM_THREADS: 1\n", done.stdout)
        self.assertIn("UNLATCH_INSTRUCTION_SET: default\n", done.stdout)
        self.assertIn("threads of a usual team: 1\n", done.stdout)
        self.assertIn("instruction set: default\n", done.stdout)

    def test_bench_native_is_run_with_its_arguments_and_status(self):
        with tempfile.TemporaryDirectory() as folder:
            path = self.program(folder, 'echo "$@"; echo "$UNLATCH_PYTHON" >&2; exit 7\n')
            for variables in ({"UNLATCH_BENCH": path}, {"PATH": folder + ":" + os.environ["PATH"]}):
                done = self.run_program("bench", "kernels", "--quick", **variables)
                self.assertEqual((done.returncode, done.stdout), (7, "kernels --quick\n"))
                self.assertTrue(done.stderr.strip())
            self.program(folder, "kill -TERM $$\n")
            self.assertEqual(self.run_program("bench", UNLATCH_BENCH=path).returncode, 128 + signal.SIGTERM)

    def test_without_bench_native_one_line_says_how_to_get_it(self):
        with tempfile.TemporaryDirectory() as folder:
            for variables, part in (({"PATH": folder}, "no bench-native on the path"),
                                    ({"UNLATCH_BENCH": folder + "/none"}, "UNLATCH_BENCH names no program")):
                done = self.run_program("bench", "run", **variables)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(part, done.stderr)
                self.assertIn("make bench", done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1)
            path = self.program(folder, "\0not a program", "odd")
            with open(path, "wb") as file:
                file.write(b"\x7fELF")
            done = self.run_program("bench", UNLATCH_BENCH=path)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1))
            self.assertIn("cannot be run", done.stderr)

    def test_a_wrong_command_line_gets_one_line_and_status_2(self):
        done = self.run_program("benhc")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (2, "", "use: python -m unlatch [bench [ARGUMENT ...]]\n"))
        self.assertEqual(self.run_program("--help").returncode, 0)


if __name__ == "__main__":
    unittest.main()
