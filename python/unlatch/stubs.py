"""Writes the stub file of a module that was written in Swift with Unlatch.

    python -m unlatch.stubs MODULE [FILE]

FILE is MODULE's last name with the ending .pyi unless it is given; "-" is standard output. A module with others inside gets
a folder of its name instead, with __init__.pyi and a file for each of them.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import cast


def text(name: str) -> str:
    """The stubs of the module of that name."""
    module = importlib.import_module(name)
    try:
        stubs = module.__stubs__
    except AttributeError:
        raise SystemExit(f"unlatch.stubs: {name} was not written in Swift with Unlatch, and has no stubs") from None
    return cast(str, stubs())


def inside(name: str) -> list[str]:
    """The names of the modules inside the module of that name, which has been imported."""
    begin = name + "."
    found = [other for other in sys.modules if other.startswith(begin) and "." not in other[len(begin):]]
    return sorted(other for other in found if hasattr(sys.modules[other], "__stubs__"))


def write(name: str, path: str) -> None:
    stubs, others = text(name), inside(name)
    if others:
        folder = path[:-len(".pyi")] if path.endswith(".pyi") else path
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, "__init__.pyi")
        for other in others:
            write(other, os.path.join(folder, other.rpartition(".")[2] + ".pyi"))
    with open(path, "w", encoding="utf-8") as file:
        file.write(stubs)


def main(arguments: list[str]) -> None:
    if not 1 <= len(arguments) <= 2 or arguments[0].startswith("-"):
        raise SystemExit("use: python -m unlatch.stubs MODULE [FILE]")
    name = arguments[0]
    path = arguments[1] if len(arguments) == 2 else name.rpartition(".")[2] + ".pyi"
    if path == "-":
        sys.stdout.write(text(name))
    else:
        write(name, path)


if __name__ == "__main__":
    main(sys.argv[1:])
