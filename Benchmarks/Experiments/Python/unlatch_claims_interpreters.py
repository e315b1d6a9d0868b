"""The document's sum(range(n)) in interpreters with a lock of their own, which are ready when it begins."""

import time

from unlatch_workloads import sum_range


def interpreters(probe):
    if "lack" in probe.natives:
        return probe.lack("ready", probe.natives["lack"])
    limit = 4 * 10**6 if probe.quick else 10**7
    items = [limit] * 2 * probe.cores
    run = probe.natives["map"]

    # All of the work once: so each worker has started, and has the function.
    began = time.perf_counter()
    run(sum_range, items)
    probe.add("starting", time.perf_counter() - began)
    probe.add("workers", probe.cores)
    probe.notes.append(f"the interpreters are those of {probe.natives['kind']}")

    def ready():
        began, processor = time.perf_counter(), time.process_time()
        run(sum_range, items)
        wall = time.perf_counter() - began
        probe.add("ready-cores", (time.process_time() - processor) / wall)
        return wall

    probe.turns(3, {"sequential": lambda: [sum_range(item) for item in items] and None, "ready": ready})
    probe.natives["end"]()
