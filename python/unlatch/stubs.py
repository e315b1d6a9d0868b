"""Writes the stub file of a module that was written in Swift with Unlatch.

    python -m unlatch.stubs MODULE [FILE]

FILE is MODULE's last name with the ending .pyi unless it is given; "-" is standard output.
"""

import importlib
import sys


def text(name):
    """The stubs of the module of that name."""
    module = importlib.import_module(name)
    try:
        stubs = module.__stubs__
    except AttributeError:
        raise SystemExit(f"unlatch.stubs: {name} was not written in Swift with Unlatch, and has no stubs") from None
    return stubs()


def main(arguments):
    if not 1 <= len(arguments) <= 2 or arguments[0].startswith("-"):
        raise SystemExit("use: python -m unlatch.stubs MODULE [FILE]")
    name = arguments[0]
    path = arguments[1] if len(arguments) == 2 else name.rpartition(".")[2] + ".pyi"
    stubs = text(name)
    if path == "-":
        sys.stdout.write(stubs)
    else:
        with open(path, "w", encoding="utf-8") as file:
            file.write(stubs)


if __name__ == "__main__":
    main(sys.argv[1:])
