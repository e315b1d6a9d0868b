"""What compiled kernels are kept in, and what others may have done to it: each case in processes of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

COMPILER = next(filter(None, map(shutil.which, ("gcc", "clang", "cc"))), None)

#: Compiles one kernel, runs it, and says what the cache did.
PROGRAM = """
import array, unlatch
add = unlatch.RawKernel(
    "int add(const arguments *a, size_t b, size_t e) { for (size_t i = b; i < e; i++) a->y[i] = a->x[i] + %s; return 0; }",
    "add", "const double x[items], double y[items]")
y = array.array("d", [0])
add(array.array("d", [1]), y)
info = unlatch.cache_info()
print(y[0], info.file_hits, info.compiled, info.files, info.problem)
"""


@unittest.skipIf(COMPILER is None, "there is no C compiler")
class CacheTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.join(folder.name, "cache")

    def start(self, summand=1, folder=None, **variables):
        variables.setdefault("UNLATCH_CACHE_DIR", folder or self.folder)
        return subprocess.Popen(
            [sys.executable, "-B", "-c", PROGRAM % summand], env=dict(os.environ, **variables), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, universal_newlines=True)

    def finish(self, process):
        said, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, errors)
        result, hits, compiled, files, problem = said.split(None, 4)
        return float(result), int(hits), int(compiled), int(files), problem.strip()

    def run_one(self, *arguments, **keywords):
        return self.finish(self.start(*arguments, **keywords))

    def kernels(self):
        return [os.path.join(self.folder, name) for name in os.listdir(self.folder) if not name.startswith("compiler-")]

    def test_the_next_process_finds_what_one_has_compiled(self):
        self.assertEqual(self.run_one(), (2.0, 0, 1, 1, "None"))
        self.assertEqual(self.run_one(), (2.0, 1, 0, 1, "None"))
        self.assertEqual(self.run_one(2), (3.0, 0, 1, 2, "None"))
        self.assertEqual(os.stat(self.folder).st_mode & 0o777, 0o700)

    def test_another_instruction_set_is_another_kernel(self):
        self.run_one()
        self.assertEqual(self.run_one(UNLATCH_INSTRUCTION_SET="default"), (2.0, 0, 1, 2, "None"))

    def test_a_file_that_was_cut_off_or_altered_is_made_anew(self):
        for harm in (lambda data: data[:-100], lambda data: b"", lambda data: data[:-1] + bytes([data[-1] ^ 1]),
                     lambda data: b"unlatch kernel 1\n", lambda data: b"\x7fELF" + data):
            shutil.rmtree(self.folder, ignore_errors=True)
            self.run_one()
            path, = self.kernels()
            with open(path, "rb") as file:
                data = file.read()
            with open(path, "wb") as file:
                file.write(harm(data))
            self.assertEqual(self.run_one(), (2.0, 0, 1, 1, "None"))
            self.assertEqual(self.run_one(), (2.0, 1, 0, 1, "None"))

    def test_a_file_does_not_pass_for_another(self):
        self.run_one(1)
        first, = self.kernels()
        self.run_one(2)
        second, = set(self.kernels()) - {first}
        shutil.copyfile(first, second)
        self.assertEqual(self.run_one(2), (3.0, 0, 1, 2, "None"))

    def test_links_and_files_that_others_may_write_are_not_followed(self):
        self.run_one()
        path, = self.kernels()
        elsewhere = path + "-elsewhere"
        os.rename(path, elsewhere)
        os.symlink(elsewhere, path)
        self.assertEqual(self.run_one(), (2.0, 0, 1, 1, "None"))
        self.assertFalse(os.path.islink(path))
        os.chmod(path, 0o666)
        self.assertEqual(self.run_one()[1:3], (0, 1))
        os.unlink(path)
        os.mkfifo(path, 0o600)  # a reader would wait for ever
        self.assertEqual(self.run_one()[:3], (2.0, 0, 1))

    def test_a_folder_that_is_not_private_is_not_used(self):
        os.makedirs(self.folder)
        os.chmod(self.folder, 0o777)
        self.assertEqual(self.run_one(), (2.0, 0, 1, 0, self.folder + " may be written by others; chmod 700 makes it private"))
        os.chmod(self.folder, 0o700)
        link = self.folder + "-link"
        os.symlink(self.folder, link)
        self.assertEqual(self.run_one(folder=link)[:4], (2.0, 0, 1, 0))
        if os.geteuid() == 0:
            os.chown(self.folder, 12345, 12345)
            self.assertEqual(self.run_one(), (2.0, 0, 1, 0, self.folder + " belongs to another user"))

    def test_a_folder_that_cannot_be_made_is_a_problem_and_no_error(self):
        for folder in ("/proc/unlatch", "/dev/null/unlatch"):
            result = self.run_one(folder=folder)
            self.assertEqual(result[:4], (2.0, 0, 1, 0))
            self.assertIn(folder, result[4])

    def test_many_processes_at_once(self):
        processes = [self.start() for _ in range(int(os.environ.get("UNLATCH_TEST_PROCESSES", "12")))]
        for process in processes:
            self.assertEqual(self.finish(process)[0], 2.0)
        self.assertEqual(len(self.kernels()), 1)
        self.assertEqual(self.run_one(), (2.0, 1, 0, 1, "None"))

    def test_without_a_compiler_it_says_what_to_do(self):
        for variables in ({"PATH": "/nowhere"}, {"UNLATCH_CC": "/nowhere/cc"}, {"UNLATCH_CC": "/bin/false"}):
            process = self.start(**variables)
            _, errors = process.communicate(timeout=120)
            self.assertNotEqual(process.returncode, 0)
            self.assertRegex(errors.splitlines()[-1], "^unlatch.NoCompiler: ")

    def test_the_compiler_that_is_named_is_used(self):
        clang = shutil.which("clang")
        if clang is None:
            self.skipTest("there is no clang")
        self.run_one()
        self.assertEqual(self.run_one(UNLATCH_CC=clang)[:3], (2.0, 0, 1))


if __name__ == "__main__":
    unittest.main()
