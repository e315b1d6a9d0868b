#!/usr/bin/env python3
"""Whether the reports that bench-native wrote on a machine say what the machine was given.

    check_reports.py NODES DISTANCES THREADS PREFIX     as in machines.txt; PREFIX.topology.json, PREFIX.numa.json

Says one line for each thing that is wrong, and one when nothing is.
"""

import json
import sys

checks = 0
wrong = []


def check(what, got, expected):
    global checks
    checks += 1
    if got != expected:
        wrong.append(f"{what}: expected {expected}, got {got}")


def cpus_of(text):
    if text == "-":
        return []
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def read(name):
    """A report, or nothing where it is none, which is said."""
    try:
        with open(f"{prefix}.{name}.json", encoding="utf-8") as file:
            report = json.load(file)
    except (OSError, ValueError) as error:
        wrong.append(f"{name}: no report: {error}")
        return None
    check(f"{name}: schema", report.get("schema"), "unlatch-bench/1")
    check(f"{name}: command", report.get("command"), name)
    return report


def check_topology(report):
    topology = report["topology"]
    machine = topology["machine"]
    check("topology: nodes", [node["id"] for node in machine["nodes"]], list(range(len(nodes))))
    check("topology: CPUs", [node["cpus"] for node in machine["nodes"]], [cpus for cpus, _ in nodes])
    check("topology: distances", [node["distances"] for node in machine["nodes"]], distances)
    for node, (_, megabytes) in zip(machine["nodes"], nodes):
        found = node["memoryBytes"] >> 20
        # The kernel keeps some for itself.
        check(f"topology: memory of node {node['id']}, {found} MB", megabytes // 2 <= found <= megabytes, True)
    all_cpus = sorted(cpu for cpus, _ in nodes for cpu in cpus)
    check("topology: CPUs that may be used", topology["allowedCPUs"], all_cpus)
    check("topology: cores", len(machine["cores"]), len(all_cpus) // threads)
    check("topology: CPUs of a core", {len(core["cpus"]) for core in machine["cores"]}, {threads})
    for core in machine["cores"]:
        check(f"topology: core {core['id']} is on one node", [set(core["cpus"]) <= set(nodes[core["node"]][0])], [True])


def check_numa(report):
    """Each placement is there, and is what its name says; every node here has CPUs and memory."""
    numbers = range(len(nodes))
    rows = {}
    for result in report["results"]:
        name = result["placement"]["name"]
        rows.setdefault(name, []).append(result["workload"])
        check_row(name, result)
    expected = ["first-touch", "interleaved", "local", "blocked"]
    expected += [f"{kind}-{node}" for node in numbers for kind in ("node", "preferred")]
    expected += [f"remote-{one}-{other}" for one in numbers for other in numbers if one != other]
    check("numa: placements", sorted(rows), sorted(expected))
    check("numa: kernels", {tuple(sorted(kernels)) for kernels in rows.values()}, {("sum-f64", "triad-f64")})
    check("numa: what was left out", report.get("leftOut", []), [])


def check_row(name, result):
    where = result["placement"]
    kind, *numbers = name.rsplit("-") if name != "first-touch" else (name,)
    check(f"numa: {name} is valid", (result["valid"], where.get("reason")), (True, None))
    check(f"numa: {name}: at least 99 % of the pages are right", where["share"] >= 0.99, True)
    check(f"numa: {name}: CPUs", where["cpus"], where["requestedCPUs"])
    told = any("prove placement" in note for note in result["notes"])
    check(f"numa: {name}: it is said that this is no real machine", told, True)
    pages = {int(node) for node in where["pagesPerNode"]}
    node_of = {cpu: node for node, (cpus, _) in enumerate(nodes) for cpu in cpus}
    threads_on = {node_of[cpu] for cpu in where["cpus"]}
    if kind in ("node", "preferred"):
        check(f"numa: {name}: threads on, pages on", (threads_on, pages), ({int(numbers[0])}, {int(numbers[0])}))
    elif kind == "remote":
        check(f"numa: {name}: threads on, pages on", (threads_on, pages), ({int(numbers[0])}, {int(numbers[1])}))
    elif kind in ("interleaved", "blocked"):
        check(f"numa: {name}: pages on", pages, set(range(len(nodes))))
        check(f"numa: {name}: threads on", threads_on, set(range(len(nodes))))
    local = {"node": 1, "preferred": 1, "local": 1, "blocked": 1, "remote": 0}.get(kind)
    if local is not None:
        check(f"numa: {name}: local share {where['localShare']}", abs(where["localShare"] - local) <= 0.01, True)


shape, rows, threads, prefix = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
nodes = [(cpus_of(node.split(":")[0]), int(node.split(":")[1])) for node in shape.split("/")]
distances = [[int(value) for value in row.split(",")] for row in rows.split("/")]

for name, examine in {"topology": check_topology, "numa": check_numa}.items():
    report = read(name)
    if report:
        examine(report)
for line in wrong:
    print(f"numa: {prefix}: {line}", file=sys.stderr)
if not wrong:
    print(f"numa: {prefix.rpartition('/')[2]}: bench-native's reports are right ({checks} checks)")
sys.exit(1 if wrong else 0)
