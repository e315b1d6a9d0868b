"""threadpoolctl sees the teams and limits them, whichever is imported first; what OpenMP's variables say that it cannot take."""

import importlib.util
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest

has_threadpoolctl = importlib.util.find_spec("threadpoolctl") is not None

PRELUDE = """
import array, os, sys
x = array.array("d", [1.0]) * 4_000_000
def threads():
    return len(os.listdir("/proc/self/task"))
def rows():
    return [row for row in threadpoolctl.threadpool_info() if row["internal_api"] == "unlatch"]
"""


def run(text, **variables):
    """Runs a program in a fresh process, and returns what it printed."""
    environment = {**os.environ, "OMP_NUM_THREADS": "2", **variables}
    done = subprocess.run(
        [sys.executable, "-B", "-c", PRELUDE + textwrap.dedent(text)], env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, timeout=60)
    if done.returncode != 0:
        raise AssertionError("status %d: %s" % (done.returncode, done.stderr))
    return done.stdout


@unittest.skipUnless(has_threadpoolctl, "threadpoolctl is not installed")
class Threadpoolctl(unittest.TestCase):
    def test_it_shows_the_teams_whichever_is_imported_first(self):
        for imports in ("import threadpoolctl, unlatch", "import unlatch, threadpoolctl"):
            with self.subTest(imports):
                run(imports + textwrap.dedent("""
                    [row] = rows()
                    assert row["user_api"] == "openmp" and row["prefix"] == "_unlatch", row
                    assert row["version"] == unlatch.__version__ and row["num_threads"] >= 1, row
                    assert threads() == 1, "looking starts no library"
                    """))

    def test_a_limit_of_one_means_one_thread_and_ends_with_its_block(self):
        for make in ("None", "unlatch.Team(threads=2)", "unlatch.Team(threads=2, place='packed')"):
            with self.subTest(make):
                run("""
                    import threadpoolctl, unlatch
                    unlatch.sum(x[:10])
                    if len(os.sched_getaffinity(0)) < 2:
                        sys.exit()
                    team = %s
                    def busy():
                        # Threads that worked, by the processor time that they took.
                        before = times()
                        for _ in range(30):
                            assert unlatch.sum(x, **({"team": team} if team else {})) == 4_000_000
                        after = times()
                        return sum(after[task] > before.get(task, 0) + 1 for task in after)
                    def times():
                        found = {}
                        for task in os.listdir("/proc/self/task"):
                            with open("/proc/self/task/%%s/stat" %% task) as file:
                                fields = file.read().rsplit(")", 1)[1].split()
                            found[task] = int(fields[11]) + int(fields[12])
                        return found
                    before = rows()[0]["num_threads"]
                    with threadpoolctl.threadpool_limits(1):
                        assert rows()[0]["num_threads"] == 1
                        # The caller of a team that is bound waits for the one that works.
                        assert busy() <= (1 if not team or team.place == "caller" else 2)
                        if not team or team.place == "caller":
                            assert threads() == 1, threads()
                    with threadpoolctl.threadpool_limits(1, user_api="openmp"):
                        assert rows()[0]["num_threads"] == 1
                    with threadpoolctl.threadpool_limits({"_unlatch": 1}):
                        assert rows()[0]["num_threads"] == 1
                    with threadpoolctl.threadpool_limits(1, user_api="blas"):
                        assert rows()[0]["num_threads"] == before
                    assert rows()[0]["num_threads"] == before
                    unlatch.sum(x, **({"team": team} if team else {}))
                    assert threads() >= 2, threads()
                    """ % make)

    def test_limits_of_threads_of_a_pool_and_of_a_forked_child(self):
        # joblib/threadpoolctl#40 and #176.
        run("""
            import threadpoolctl, unlatch
            from multiprocessing.pool import ThreadPool
            assert unlatch.sum(x) == 4_000_000
            before = rows()[0]["num_threads"]
            def limited(_):
                with threadpoolctl.threadpool_limits(1, user_api="openmp"):
                    return unlatch.sum(x)
            for _ in range(2):
                with ThreadPool(2) as pool:
                    assert pool.map(limited, range(8)) == [4_000_000] * 8
            threadpoolctl.threadpool_limits(before)
            process = os.fork()
            if process == 0:
                with threadpoolctl.threadpool_limits(1):
                    right = unlatch.sum(x) == 4_000_000 and threads() == 1
                os._exit(0 if right and unlatch.sum(x) == 4_000_000 else 1)
            assert os.waitpid(process, 0)[1] == 0
            assert rows()[0]["num_threads"] == before
            """)

    def test_other_imports_know_nothing_of_it(self):
        run("""
            import sys, unlatch
            from unlatch import _threadpools
            assert _threadpools._Finder in sys.meta_path
            import importlib.util, json.tool
            try:
                import threadpoolctl_that_is_not_there
            except ModuleNotFoundError:
                pass
            spec = importlib.util.find_spec("threadpoolctl")
            import threadpoolctl, importlib.machinery
            assert _threadpools._Finder not in sys.meta_path
            assert type(threadpoolctl.__loader__) is importlib.machinery.SourceFileLoader
            assert threadpoolctl.__spec__.loader is threadpoolctl.__loader__
            import importlib
            importlib.reload(threadpoolctl)
            """)

    def test_where_its_import_fails_nothing_else_does(self):
        run("""
            import sys, tempfile, unlatch
            with tempfile.TemporaryDirectory() as folder:
                with open(folder + "/threadpoolctl.py", "w") as file:
                    file.write("raise RuntimeError('broken')")
                sys.path.insert(0, folder)
                try:
                    import threadpoolctl
                except RuntimeError as error:
                    assert str(error) == "broken"
                del sys.path[0]
            import importlib
            importlib.invalidate_caches()
            import threadpoolctl
            assert len(rows()) == 1
            """)

    def test_a_version_that_takes_no_others_is_left_alone(self):
        run("""
            import sys, types
            sys.modules["threadpoolctl"] = types.ModuleType("threadpoolctl")
            import unlatch
            assert unlatch.sum(x[:3]) == 3
            """)


class Variables(unittest.TestCase):
    def test_a_value_that_openmp_cannot_take_is_refused_with_a_sentence(self):
        for value in ("abc", "", "-1", "0", "99999999999999999999", "2,x"):
            with self.subTest(value):
                text = run("""
                    import unlatch
                    assert unlatch.sum(x, team=unlatch.Team(threads=2)) == 4_000_000
                    print(unlatch.Team().notes)
                    unlatch.show_config()
                    """, OMP_NUM_THREADS=value)
                self.assertEqual(text.count("OMP_NUM_THREADS=%s does not count" % value), 2, text)


class Library(unittest.TestCase):
    def test_no_openmp_is_loaded_before_a_run_of_several_threads(self):
        run("""
            import unlatch
            unlatch.sum(x[:100])
            maps = open("/proc/self/maps").read()
            assert "libomp" not in maps and "libiomp" not in maps
            """)

    def test_where_it_cannot_be_loaded_runs_are_alone_and_a_team_of_two_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            # Found before any other, and no library.
            with open(os.path.join(folder, "libomp.so.5"), "w", encoding="ascii") as file:
                file.write("nothing " * 1000)
            if run("""
                import ctypes
                try:
                    print(ctypes.CDLL("libomp.so.5"))
                except OSError:
                    pass
                """, LD_LIBRARY_PATH=folder):
                self.skipTest("the loader of this Python looks elsewhere before LD_LIBRARY_PATH")
            run("""
                import unlatch
                assert unlatch.sum(x, team=unlatch.Team(threads=2)) == 4_000_000
                if len(os.sched_getaffinity(0)) < 2:
                    sys.exit()
                assert threads() == 1
                try:
                    unlatch.Team(threads=2)
                except unlatch.OpenMPConflict as error:
                    assert "LLVM's OpenMP could not be loaded: " in str(error) and "libomp.so.5" in str(error), error
                else:
                    raise AssertionError("it has no library")
                """, LD_LIBRARY_PATH=folder)


if __name__ == "__main__":
    unittest.main()
