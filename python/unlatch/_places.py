"""What the machine is made of, and where memory lies."""

from __future__ import annotations

import os
import sys
from typing import Any, NamedTuple

import _unlatch

__all__ = ["page_nodes", "show_config", "topology"]


class Node(NamedTuple):
    """A memory node."""

    #: The system's number.
    id: int
    #: Its CPUs; none for a node of memory alone.
    cpus: list[int]
    #: Its memory, and what of it is free now.
    memory_bytes: int
    free_bytes: int
    #: To each node, in the order of `Topology.nodes`: 10 to itself.
    distances: list[int]


class Topology(NamedTuple):
    """What this process may use of the machine, now."""

    nodes: list[Node]
    #: The CPUs and nodes that this process may use.
    allowed_cpus: list[int]
    allowed_nodes: list[int]
    #: How many cores' time the control group allows, and how many bytes; None for no limit.
    cpu_quota: float | None
    memory_limit: int | None
    #: How many threads can run at once.
    usable_cores: int
    #: Of the whole machine.
    packages: int
    cores: int
    cpus: int


def topology() -> Topology:
    """The nodes, CPUs, limits and cores, as they are now. The lock is held. Cost: a millisecond.

    Raises nothing: what the system does not tell is empty, or None.

    >>> topology().usable_cores >= 1
    True
    """
    nodes, cpus, allowed, quota, limit, usable, machine = _unlatch._topology()
    return Topology([Node(*node) for node in nodes], cpus, allowed, quota, limit, usable, *machine)


def page_nodes(x: Any, /) -> dict[int, int]:
    """How many pages of an array's memory lie on each node; under -1 those that nobody has touched yet.

    x: an array of any layout, read from its first to its last byte.

    Raises TypeError for what has no memory, PlacementError where the system does not let that be asked. The lock is held.
    Cost: some 100 ns for each page.

    >>> import array, unlatch
    >>> sum(page_nodes(array.array("d", [0.0]) * 100_000).values()) >= 195
    True
    """
    counts: dict[int, int] = {}
    for node in _unlatch._page_nodes(x):
        counts[node] = counts.get(node, 0) + 1
    return counts


#: Variables that choose something, which are shown where they are set.
_VARIABLES = (
    "UNLATCH_INSTRUCTION_SET", "UNLATCH_LIBNUMA", "UNLATCH_CACHE_DIR", "UNLATCH_CC", "UNLATCH_BENCH", "OMP_NUM_THREADS",
    "OMP_THREAD_LIMIT", "OMP_PROC_BIND", "OMP_PLACES", "OMP_WAIT_POLICY", "KMP_BLOCKTIME", "KMP_AFFINITY", "PYTHON_GIL")


def _numpy_version() -> str:
    np = sys.modules.get("numpy")
    if np is not None:
        return str(np.__version__)
    import importlib.metadata  # as `platform` below: not for every import of the package

    try:
        return importlib.metadata.version("numpy") + ", not imported"
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                name, _, value = line.partition(":")
                if name.strip() in ("model name", "CPU implementer"):
                    return value.strip()
    except OSError:
        pass
    return os.uname().machine


def show_config(file: Any = None) -> None:
    """Prints what `unlatch` has found and chosen: versions, processor, OpenMP, cores, limits, nodes, and the variables that
    choose something. A sentence for each note.

    file: where it is printed; sys.stdout by default. The lock is held. Raises what writing to the file raises.

    >>> show_config()  # doctest: +ELLIPSIS
    version: ...
    """
    import platform

    here = topology()
    config = list(_unlatch._config())
    notes = [entry for entry in config if entry[0] == "note"]
    is_enabled = getattr(sys, "_is_gil_enabled", None)
    lines = [
        config[0], ("extension", _unlatch.__file__),
        ("python", "%s, %s" % (sys.version.split()[0], sys.executable)), ("numpy", _numpy_version()),
        ("lock", "none" if is_enabled is not None and not is_enabled() else "held in turns, for %g ms" % (
            1e3 * sys.getswitchinterval())),
        ("system", "%s %s, %s" % (platform.system(), platform.release(), " ".join(platform.libc_ver()))),
        ("processor", _processor()), *(entry for entry in config[1:] if entry[0] != "note"),
        ("usable cores", "%d of %d" % (here.usable_cores, here.cores)),
        ("allowed CPUs", ",".join(map(str, here.allowed_cpus))),
        ("CPU quota", "none" if here.cpu_quota is None else "%g cores" % here.cpu_quota),
        ("memory limit", "none" if here.memory_limit is None else "%d MiB" % (here.memory_limit >> 20))]
    for node in here.nodes:
        lines.append(("node %d" % node.id, "CPUs %s, %d MiB, %d free" % (
            ",".join(map(str, node.cpus)) or "none", node.memory_bytes >> 20, node.free_bytes >> 20)))
    lines += [(name, os.environ[name]) for name in _VARIABLES if name in os.environ]
    for name, value in lines + notes:
        print("%s: %s" % (name, value), file=file or sys.stdout)
