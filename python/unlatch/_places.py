"""What the machine is made of, and where memory lies."""

from __future__ import annotations

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


def show_config(file: Any = None) -> None:
    """Prints what `unlatch` has found and chosen: versions, OpenMP, cores, nodes, notes. A sentence for each note.

    file: where it is printed; sys.stdout by default. The lock is held.

    >>> show_config()  # doctest: +ELLIPSIS
    version: ...
    """
    here = topology()
    lines = list(_unlatch._config())
    lines.insert(1, ("python", "%s, %s" % (sys.version.split()[0], sys.executable)))
    np = sys.modules.get("numpy")
    if np is not None:
        lines.insert(2, ("numpy", np.__version__))
    lines.append(("usable cores", "%d of %d" % (here.usable_cores, here.cores)))
    for node in here.nodes:
        lines.append(("node %d" % node.id, "CPUs %s, %d MiB, %d free" % (
            ",".join(map(str, node.cpus)) or "none", node.memory_bytes >> 20, node.free_bytes >> 20)))
    for name, value in lines:
        print("%s: %s" % (name, value), file=file or sys.stdout)
