"""What mypy has to say of a module: of its stubs beside the module itself, and of a program that uses them."""

import contextlib
import io
import os
import sys


def write_stubs(module, folder):
    """As `python -m unlatch.stubs` does for a module with others inside."""
    home = os.path.join(folder, module.__name__)
    os.mkdir(home)
    for name in sorted(name for name in sys.modules if name.startswith(module.__name__)):
        file = name[len(module.__name__):].lstrip(".") or "__init__"
        with open(os.path.join(home, file + ".pyi"), "w") as stubs:
            stubs.write(sys.modules[name].__stubs__())


# What stubtest finds beside the stubs and what is meant so: a slot of a type in C is two methods of Python's, of which one may
# have nothing behind it and returns NotImplemented; `pow` has a third argument, which no class here takes; and Python has
# `__buffer__` from 3.12 on, of which type checkers know for all versions.
MEANT = [
    r".*\.__r(add|sub|mul|matmul|truediv|floordiv|mod|divmod|pow|lshift|rshift|and|or|xor)__",
    r".*\.__(lt|le|gt|ge)__",
    r".*\.__r?pow__",
]
if sys.version_info < (3, 12):
    MEANT.append(r".*\.__buffer__")


def check(module, program, folder):
    """A list of what is wrong, a text each."""
    from mypy import api, stubtest

    write_stubs(module, folder)
    os.environ["MYPYPATH"] = folder
    wrong = []
    cache = ["--cache-dir", os.path.join(folder, "cache")]
    text, errors, status = api.run(["--strict", *cache, program])
    if status != 0:
        wrong.append(text + errors)
    said = io.StringIO()
    settings = os.path.join(folder, "settings")
    with open(settings, "w") as file:
        file.write(f"[mypy]\ncache_dir = {folder}/cache\n")
    meant = os.path.join(folder, "meant")
    with open(meant, "w") as file:
        file.write("\n".join(MEANT) + "\n")
    # Which classes cannot have a common subclass is a question of layouts that older type checkers do not know of.
    options = ["--mypy-config-file", settings, "--allowlist", meant, "--ignore-unused-allowlist", "--ignore-disjoint-bases"]
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = stubtest.test_stubs(stubtest.parse_options([*options, module.__name__]))
    if status != 0:
        wrong.append(said.getvalue())
    return wrong
