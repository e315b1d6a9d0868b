"""The measurements behind the claims about threads, processes and coroutines: one function for each probe.

A probe runs in a fresh process, its subjects take turns, and what it answers is lists of numbers by name. What they
mean is decided elsewhere. A module of its own, in a real file: a process started by spawn or forkserver imports it.
"""

import asyncio
import importlib
import json
import multiprocessing
import os
import resource
import sys
import threading
import time

from unlatch_workloads import sum_range


class Probe:
    """One run of one probe: its settings, and what it has measured so far."""

    def __init__(self, settings, natives):
        self.name = settings["probe"]
        self.quick = settings["quick"]
        self.cores = settings["cores"]
        self.folder = settings["folder"]
        self.natives = natives
        self.series = {}
        self.missing = {}
        self.notes = []

    def add(self, name, value):
        self.series.setdefault(f"{self.name}/{name}", []).append(float(value))

    def lack(self, name, why):
        """This series cannot be measured here."""
        self.missing[f"{self.name}/{name}"] = str(why)

    def turns(self, rounds, subjects):
        """Each subject has a turn in each round and adds what it took: seconds of the call, or what it returns.

        Every other round goes backwards, so that none always follows the same one. A subject that says that it cannot
        run here is left out.
        """
        for number in range(rounds):
            for name in list(subjects) if number % 2 == 0 else list(reversed(subjects)):
                if f"{self.name}/{name}" in self.missing:
                    continue
                began = time.perf_counter()
                try:
                    value = subjects[name]()
                except (OSError, NotHere) as why:
                    self.lack(name, f"{type(why).__name__}: {why}" if isinstance(why, OSError) else why)
                    continue
                self.add(name, time.perf_counter() - began if value is None else value)

    def answer(self):
        return {"probe": self.name, "series": self.series, "missing": self.missing, "notes": self.notes}


class NotHere(Exception):
    """A subject that cannot run on this machine or with this interpreter; the text says why."""


def measure(settings, natives):
    """Has the function that the settings name measure; both sides of the call speak JSON."""
    settings = json.loads(settings)
    probe = Probe(settings, natives)
    module, function = settings["function"].split(":")
    getattr(importlib.import_module(module), function)(probe)
    return json.dumps(probe.answer())


def start_and_join(workers):
    """Starts them all, then waits for all of them, as in the document's examples."""
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


# --- cpu: the document's sum(range(10**7)), one after the other, in threads, in processes, as coroutines

TASKS = 4


async def _sums(limit):
    async def one():
        return sum_range(limit)

    await asyncio.gather(*(one() for _ in range(TASKS)))


def cpu(probe):
    limit = 4 * 10**6 if probe.quick else 10**7
    fork = multiprocessing.get_context("fork")
    probe.add("tasks", TASKS)

    def sequential():
        for _ in range(TASKS):
            sum_range(limit)

    def threads():
        start_and_join([threading.Thread(target=sum_range, args=(limit,)) for _ in range(TASKS)])

    def processes():
        before, began = _children_seconds(), time.perf_counter()
        start_and_join([fork.Process(target=sum_range, args=(limit,)) for _ in range(TASKS)])
        wall = time.perf_counter() - began
        probe.add("processes-cores", (_children_seconds() - before) / wall)
        return wall

    def coroutines():
        asyncio.run(_sums(limit))

    with fork.Pool(TASKS) as pool:
        pool.map(sum_range, [1] * TASKS, chunksize=1)

        def started():
            pool.map(sum_range, [limit] * TASKS, chunksize=1)

        probe.turns(
            3,
            {
                "sequential": sequential,
                "threads": threads,
                "processes": processes,
                "processes-started": started,
                "asyncio": coroutines,
            },
        )
        pool.close()
        pool.join()


def _children_seconds():
    """Processor time of the children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


# --- memory: who sees a change that a worker made

_box = []


def _mutate():
    _box.append(os.getpid())


def _mutate_and_count():
    """In a child: the exit status tells the parent that the change was made there."""
    _mutate()
    sys.exit(len(_box))


def memory(probe):
    def seen(worker):
        """1 where the main thread sees what the worker changed, else 0."""
        _box.clear()
        start_and_join([worker])
        if isinstance(worker, threading.Thread):
            return len(_box)
        if worker.exitcode != 1:
            raise RuntimeError(f"the child did not change its own copy: exit status {worker.exitcode}")
        return len(_box)

    def coroutine():
        async def change():
            _mutate()

        async def main():
            await asyncio.create_task(change())

        _box.clear()
        asyncio.run(main())
        return len(_box)

    def native():
        shared = bytearray(8)
        probe.natives["write"](shared)
        return 1 if any(shared) else 0

    def process(method):
        return lambda: seen(multiprocessing.get_context(method).Process(target=_mutate_and_count))

    probe.turns(20, {"threads": lambda: seen(threading.Thread(target=_mutate)), "asyncio": coroutine, "native": native})
    probe.turns(2 if probe.quick else 4, {f"processes-{method}": process(method) for method in METHODS})


METHODS = [method for method in ("fork", "spawn", "forkserver") if method in multiprocessing.get_all_start_methods()]
