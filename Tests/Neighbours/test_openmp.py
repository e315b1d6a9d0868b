"""Packages that bring an OpenMP library: in whatever order they are imported and used, everybody computes what it should."""

import itertools
import unittest

from neighbours import has, imports, needs, run

GNU = ["sklearn", "numba", "torch", "faiss"]
LLVM = ["intel", "libomp"]


class Orders(unittest.TestCase):
    def uses(self, order, **variables):
        """All are imported, then used in turns; a child of the process uses those that work in one."""
        text = imports(*order)
        for _ in range(3):
            text += "".join("use_%s()\n" % name for name in order)
        # GNU's library hangs in a child of a process that has used it.
        inherited = [name for name in order if name not in GNU]
        if variables.get("KMP_INIT_AT_FORK") == "FALSE" or "sklearn" in order:
            inherited = ["unlatch"]
        text += "in_child(%s)\n" % ", ".join("use_" + name for name in inherited)
        text += "".join("use_%s()\n" % name for name in reversed(order))
        run(text, **variables)

    def test_each_before_and_after(self):
        for name in filter(has, GNU + LLVM):
            for order in (("unlatch", name), (name, "unlatch")):
                for variables in ({}, {"KMP_INIT_AT_FORK": "FALSE"}):
                    with self.subTest(order=order, variables=variables):
                        self.uses(order, **variables)

    def test_each_before_and_after_when_the_first_was_used_at_once(self):
        for name in filter(has, GNU + LLVM):
            for first, second in (("unlatch", name), (name, "unlatch")):
                with self.subTest(first=first, second=second):
                    text = imports(first) + "use_%s()\n" % first
                    # The second part alone: what comes before is there already.
                    text += imports(second)[len(imports()):] + "use_%s()\nuse_%s()\n" % (second, first)
                    run(text + "in_child(use_unlatch)\nuse_%s()\nuse_unlatch()\n" % name)

    def test_all_orders_of_two_others(self):
        known = [name for name in ("sklearn", "numba", "intel", "libomp") if has(name)]
        for pair in itertools.combinations(known, 2):
            # Two LLVM libraries beside each other end a process, whoever else is there.
            if set(pair) == set(LLVM):
                continue
            for order in itertools.permutations(("unlatch", *pair)):
                with self.subTest(order=order):
                    self.uses(order)

    def test_all_at_once(self):
        known = [name for name in GNU + LLVM[:1] if has(name)]
        for place in range(0, len(known) + 1, 2):
            with self.subTest(place=place):
                self.uses([*known[:place], "unlatch", *known[place:]])

    @needs("intel")
    def test_intels_library_runs_the_teams_where_it_is_there_first(self):
        printed = run(imports("intel", "unlatch") + """
use_unlatch(); use_intel(); use_unlatch()
assert len(os.listdir("/proc/self/task")) == 2, "one helper for both"
assert "libomp.so" not in open("/proc/self/maps").read()
unlatch.show_config()
""")
        self.assertIn("openmp: Intel's libiomp5, ", printed)
        self.assertNotIn("another openmp", printed)

    @needs("intel", "threadpoolctl")
    def test_threadpoolctl_does_not_start_a_second_library(self):
        run(imports("intel", "unlatch") + """
import threadpoolctl
use_intel()
assert {row["internal_api"] for row in threadpoolctl.threadpool_info()} >= {"openmp", "unlatch"}
with threadpoolctl.threadpool_limits(1):
    use_unlatch()
use_unlatch(); use_intel()
""")

    @needs("intel")
    def test_a_library_that_is_loaded_for_all(self):
        for order in (("intel", "unlatch"), ("unlatch", "intel")):
            with self.subTest(order):
                run("import sys; sys.setdlopenflags(0x102)\n" + imports(*order) + """
ctypes.CDLL(glob.glob(sys.prefix + "/lib/libiomp5.so")[0], mode=ctypes.RTLD_GLOBAL)
for _ in range(3):
    use_unlatch(); use_intel()
in_child(use_unlatch, use_intel)
""")


if __name__ == "__main__":
    unittest.main()
