"""A program that uses the module of the tests, checked by mypy with the module's own stubs, and then run.

What is wrong with it is marked, and mypy says where nothing is wrong with a line that is marked.
"""

from typing import Iterator, Optional, Sequence

import unlatch_classes as m
from unlatch_classes import Access, Color, Counter, Level, Samples, Session, Vector


def many(out: Optional[Samples]) -> str:
    return m.many(1, 2.5, "c", True, 5, f=1.5, g="g", h=False, i=Counter(3), out=out, k=4, l=[1, 2])


def doubled(counters: Sequence[Counter]) -> list[Counter]:
    return [m.twice(counter) for counter in counters]


class Named(Counter):
    def __init__(self, name: str, start: int = 0) -> None:
        super().__init__(start)
        self.name = name


def main() -> None:
    samples = Samples([1.0, 2.0])
    text: str = many(samples) + many(None)
    assert text.startswith("cg") and samples[0] == 20.0

    with Session() as session:
        events: list[str] = session.events
    assert events == ["enter"] and session.events == ["enter", "exit"]

    iterator: Iterator[float] = iter(samples)
    total: float = next(iterator) + sum(samples) + samples[0]
    part: Samples = samples[0:1]
    samples[0] = total
    assert len(part) == 1 and 20.0 not in Samples([]) and memoryview(samples).shape == (2,)

    color: Color = m.opposite(Color.red)
    assert color is Color.green and m.colors(but=color) == [Color.red]
    assert m.levels(Level.LOW) == [Level.LOW, Level.HIGH] and Level.HIGH + 1 == 11
    assert m.widened(Access.READ) == Access.READ | Access.WRITE

    counter = Named("x", 3)
    counter.value = counter.add(2, times=2) + 1
    number: Optional[int] = m.maybe(counter=counter)
    assert number == 8 and m.total(doubled([counter])) == 16 and Counter.parse("7") == Counter(7)
    assert (Vector(1) + Vector(1, 2)).y == 2 and (2 * Vector(3)).x == 6 and counter.name == "x"
    made: Counter = m.inner.counted(counter)
    assert made.is_even and bool(made) and counter() == 9 and Counter.limit == 100

    try:
        m.fail("empty")
    except m.EmptyError as error:
        base: m.ClassesError = error
        assert str(base) == "nothing there"


def wrong(counter: Counter, samples: Samples) -> None:
    counter.add("x")  # type: ignore[arg-type]
    counter.add(1, times="x")  # type: ignore[arg-type]
    counter.add(1, 2, 3)  # type: ignore[call-arg]
    counter.missing()  # type: ignore[attr-defined]
    counter.value = "x"  # type: ignore[assignment]
    counter.is_even = True  # type: ignore[misc]
    Counter("x")  # type: ignore[arg-type]
    samples["x"]  # type: ignore[call-overload]
    samples.append(None)  # type: ignore[arg-type]
    m.opposite("red")  # type: ignore[arg-type]
    m.twice(1)  # type: ignore[arg-type]
    m.many(1, 2.5, "c", True)  # type: ignore[call-arg]
    m.many(1, 2.5, "c", True, out=5, k=1)  # type: ignore[arg-type]
    Vector(1) + "x"  # type: ignore[operator]
    text: str = m.maybe()  # type: ignore[assignment]
    with samples:  # type: ignore[attr-defined]
        pass


main()
