"""Very many waits at once: the document's thousand sleeps, and ten thousand connections that are all open together."""

import asyncio
import resource
import socket
import sys
import threading
import time

from unlatch_workloads import REQUEST, EchoServer

SLEEPS = 1000
CONNECTIONS = 10_000
CONNECTING = 400  # at a time: a listening socket's queue is finite


def many(probe):
    _sleeps(probe)
    if not _raise_open_files(probe, CONNECTIONS + 200):
        return
    # No delay: what is measured is what the connections cost.
    server = EchoServer(sys.executable, f"{probe.folder}/unlatch_echo_server.py", 0)
    try:
        asyncio.run(_connections(probe, server.port))
        # Threads of the same kind of work are fewer: each is started, and each waits for the lock.
        _threads(probe, server.port, 1000 if probe.quick else CONNECTIONS, 5 if probe.quick else 15)
    finally:
        server.stop()


def _sleeps(probe):
    async def io_bound_task():
        await asyncio.sleep(1)

    async def main():
        tasks = [asyncio.create_task(io_bound_task()) for _ in range(SLEEPS)]
        await asyncio.gather(*tasks)

    for _ in range(1 if probe.quick else 3):
        began = time.perf_counter()
        asyncio.run(main())
        probe.add("sleeps", time.perf_counter() - began)


def _raise_open_files(probe, needed):
    """Soft limit to what is needed; the hard one, too, where we may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    if soft != unlimited and soft < needed:
        try:
            resource.setrlimit(
                resource.RLIMIT_NOFILE, (needed, hard if hard == unlimited or hard >= needed else needed)
            )
        except (OSError, ValueError):
            limit = f"the limit is {hard} (ulimit -Hn) and cannot be raised"
            why = f"{CONNECTIONS} connections need {needed} open files; {limit}"
            for name in ("connections", "threads"):
                probe.lack(name, why)
            return False
    return True


def _resident():
    """Bytes of memory that this process uses now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def _ports():
    """How many connections may come from one address: half of its ports, since others use some, too."""
    with open("/proc/sys/net/ipv4/ip_local_port_range") as file:
        first, last = map(int, file.read().split())
    return max(1, (last - first) // 2)


def _source(number, ports):
    """Where a connection comes from: another loopback address when the ports of the first run short.

    None leaves it to connect(): the system searches long for a port that is asked for beforehand.
    """
    return None if number < ports else (f"127.0.0.{1 + number // ports}", 0)


async def _connections(probe, port):
    """All of them are open before the first asks, and each asks twice while all are open."""
    connecting, ports = asyncio.Semaphore(CONNECTING), _ports()
    before, began = _resident(), time.perf_counter()

    async def opened(number):
        async with connecting:
            return await asyncio.open_connection("127.0.0.1", port, local_addr=_source(number, ports))

    try:
        streams = await asyncio.gather(*(opened(number) for number in range(CONNECTIONS)))
    except OSError as why:
        probe.lack("connections", f"{CONNECTIONS} connections could not be opened: {why}")
        return
    opening = time.perf_counter() - began

    async def ask(number, reader, writer, round_):
        request = REQUEST.pack(number, round_)
        writer.write(request)
        await writer.drain()
        return await reader.readexactly(REQUEST.size) == request[::-1]

    asking, answered = time.perf_counter(), 0
    for round_ in range(2):
        right = await asyncio.gather(*(ask(number, *pair, round_) for number, pair in enumerate(streams)))
        answered = sum(right) if round_ == 0 else min(answered, sum(right))
    probe.add("connections", len(streams))
    probe.add("answered", answered)
    probe.add("open-seconds", opening / CONNECTIONS)
    probe.add("ask-seconds", (time.perf_counter() - asking) / (2 * CONNECTIONS))
    probe.add("bytes", (_resident() - before) / CONNECTIONS)
    for _, writer in streams:
        writer.close()
    await asyncio.gather(*(writer.wait_closed() for _, writer in streams), return_exceptions=True)


def _threads(probe, port, most, seconds):
    """As many threads as the limits and the time allow, each with a connection, all open at once."""
    go, errors, answered = threading.Event(), [], []
    before, began = _resident(), time.perf_counter()
    opened, ports = threading.Semaphore(0), _ports()

    def converse(number):
        try:
            with socket.create_connection(("127.0.0.1", port), source_address=_source(number, ports)) as connection:
                opened.release()
                go.wait()
                right = 0
                for round_ in range(2):
                    request = REQUEST.pack(number, round_)
                    connection.sendall(request)
                    right += connection.recv(REQUEST.size, socket.MSG_WAITALL) == request[::-1]
                answered.append(right == 2)
        except OSError as why:
            errors.append(why)
            opened.release()

    threads, why = [], f"{most} was as many as were asked for"
    for number in range(most):
        thread = threading.Thread(target=converse, args=(number,))
        try:
            thread.start()
        except RuntimeError as error:  # the system gives no more
            why = f"the next one was refused: {error}"
            break
        threads.append(thread)
        if time.perf_counter() - began > seconds:
            why = f"starting more would have taken longer than {seconds} s"
            break
    for _ in threads:
        opened.acquire()
    opening, used = time.perf_counter() - began, _resident() - before
    asking = time.perf_counter()
    go.set()
    for thread in threads:
        thread.join()
    if errors:
        probe.lack("threads", f"{len(errors)} of {len(threads)} threads failed: {errors[0]}")
        return
    if sum(answered) != len(threads):
        probe.lack("threads", f"{len(threads) - sum(answered)} of {len(threads)} threads got a wrong answer")
        return
    probe.add("threads", len(threads))
    probe.add("threads-open-seconds", opening / len(threads))
    probe.add("threads-ask-seconds", (time.perf_counter() - asking) / (2 * len(threads)))
    probe.add("threads-bytes", used / len(threads))
    probe.notes.append(f"{len(threads)} threads had a connection each: {why}")
