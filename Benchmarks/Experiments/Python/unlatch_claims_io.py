"""Waiting for a server, and waiting followed by computing: real sockets over the loopback."""

import asyncio
import concurrent.futures
import multiprocessing
import sys
import threading
import time

from unlatch_claims import start_and_join
from unlatch_workloads import EchoServer, echo, echo_async, mandelbrot


def server(probe, delay):
    return EchoServer(sys.executable, f"{probe.folder}/unlatch_echo_server.py", delay)


# --- io: eight conversations with a server that delays each answer

CONVERSATIONS = 8


def io(probe):
    delay, requests = (0.02, 3) if probe.quick else (0.03, 4)
    echoes = server(probe, delay)
    items = [(echoes.port, number, requests) for number in range(CONVERSATIONS)]
    expected = [echo(item) for item in items[:1]]
    fork = multiprocessing.get_context("fork")
    probe.add("conversations", CONVERSATIONS)
    probe.add("requests", requests)
    probe.add("delay", delay)

    def check(answers):
        if answers[:1] != expected or len(answers) != CONVERSATIONS or not all(answers):
            raise RuntimeError("the server's answers are not those of the sequential run")

    def sequential():
        check([echo(item) for item in items])

    def in_threads(function):
        def run():
            answers = [None] * CONVERSATIONS

            def converse(index):
                answers[index] = function(items[index])

            start_and_join([threading.Thread(target=converse, args=(index,)) for index in range(CONVERSATIONS)])
            check(answers)

        return run

    def coroutines():
        async def main():
            return await asyncio.gather(*(echo_async(item) for item in items))

        check(asyncio.run(main()))

    def processes():
        with fork.Pool(CONVERSATIONS) as pool:
            check(pool.map(echo, items, chunksize=1))
            pool.close()
            pool.join()

    try:
        probe.turns(
            5,
            {
                "sequential": sequential,
                "threads": in_threads(echo),
                "asyncio": coroutines,
                "processes": processes,
                "native-released": in_threads(lambda item: probe.natives["converse"](*item)),
            },
        )
    finally:
        echoes.stop()


# --- mixed: fetch over a socket, then compute, for each item


def fetch(item):
    return echo(item[0])


def compute(item):
    return mandelbrot(item[1])


def fetch_and_compute(item):
    return fetch(item), compute(item)


def _start(pool, workers):
    """Every process of the pool, before there are threads: a copy of a locked lock would stay locked for ever."""
    list(pool.map(time.sleep, [0.01] * workers))


def mixed(probe):
    delay, count, width = (0.05, 6, 110) if probe.quick else (0.1, 8, 160)
    echoes = server(probe, delay)
    # A picture for each item: a strip of the set, 256 steps at most.
    items = [
        ((echoes.port, number, 1), (width, 256, -2.0, -0.5 + number / count, 2.5 / width, 0.02, 0, 40))
        for number in range(count)
    ]
    fork = multiprocessing.get_context("fork")
    native = probe.natives["mandelbrot"]
    began = time.perf_counter()
    expected = [fetch_and_compute(item) for item in items]
    probe.add("sequential", time.perf_counter() - began)
    probe.add("items", count)
    probe.add("delay", delay)
    # The parts alone: what a model of this work needs to know.
    began = time.perf_counter()
    compute(items[0])
    probe.add("compute-alone", time.perf_counter() - began)

    def check(results):
        if list(results) != expected:
            raise RuntimeError("the results are not those of the sequential run")

    def processes_pool():
        return concurrent.futures.ProcessPoolExecutor(probe.cores, mp_context=fork)

    def threads_only():
        with concurrent.futures.ThreadPoolExecutor(count) as threads:
            check(threads.map(fetch_and_compute, items))

    def processes_only():
        with processes_pool() as processes:
            check(processes.map(fetch_and_compute, items))

    def threads_and_processes():
        with processes_pool() as processes:
            _start(processes, probe.cores)

            def one(item):
                return fetch(item), processes.submit(compute, item).result()

            with concurrent.futures.ThreadPoolExecutor(count) as threads:
                check(threads.map(one, items))

    def coroutines(pool, function):
        async def main():
            loop = asyncio.get_running_loop()

            async def one(item):
                fetched = await echo_async(item[0])
                return fetched, await loop.run_in_executor(pool, function, item)

            return await asyncio.gather(*(one(item) for item in items))

        check(asyncio.run(main()))

    def asyncio_and_processes():
        with processes_pool() as processes:
            _start(processes, probe.cores)
            coroutines(processes, compute)

    def asyncio_and_native():
        with concurrent.futures.ThreadPoolExecutor(probe.cores) as threads:
            coroutines(threads, lambda item: native(*item[1]))

    try:
        probe.turns(
            3,
            {
                "threads": threads_only,
                "processes": processes_only,
                "threads+processes": threads_and_processes,
                "asyncio+processes": asyncio_and_processes,
                "asyncio+native-released": asyncio_and_native,
            },
        )
    finally:
        echoes.stop()
