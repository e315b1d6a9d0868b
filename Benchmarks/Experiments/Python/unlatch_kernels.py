"""What bench-native kernels needs of Python: the peers' view of our arrays, the comparison, callers."""

import threading
import time


def arrays(values, single):
    """NumPy's view of memory that is ours; numbers in the precision that the kernel has."""
    import numpy

    def view(value):
        if isinstance(value, float):
            return numpy.float32(value) if single else value
        return value if isinstance(value, int) else numpy.asarray(value)

    return tuple(view(value) for value in values)


def function(module, name, threads):
    """A peer's function, told how many threads it may use; None where it has none of that name."""
    found = getattr(module, name, None)
    if found is not None:
        module.set_threads(threads)
    return found


def repeated(function, arguments, times):
    for _ in range(times):
        function(*arguments)


def disagreement(function, arguments, theirs, ours, tolerance, may_differ, in_place):
    """Runs a peer once. None when its result is ours, else one line that says where they differ.

    The tolerance is a number for integers, and a share of the largest for floats.
    """
    import numpy

    if not in_place:
        for array in theirs:
            array.fill(0)
    try:
        returned = function(*arguments)
    except Exception as error:
        return "%s: %s" % (type(error).__name__, str(error).strip().split("\n")[0][:200])
    found = theirs if returned is None else (returned,)
    for mine, other in zip(ours, found):
        mine, other = numpy.asarray(mine), numpy.asarray(other)
        mine, other = mine.reshape(-1), other.reshape(-1)
        wrong = 0
        for begin in range(0, mine.size, 1 << 20):  # in parts: the arrays are large
            a, b = mine[begin : begin + (1 << 20)], other[begin : begin + (1 << 20)]
            if numpy.array_equal(a, b):
                continue
            whole = a.dtype.kind in "iu"
            a, b = a.astype("f8"), b.astype("f8")
            far = ~(numpy.abs(a - b) <= tolerance * (1 if whole else max(float(numpy.abs(a).max()), 1e-300)))
            if far.any():
                wrong += int(far.sum())
                first = int(far.argmax())
                at = "element %d is %.17g, and %.17g ours" % (begin + first, b[first], a[first])
        if wrong > may_differ * mine.size:
            return "%d of %d; %s" % (wrong, mine.size, at)
    return None


def callers(function, count, seconds):
    """How often in a second so many threads get a function run, together."""
    runs = [0] * count
    begin, over = threading.Barrier(count + 1), threading.Event()

    def call(index):
        begin.wait()
        while not over.is_set():
            function()
            runs[index] += 1

    threads = [threading.Thread(target=call, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    begin.wait()
    began = time.perf_counter()
    time.sleep(seconds)
    over.set()
    for thread in threads:
        thread.join()
    return sum(runs) / (time.perf_counter() - began)
