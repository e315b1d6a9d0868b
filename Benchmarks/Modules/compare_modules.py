"""Compares one module written with three tools: python compare_modules.py SOURCES REPOSITORY FOLDER

Prints a Markdown table: lines written, processor time of a clean build, size of the stripped module, and the time of a
call. The modules are built into FOLDER, each from nothing, and called in one process, in turns.
"""

import math
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import sysconfig
import time

import nanobind
import numpy

SOURCES, REPOSITORY, FOLDER = map(os.path.abspath, sys.argv[1:4])
MODULES = os.path.join(FOLDER, "modules")
SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")
PEER_FLAGS = ["-O3", "-DNDEBUG", "-fPIC", "-shared", "-fvisibility=hidden", "-w", "-I" + sysconfig.get_path("include")]
TOOLS = ["unlatch", "nanobind", "cython"]
ROUNDS = 15


def run(*command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if done.returncode:
        sys.exit("compare-modules: %s failed:\n%s" % (command[0], "\n".join(done.stdout.splitlines()[-30:])))


def source(name):
    return os.path.join(SOURCES, name)


def build_unlatch():
    package = source("Unlatch")
    scratch = os.path.join(FOLDER, "unlatch")
    script = os.path.join(REPOSITORY, "Scripts", "build-module.sh")
    run(script, package, "compared_unlatch", MODULES, env=dict(os.environ, UNLATCH_EXTENSION_SCRATCH=scratch))


def build_nanobind():
    root = os.path.dirname(nanobind.__file__)
    include = ["-I" + os.path.join(root, *part) for part in (["include"], ["ext", "robin_map", "include"])]
    output = os.path.join(MODULES, "compared_nanobind" + SUFFIX)
    sources = [source("nanobind_module.cpp"), os.path.join(root, "src", "nb_combined.cpp")]
    run("c++", *PEER_FLAGS, "-std=c++17", "-fno-strict-aliasing", *include, *sources, "-o", output)
    run("strip", output)


def build_cython():
    made = os.path.join(FOLDER, "compared_cython.c")
    output = os.path.join(MODULES, "compared_cython" + SUFFIX)
    run(sys.executable, "-m", "cython", "--module-name", "compared_cython", "-o", made, source("cython_module.pyx"))
    run("cc", *PEER_FLAGS, made, "-o", output)
    run("strip", output)


def processor_time(work):
    """Of the children that the work starts and waits for."""
    def spent():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime
    before = spent()
    work()
    return spent() - before


def lines(name):
    """Lines that hold more than a comment."""
    with open(source(name), encoding="utf-8") as file:
        return sum(1 for line in file if line.strip() and not re.match(r"\s*(//|#(?!include))", line))


def size(tool):
    [module] = [name for name in os.listdir(MODULES) if name.startswith("compared_" + tool) and name.endswith(".so")]
    return os.path.getsize(os.path.join(MODULES, module))


def calls():
    """What is measured: name, how it is called, arguments, the result."""
    x = numpy.arange(64.0).reshape(8, 8)
    whole = {"float64": x, "float32": x.astype("f4"), "int32": x.astype("i4")}
    yield "f(float, float)", "add", (1.5, 2.5), 4.0
    yield "scale(8 numbers, factor)", "scale", (numpy.ones(8), 1.0), None
    yield "typed 8 × 8 array, lock released", "matrix_sum", (x,), 2016.0
    for name, array in whole.items():
        yield "any of 3 types, 8 × 8 %s" % name, "total", (array,), 2016.0
    apart = numpy.arange(256.0).reshape(16, 16)[::2, ::2]
    yield "any of 3 types, 8 × 8 float64, strided", "total", (apart,), float(apart.sum())


def timed(function, arguments, count):
    """Seconds for a call, beside the loop's own."""
    loop = "def loop(function, arguments, times):\n    %s = arguments\n    for _ in times:\n        function(%s)\n"
    names = ", ".join("abc"[: len(arguments)])
    scope = {}
    exec(loop % (names + ",", names), scope)  # a loop of its own for each: bytecode adapts to what it calls
    def sample():
        start = time.perf_counter()
        scope["loop"](function, arguments, range(count))
        return (time.perf_counter() - start) / count
    return sample


def measure(modules):
    for name, function, arguments, expected in calls():
        samples = {}
        for tool, module in modules.items():
            result = getattr(module, function)(*arguments)
            if result != expected:
                sys.exit("compare-modules: %s of %s returned %r and not %r" % (function, tool, result, expected))
            samples[tool] = timed(getattr(module, function), arguments, 20000), []
        for turn in range(ROUNDS + 1):
            for tool in random.sample(list(samples), len(samples)):
                sample, times = samples[tool]
                taken = sample()
                if turn:  # the first one warms up
                    times.append(taken)
        yield name, {tool: statistics.median(times) for tool, (_, times) in samples.items()}


def significant(value):
    return "%.*f" % (max(0, 2 - math.floor(math.log10(value))), value)


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(MODULES)
    builds = {"unlatch": build_unlatch, "nanobind": build_nanobind, "cython": build_cython}
    spent = {tool: processor_time(builds[tool]) for tool in TOOLS}
    sys.path.insert(0, MODULES)
    modules = {tool: __import__("compared_" + tool) for tool in TOOLS}
    written = {"unlatch": "Unlatch/Sources/Module/Module.swift", "nanobind": "nanobind_module.cpp", "cython": "cython_module.pyx"}
    rows = [
        ("lines written", [str(lines(written[tool])) for tool in TOOLS]),
        ("clean build, processor time", ["%.1f s" % spent[tool] for tool in TOOLS]),
        ("stripped module", ["%.2f MB" % (size(tool) / 1e6) for tool in TOOLS]),
    ]
    for name, times in measure(modules):
        rows.append((name, ["%s ns" % significant(times[tool] * 1e9) for tool in TOOLS]))
    print("| same functions | Unlatch | nanobind | Cython |\n| :-- | --: | --: | --: |")
    for name, values in rows:
        print("| %s | %s |" % (name, " | ".join(values)))


main()
