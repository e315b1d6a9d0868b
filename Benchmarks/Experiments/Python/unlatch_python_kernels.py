"""What bench-native python-kernels needs of Python: data, one loop for each call that is measured, and the comparison."""

import importlib
import itertools
import json
import threading
import time

#: What a model's calls import, and under which name.
MODULES = {
    "unlatch": ("unlatch", "unlatch"), "peer:NumPy": ("numpy", "np"), "peer:bottleneck": ("bottleneck", "bn"),
    "peer:numexpr": ("unlatch_kernels_numexpr", "peer"), "peer:Numba": ("unlatch_kernels_numba", "peer"),
}


def missing():
    """Why nothing can be measured, in one line; None where it can."""
    for name, what in (("numpy", "NumPy"), ("unlatch", "the package 'unlatch'")):
        try:
            importlib.import_module(name)
        except ImportError as error:
            return "%s cannot be imported: %s" % (what, error)
    return None


def data(rule, shape, generator):
    """An array of numbers as the rule has them."""
    import numpy

    kind, low, high = rule["type"], rule["low"], rule["high"]
    if kind == "bool":
        return generator.random(shape) < high
    if kind.startswith("int"):
        return generator.integers(int(low), int(high) + 1, shape).astype(kind)
    array = generator.uniform(low, high, shape).astype(kind)
    if rule["nans"]:
        array[generator.random(shape) < rule["nans"] / 100] = numpy.nan
    return array


def loops(case, variant, count, threads):
    """[(model, loop)] for each call of a variant that can be made, and [(model, how)] of those whose result is another.

    A loop is called with how many times it calls.
    """
    import numpy

    case = json.loads(case)
    variant = case["variants"][variant]
    calls, result = variant["calls"], variant.get("result")
    shape = (count,)
    if variant["name"].startswith("axis"):
        rows = max(1, int(count ** 0.5))
        shape = (rows, count // rows)
    generator = numpy.random.default_rng(1)
    shared = {name: data(rule, shape, generator) for name, rule in sorted(case["arrays"].items())}
    shared.update(case["numbers"], np=numpy, _repeat=itertools.repeat)
    if case.get("setup"):
        exec(case["setup"], shared)
    found, wrong, expected = [], [], None
    # NumPy's result is what others are compared with.
    for model in sorted(calls, key=lambda model: model != "peer:NumPy"):
        module, name = MODULES[model]
        try:
            module = importlib.import_module(module)
        except ImportError:
            continue
        if name == "peer":
            module.set_threads(threads)
        names = {**shared, name: module}
        loop = compiled(calls[model], names)
        try:
            computed = outcome(calls[model], names, result)
        except AttributeError as error:
            if model == "unlatch":
                raise
            continue  # it has no such function
        except Exception as error:
            wrong.append((model, "%s: %s" % (type(error).__name__, str(error).strip().split("\n")[0][:200])))
            continue
        if expected is None:
            expected = computed
        difference = disagreement(expected, computed, case["tolerance"])
        if difference is None:
            found.append((model, loop))
        else:
            wrong.append((model, difference))
    return found, wrong


def compiled(statement, names):
    """A function that does the statement so many times: with the names as its globals, as the calls of a module have."""
    lines = "\n".join("        " + line for line in statement.split("\n"))
    exec("def loop(times):\n    for _ in _repeat(None, times):\n" + lines, names)
    return names["loop"]


def outcome(statement, names, result):
    """What a call computes: what it returns, or the array that it writes to."""
    if result is not None:
        exec(statement, names)
        return names[result].copy()
    return eval(statement, names)


def disagreement(expected, found, tolerance):
    """None where two results are the same but for rounding, else one line that says where they differ."""
    import numpy

    if isinstance(expected, tuple):
        if not isinstance(found, tuple) or len(found) != len(expected):
            return "%d results, and others %s" % (len(expected), type(found).__name__)
        for one, other in zip(expected, found):
            wrong = disagreement(one, other, tolerance)
            if wrong is not None:
                return wrong
        return None
    expected, found = numpy.asarray(expected), numpy.asarray(found)
    if expected.shape != found.shape:
        return "its shape is %r and not %r" % (found.shape, expected.shape)
    if expected.dtype.kind in "biu" or tolerance == 0:
        far = expected != found
        if expected.dtype.kind == "f":
            far &= ~(numpy.isnan(expected) & numpy.isnan(found))
    else:
        far = ~numpy.isclose(found, expected, rtol=tolerance, atol=tolerance, equal_nan=True)
    if not far.any():
        return None
    at = numpy.unravel_index(int(far.argmax()), far.shape) if far.ndim else ()
    return "%d of %d; at %r %.17g, and %.17g by NumPy" % (far.sum(), far.size, tuple(map(int, at)), found[at], expected[at])


def rate(loop, seconds, times):
    """Calls in a second, over that long."""
    done, began = 0, time.perf_counter()
    while True:
        loop(times)
        done += times
        elapsed = time.perf_counter() - began
        if elapsed >= seconds:
            return done / elapsed


def beside(loop, seconds):
    """Calls in a second alone, and beside a Python thread that computes."""
    over = threading.Event()

    def compute():
        total = 0
        while not over.is_set():
            for number in range(1000):
                total += number

    loop(1000)
    alone = rate(loop, seconds, 10)
    thread = threading.Thread(target=compute)
    thread.start()
    try:
        time.sleep(0.05)
        return alone, rate(loop, seconds, 10)
    finally:
        over.set()
        thread.join()
