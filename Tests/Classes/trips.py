"""What leaves nothing behind: every kind of object of the classes that the tests have, and of failure."""

import gc
import pickle
import sys
import weakref

import unlatch_classes as m
from unlatch_classes import Access, Color, Counter, Countdown, Level, Node, Samples, Session, Vector

OBJECTS = 20  # that one trip makes, at least


class Derived(Counter):
    def __init__(self, start):
        super().__init__(start)
        self.name = "x"


def trip():
    counter = Counter(5)
    counter.add(1, times=2)
    counter.value = counter.value + 1
    counter.merge(Counter(1))
    counter.copy().described(counter)
    counter.__init__(7)
    weakref.ref(counter)
    repr(counter), hash(counter), counter == Counter(7), counter == 3, counter(n=2), counter.released()
    Derived(4).get()
    Counter.__new__(Counter)
    Counter.parse("1"), Derived.made(1), m.counters(2), m.total([counter])
    a = Vector(1, 2) + Vector(3, 4)
    a += a
    a = a + 1.0
    a == Vector(1), a @ a, -a
    samples = Samples([1, 2])
    samples[0], samples[0:1], 1.0 in samples, len(samples)
    samples[1] = 3
    for _ in samples:
        pass
    memoryview(samples).tolist()
    samples.append(2)
    list(Countdown(2))
    with Session() as session:
        session.events
    node = Node(Node(counter))
    node.append(node.next)
    m.opposite(Color.red), m.levels(Level.LOW), m.widened(Access.READ)


def failures():
    counter = Counter(1)
    for call in [
        lambda: Counter("x"), lambda: Counter(-1), lambda: counter.add("x"), lambda: counter.merge(3),
        lambda: setattr(counter, "value", "x"), lambda: delattr(counter, "value"), lambda: Vector(1) + "x",
        lambda: Samples([1])[5], lambda: Samples([1])["x"], lambda: Counter.__new__(Counter).get(), m.Sealed,
        lambda: m.opposite(3), lambda: m.fail("empty"), lambda: next(Countdown(0)), lambda: counter < 3,
        lambda: pickle.dumps(Vector(1)),
    ]:
        try:
            call()
        except Exception:
            pass
        else:
            raise AssertionError("nothing was raised")
    try:
        with Session():
            raise OSError
    except RuntimeError:
        pass
    with Session():
        raise KeyError
    pickle.loads(pickle.dumps(counter))


def cycles():
    node = Node()
    node.next = Node(node)
    node.append(node)


def make(rounds, kind):
    for _ in range(rounds):
        kind()
    if kind is cycles:
        gc.collect()


def growth(rounds, kind, windows):
    """The least growth in blocks of Python's of at most so many times so many rounds: it ends with the first time that leaves
    nothing. What every tenth round leaves behind is there each time; what caches take, which fill by and by, is less."""
    make(rounds, kind)  # what is taken once and stays
    least = None
    for _ in range(windows):
        if least is not None and least <= 0:
            break
        gc.collect()
        before = sys.getallocatedblocks()
        make(rounds, kind)
        gc.collect()
        more = sys.getallocatedblocks() - before
        least = more if least is None else min(least, more)
    return least
