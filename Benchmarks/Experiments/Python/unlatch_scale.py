"""Synthetic tasks whose use of the lock is known, run by more and more workers.

An item holds the lock (a loop of bytecode), runs with the lock released (PBKDF2 in hashlib), and waits (sleep), each for
a set time. `Task.profile` measures what an item really takes, with nobody beside it; `threads`, `processes` and
`coroutines` measure how many items in a second the workers get done, and how much processor time an item took then: the
cores of a virtual machine change their speed, and slow one another down. Windows in which other programs had a good part
of the machine are measured again.
"""

import asyncio
import hashlib
import importlib
import json
import multiprocessing
import os
import random
import threading
import time

QUIET = 0.1  # the part of the machine, or of its speed, that others may take in a window


def hold(steps):
    for _ in range(steps):
        pass


def release(steps):
    if steps:
        hashlib.pbkdf2_hmac("sha256", b"password", b"salt", steps)


def steps_in_a_second(function):
    """By the median of some stretches: the processor's speed varies."""
    steps, speeds = 1000, []
    while len(speeds) < 9:
        began = time.thread_time()
        function(steps)
        seconds = time.thread_time() - began
        if seconds < 5e-3:
            steps *= 2
        else:
            speeds.append(steps / seconds)
    return sorted(speeds)[len(speeds) // 2]


class Task:
    """Items of so many seconds each with the lock, without it, and waiting."""

    speeds = None

    def __init__(self, held, released, waiting):
        if Task.speeds is None:
            steps_in_a_second(hold)  # the processor wakes up
            Task.speeds = steps_in_a_second(hold), steps_in_a_second(release)
        self.held = int(held * Task.speeds[0])
        self.released = int(released * Task.speeds[1])
        self.waiting = waiting
        self.best = float("inf")  # processor seconds of an item, on an undisturbed machine

    def compute(self):
        """Processor seconds with the lock, and without it."""
        began = time.thread_time()
        hold(self.held)
        between = time.thread_time()
        release(self.released)
        return between - began, time.thread_time() - between

    def __call__(self):
        """An item: when it was done, and the processor seconds of its parts."""
        times = self.compute()
        if self.waiting:
            time.sleep(self.waiting)
        return time.perf_counter(), *times  # the monotonic clock: the same in every process

    async def coroutine(self):
        times = self.compute()
        if self.waiting:
            await asyncio.sleep(self.waiting)
        return time.perf_counter(), *times

    def profile(self, seconds):
        """Mean seconds of an item with the lock, without it, and waiting."""
        held = released = waiting = items = 0
        end = time.perf_counter() + seconds
        while time.perf_counter() < end or not items:
            times = self.compute()
            if self.waiting:
                paused = time.perf_counter()
                time.sleep(self.waiting)
                waiting += time.perf_counter() - paused
            held += times[0]
            released += times[1]
            items += 1
        return held / items, released / items, waiting / items


def _done(items, begin, end):
    """Items in a second, from when the first within the window was done until the last was; and their mean processor
    seconds with the lock, and without it."""
    inside = sorted(item for item in items if begin <= item[0] <= end)
    if len(inside) < 2 or inside[0][0] == inside[-1][0]:
        return 0.0, 0.0, 0.0
    count = len(inside)
    rate = (count - 1) / (inside[-1][0] - inside[0][0])
    return rate, sum(item[1] for item in inside) / count, sum(item[2] for item in inside) / count


def threads(task, workers, seconds):
    """What so many threads get done."""
    done = [[] for _ in range(workers)]
    stops = []

    def work(mine):
        while not stops:
            mine.append(task())

    pool = [threading.Thread(target=work, args=(mine,)) for mine in done]
    for thread in pool:
        thread.start()
    time.sleep(seconds / 4)
    begin = time.perf_counter()
    time.sleep(seconds)
    end = time.perf_counter()
    stops.append(True)
    for thread in pool:
        thread.join()
    return _done(sum(done, []), begin, end)


def coroutines(task, workers, seconds):
    """What so many coroutines get done; and what the loop's processor time for an item is beside the item's own."""
    done = []

    async def main():
        end = time.perf_counter() + seconds * 1.25

        async def work():
            while time.perf_counter() < end:
                done.append(await task.coroutine())

        began = time.thread_time(), time.perf_counter()
        await asyncio.gather(*(work() for _ in range(workers)))
        return began[1], time.thread_time() - began[0]

    began, computing = asyncio.run(main())
    loop = (computing - sum(item[1] + item[2] for item in done)) / len(done)
    return *_done(done, began + seconds / 4, began + seconds * 1.25), loop


def _nothing(_item):
    pass


def _item(_number):
    return _item.task()


def _take_task(task):
    _item.task = task


def processes(task, workers, seconds):
    """What so many forked processes of a pool get done."""
    context = multiprocessing.get_context("fork")
    with context.Pool(workers, _take_task, (task,)) as pool:
        began = time.perf_counter()
        done = []
        for item in pool.imap_unordered(_item, _until(began + seconds * 1.25, done, workers)):
            done.append(item)
        return _done(done, began + seconds / 4, began + seconds * 1.25)


def _until(end, done, workers):
    """Items for a pool: a few more than it has done, until the time is over."""
    item = 0
    while time.perf_counter() < end:
        if item - len(done) < 4 * workers:
            yield item
            item += 1
        else:
            time.sleep(2e-3)


def pool_costs(items=2000):
    """Processor time for an item that does nothing: of the process that deals, and of the worker."""
    pool = multiprocessing.get_context("fork").Pool(1)
    pool.map(_nothing, range(10), chunksize=1)
    mine, theirs = time.process_time(), os.times()
    pool.map(_nothing, range(items), chunksize=1)
    mine = time.process_time() - mine
    pool.close()
    pool.join()
    ended = os.times()
    children = ended.children_user + ended.children_system - theirs.children_user - theirs.children_system
    return mine / items, children / items


def _machine():
    """Processor seconds that were used on this machine, and how many cores it has; None where it does not say."""
    try:
        with open("/proc/stat") as file:
            fields = [int(field) for field in file.readline().split()[1:9]]
    except (OSError, ValueError):
        return None
    # user, nice, system, idle, iowait, irq, softirq, steal
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def _ours():
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _others(measure):
    """What it measures, and the share of the machine that other programs took meanwhile."""
    machine, ours, began = _machine(), _ours(), time.perf_counter()
    value = measure()
    elapsed = time.perf_counter() - began
    if machine is None:
        return value, 0.0
    used = _machine() - machine - (_ours() - ours)
    return value, max(0.0, used) / elapsed / (os.cpu_count() or 1)


def _window(task, model, loop, workers, seconds):
    """The profile before and after, the items in a second in between, and their processor times."""
    before = _profile(task, model, seconds / 4)
    (rate, *inside), others = _others(lambda: loop(task, workers, seconds))
    after = _profile(task, model, seconds / 4)
    times = sum(before[:2]), sum(after[:2])
    task.best = min(task.best, *times)
    return {
        "workers": workers,
        "rate": rate,
        "profile": [(one + other) / 2 for one, other in zip(before, after)],
        "inside": inside[:2],
        # 0 for a window that nobody disturbed.
        "noise": max(others, 1 - task.best / max(times)),
    }


def _profile(task, model, seconds):
    """Seconds of an item with the lock, without it, waiting, and what an event loop adds."""
    profile = task.profile(seconds)
    if model != "asyncio":
        return *profile, 0.0
    # The loop's clock is coarser than sleep's: what an item waits for is measured there, too.
    rate, held, released, loop = coroutines(task, 1, 4 * seconds)
    waiting = max(0.0, 1 / rate - held - released - loop) if rate else profile[2]
    return *profile[:2], waiting, max(0.0, loop)


def measure(request):
    """One task and one model, in windows of some seconds for each worker count, in rounds; as JSON, like the request.

    The processor's speed changes as other machines on the same host come and go. So each window has the profile of
    just before and just after it, and one in which the processor was slower than it can be is measured again.
    """
    request = json.loads(request)
    module, function = request["loop"].split(":")
    loop = getattr(importlib.import_module(module), function)
    case = request["task"]
    task = Task(case["held"] / 1e3, case["released"] / 1e3, case["waiting"] / 1e3)
    windows = []
    for _ in range(request["rounds"]):
        for workers in random.sample(case["workers"], len(case["workers"])):
            attempts = []
            while len(attempts) < request["attempts"]:
                attempts.append(_window(task, request["model"], loop, workers, request["seconds"]))
                if attempts[-1]["noise"] <= QUIET:
                    break
            windows.append(min(attempts, key=lambda window: window["noise"]))
    costs = pool_costs() if request["model"] == "processes" else (0.0, 0.0)
    return json.dumps({"windows": windows, "dispatch": costs[0], "transfer": costs[1]})
