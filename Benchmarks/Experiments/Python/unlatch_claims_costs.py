"""What it costs to make a worker and to hand over to another, and from which size of task processes pay."""

import asyncio
import concurrent.futures
import multiprocessing
import os
import resource
import threading
import time

from unlatch_claims import METHODS, start_and_join
from unlatch_scale import hold, steps_in_a_second


# --- create: made, run, waited for


def _nothing():
    pass


async def _nothing_async():
    pass


def _each(times, action):
    """Seconds for one of so many."""
    began = time.perf_counter()
    for _ in range(times):
        action()
    return (time.perf_counter() - began) / times


def create(probe):
    async def tasks(times):
        began = time.perf_counter()
        for _ in range(times):
            await asyncio.create_task(_nothing_async())
        return (time.perf_counter() - began) / times

    def process(method):
        context = multiprocessing.get_context(method)
        times = 3 if method == "fork" else 1
        return lambda: _each(times, lambda: start_and_join([context.Process(target=_nothing)]))

    processes = {f"processes-{method}": process(method) for method in METHODS}
    for warm_up in processes.values():
        warm_up()  # forkserver starts its server with the first
    release = probe.natives["release"]
    subjects = {
        "os-threads": lambda: probe.natives["create_threads"](100),
        "threads": lambda: _each(50, lambda: start_and_join([threading.Thread(target=_nothing)])),
        "asyncio": lambda: asyncio.run(tasks(1000)),
        "native-released": lambda: _each(1000, release),
    }
    probe.turns(5 if probe.quick else 9, {**subjects, **processes})


# --- switch: two workers that wake each other in turn


def _thread_switches(times):
    """Seconds for one hand-over between two Python threads: each waits for a lock that the other opens."""
    mine, yours = threading.Lock(), threading.Lock()
    mine.acquire()
    yours.acquire()

    def other():
        for _ in range(times // 2):
            yours.acquire()
            mine.release()

    thread = threading.Thread(target=other)
    thread.start()
    began = time.perf_counter()
    for _ in range(times // 2):
        yours.release()
        mine.acquire()
    seconds = time.perf_counter() - began
    thread.join()
    return seconds / times


def _answer(connection, times):
    for _ in range(times):
        connection.send_bytes(connection.recv_bytes())


def _process_switches(times):
    """The same between two processes, by one byte through a pipe."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(theirs, times // 2 + 1))
    process.start()
    theirs.close()
    with ours:
        ours.send_bytes(b".")
        ours.recv_bytes()
        began = time.perf_counter()
        for _ in range(times // 2):
            ours.send_bytes(b".")
            ours.recv_bytes()
        seconds = time.perf_counter() - began
        process.join()
    return seconds / times


def _coroutine_switches(times):
    """The same between two coroutines of one loop: each gives way to the other."""

    async def give_way():
        for _ in range(times // 2):
            await asyncio.sleep(0)

    async def main():
        began = time.perf_counter()
        await asyncio.gather(give_way(), give_way())
        return (time.perf_counter() - began) / times

    return asyncio.run(main())


def switch(probe):
    # On one core: what it costs to wake a sleeping one is the machine's, and changes from one moment to the next.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    scale = 1 if probe.quick else 2
    probe.turns(
        7,
        {
            "os-threads": lambda: probe.natives["switch_threads"](2000 * scale),
            "threads": lambda: _thread_switches(2000 * scale),
            "processes": lambda: _process_switches(2000 * scale),
            "asyncio": lambda: _coroutine_switches(10_000 * scale),
        },
    )


# --- user-space: how often the kernel switched meanwhile, by its own count


def _switches_of(who, action):
    def count():
        usage = resource.getrusage(who)
        return usage.ru_nvcsw, usage.ru_nivcsw

    before = count()
    action()
    return [after - earlier for after, earlier in zip(count(), before)]


def user_space(probe):
    times = 50_000 if probe.quick else 200_000
    for _ in range(5):
        given, taken = _switches_of(resource.RUSAGE_THREAD, lambda: _coroutine_switches(times))
        probe.add("coroutines", (given + taken) / times)
        # Taken away by the scheduler for somebody else: not a hand-over between coroutines.
        probe.add("coroutines-preempted", taken / times)
        given, taken = _switches_of(resource.RUSAGE_SELF, lambda: _thread_switches(2000))
        probe.add("threads", (given + taken) / 2000)


# --- crossover: tasks of 1 µs to 1 s, as threads and as processes, made for the purpose and kept ready


def crossover(probe):
    fork = multiprocessing.get_context("fork")
    workers = max(2, min(probe.cores, 8))
    speed = steps_in_a_second(hold)
    probe.add("workers", workers)
    sizes = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1] + ([] if probe.quick else [1.0])
    # Kept processes are forked before there are threads: a copy of a locked lock would stay locked for ever.
    with concurrent.futures.ProcessPoolExecutor(workers, mp_context=fork) as processes:
        list(processes.map(time.sleep, [0.02] * workers))
        with concurrent.futures.ThreadPoolExecutor(workers) as threads:
            list(threads.map(time.sleep, [0.02] * workers))
            for size in sizes:
                steps = max(1, round(size * speed))

                def made(kind):
                    return lambda: start_and_join([kind(target=hold, args=(steps,)) for _ in range(workers)])

                def kept(pool):
                    return lambda: list(pool.map(hold, [steps] * workers)).clear()

                turns = 9 if size < 0.05 else 3 if size < 0.5 else 1
                probe.turns(turns, {f"threads@{size}": made(threading.Thread), f"processes@{size}": made(fork.Process)})
                probe.turns(turns, {f"kept-threads@{size}": kept(threads), f"kept-processes@{size}": kept(processes)})
