"""Writes the package's stub files into a folder that holds the package, as python/build_hook.py does for a wheel."""

import os
import sys

import _unlatch

STUBS = {"unlatch/__init__.pyi": _unlatch._stubs, "unlatch/aio.pyi": _unlatch._stubs_aio}

if __name__ == "__main__":
    for name, text in STUBS.items():
        with open(os.path.join(sys.argv[1], name), "w", encoding="utf-8") as file:
            file.write(text())
