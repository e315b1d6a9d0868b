"""A program that mypy --strict must accept, and that must run; where a comment says so mypy must find a mistake. See test_types.py."""

from __future__ import annotations

import asyncio
import concurrent.futures
from array import array

import unlatch


def whole(values: array[float]) -> float:
    return float(unlatch.sum(values, method="pairwise"))


def on_a_team(values: array[float]) -> float:
    team: unlatch.Team = unlatch.Team(threads=1, place=None)
    with team, unlatch.deadline(60.0), unlatch.threads(1) as inner:
        cpus: list[int] = inner.cpus
        assert team.threads == 1 and isinstance(cpus, list)
        return float(unlatch.dot(values, values, team=team))


async def awaited(values: array[float]) -> float:
    return float(await unlatch.aio.sum(values, team=unlatch.Team(1)))


def submitted(values: array[float]) -> float:
    with unlatch.NativeExecutor(max_workers=2) as executor:
        future: concurrent.futures.Future[float] = executor.submit(unlatch.sum, values)
        return future.result()


def measured(values: array[float]) -> list[unlatch.gil.Site]:
    with unlatch.gil.Monitor(interval=0.001) as monitor, unlatch.gil.Metrics() as metrics:
        whole(values)
    waited: float = monitor.report.waited
    assert 0 <= waited <= 1
    return metrics.sites


def stopped(values: array[float]) -> bool:
    stop = unlatch.Cancellation()
    stop.cancel()
    try:
        with stop:
            whole(values)
    except unlatch.Cancelled as error:
        assert isinstance(error, unlatch.Error)
        return True
    return False


def machine() -> int:
    here = unlatch.topology()
    return sum(len(node.cpus) for node in here.nodes) + len(unlatch.page_nodes(array("d", [1.0])))


def mistakes() -> None:
    x = array("d", [1.0])
    unlatch.sum(x, axes=0)  # mistake
    unlatch.sum(x, method="fast")  # mistake
    unlatch.dot(x)  # mistake
    unlatch.dot(x, x, team=4)  # mistake
    unlatch.aio.sort(x, ascending=True)  # mistake
    unlatch.threads("four")  # mistake
    unlatch.Team(place=4)  # mistake
    unlatch.no_such_function(x)  # mistake
    unlatch.image.blur(x)  # mistake
    unlatch.science.pi(1.5)  # mistake
    unlatch.gil.Monitor(interval="often")  # mistake
    unlatch.mandelbrot(3, 4).shape  # mistake


if __name__ == "__main__":
    numbers = array("d", [0.5]) * 1000
    assert whole(numbers) == submitted(numbers) == asyncio.run(awaited(numbers)) == 500.0
    assert on_a_team(numbers) == 250.0
    assert stopped(numbers) and machine() > 0
    assert [site.calls for site in measured(numbers)] == [1]
    print("right")
