"""Functions that are compiled while the program runs: unlatch.jit beside Numba, and unlatch.evaluate beside numexpr and NumPy.

    python compare.py [--quick] [--json FILE]

Everything is measured in fresh processes that take turns, and results are compared first: a function whose results differ fails.
Numba's are parallel, with fastmath; unlatch's look at every index, and raise where Python raises. A time is the least of many.

- speed: the time of one call, once compiled
- first: from before the import of the tool (NumPy is there) to the end of the first call, with an empty cache and small data
- cached: the same in the next process
- chains: 2*a + 3*b*c - d over arrays beyond the cache, with the rate of memory beside the bundled triad's

Exit status: 0 where everything was measured, 1 where a result differs.
"""

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = ("unlatch", "numba")


def child(what, tool, folder, *arguments):
    """What a fresh process answers."""
    environment = dict(
        os.environ, UNLATCH_BENCH_TOOL=tool, UNLATCH_CACHE_DIR=os.path.join(folder, "unlatch"),
        NUMBA_CACHE_DIR=os.path.join(folder, "numba"))
    process = subprocess.run(
        [sys.executable, "-B", os.path.abspath(__file__), "--child", what, *map(str, arguments)], env=environment,
        stdout=subprocess.PIPE, universal_newlines=True, check=True)
    return json.loads(process.stdout.splitlines()[-1])


# ---- In the child


def best(call, seconds):
    least, end, times = math.inf, time.perf_counter() + seconds, 0
    while times < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        call()
        least = min(least, time.perf_counter() - start)
        times += 1
    return least


def answer_speed(seconds):
    import numpy as np
    from functions import FUNCTIONS

    result = {}
    for name, (function, data, out) in FUNCTIONS.items():
        arguments = data(1)
        returned = function(*arguments)
        check = float(returned) if out is None else float(np.sum(arguments[out]))
        result[name] = (check, best(lambda: function(*arguments), float(seconds)))
    return result


def answer_first(name):
    import numpy as np  # noqa: F401

    start = time.perf_counter()
    from functions import FUNCTIONS

    function, data, _ = FUNCTIONS[name]
    imported = time.perf_counter()
    arguments = data(10)
    begun = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - begun + imported - start


def answer_chains(seconds):
    import numexpr
    import numpy as np
    import unlatch

    size = 10_000_000
    a, b, c, d = (np.random.default_rng(7).random(size) for _ in range(4))
    out = np.empty(size)
    names = {"a": a, "b": b, "c": c, "d": d}
    calls = {
        "unlatch": lambda: unlatch.evaluate("2*a + 3*b*c - d", names, out=out),
        "numexpr": lambda: numexpr.evaluate("2*a + 3*b*c - d", names, out=out),
        "NumPy": lambda: 2 * a + 3 * b * c - d,
        "triad": lambda: unlatch.triad(a, b, 2.0, out),
    }
    expected = calls["NumPy"]()
    for name in ("unlatch", "numexpr"):
        calls[name]()
        if not np.allclose(out, expected, 1e-12, 1e-12):
            raise SystemExit("%s computes something else" % name)
    times = dict.fromkeys(calls, math.inf)
    end = time.perf_counter() + float(seconds)
    while time.perf_counter() < end:
        for name, call in calls.items():
            times[name] = min(times[name], best(call, 0) if name == "NumPy" else best(call, 0.02))
    return {"times": times, "bytes": {"unlatch": 40 * size, "triad": 24 * size}}


# ---- The report


def measure(quick):
    rounds, seconds = (1, 0.3) if quick else (3, 1.0)
    report = {"machine": platform.processor() or platform.machine(), "python": platform.python_version(), "functions": {}}
    failed = []
    with tempfile.TemporaryDirectory(prefix="unlatch-bench-") as folder:
        from_each = {tool: [] for tool in TOOLS}
        for _ in range(rounds):
            for tool in TOOLS:
                from_each[tool].append(child("speed", tool, folder, seconds))
        for name in from_each["unlatch"][0]:
            checks = [from_each[tool][0][name][0] for tool in TOOLS]
            if not math.isclose(*checks, rel_tol=1e-9):
                failed.append("%s: unlatch has %r, Numba %r" % (name, *checks))
            row = {"speed": {tool: min(each[name][1] for each in from_each[tool]) for tool in TOOLS}}
            for what in ("first", "cached"):
                row[what] = {}
            for tool in TOOLS:
                firsts, later = [], []
                for _ in range(rounds):
                    with tempfile.TemporaryDirectory(prefix="unlatch-bench-") as fresh:
                        firsts.append(child("first", tool, fresh, name))
                        later += [child("first", tool, fresh, name) for _ in range(2)]
                row["first"][tool], row["cached"][tool] = min(firsts), min(later)
            report["functions"][name] = row
        report["chains"] = child("chains", "unlatch", folder, 4 * seconds)
    report["failed"] = failed
    return report


def show(report):
    print("%-14s %26s %26s %26s" % ("", "one call, ms", "first call, ms", "from the cache, ms"))
    print("%-14s" % "" + "%9s %8s %8s" % ("unlatch", "Numba", "ratio") * 3)
    logarithms = {"speed": 0.0, "first": 0.0, "cached": 0.0}
    for name, row in report["functions"].items():
        line = "%-14s" % name
        for what in logarithms:
            mine, theirs = row[what]["unlatch"], row[what]["numba"]
            logarithms[what] += math.log(theirs / mine)
            line += "%9.2f %8.2f %8.2f" % (1e3 * mine, 1e3 * theirs, theirs / mine)
        print(line)
    count = len(report["functions"])
    print("%-14s" % "geometric mean" + "".join("%27.2f" % math.exp(each / count) for each in logarithms.values()))
    chains = report["chains"]
    times = chains["times"]
    print("2*a + 3*b*c - d: unlatch %.2f ms, numexpr %.2f (%.2f), NumPy %.2f (%.2f); %.1f GB/s, the triad %.1f" % (
        1e3 * times["unlatch"], 1e3 * times["numexpr"], times["numexpr"] / times["unlatch"], 1e3 * times["NumPy"],
        times["NumPy"] / times["unlatch"], chains["bytes"]["unlatch"] / times["unlatch"] / 1e9,
        chains["bytes"]["triad"] / times["triad"] / 1e9))
    for each in report["failed"]:
        print("failed: " + each)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one round of each")
    parser.add_argument("--json", metavar="FILE", help="writes the report")
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        what, *arguments = options.child
        print(json.dumps({"speed": answer_speed, "first": answer_first, "chains": answer_chains}[what](*arguments)))
        return 0
    report = measure(options.quick)
    show(report)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=1)
    return 1 if report["failed"] else 0


if __name__ == "__main__":
    sys.path.insert(0, HERE)
    sys.exit(main())
