"""The C compiler: which one, with which flags, and what it says. It is a child process, and no shell is between."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import Any, NamedTuple

import _unlatch

from .errors import CompileError, NoCompiler

__all__ = ["Compiler", "compile_text", "find", "flags", "libm"]

#: What the instruction sets are made of: never "native", so that machines that share a cache do not share what differs.
_FEATURES = {
    "default": [],
    "x86-64-v3": ["avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe", "popcnt", "sse4.2"],
}
_FEATURES["x86-64-v4"] = _FEATURES["x86-64-v3"] + ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"]


class Compiler(NamedTuple):
    #: What is run: a program and its first arguments.
    command: tuple
    #: gcc or clang: which of the two takes its flags.
    family: str
    #: The program's real path, size and time, and the line that it says of its version.
    identity: tuple


_found: dict[tuple, Compiler] = {}


def find() -> Compiler:
    """The compiler that is used: UNLATCH_CC, else gcc, clang or cc of the machine, else the Swift toolchain's clang.
    NoCompiler where there is none, which says why."""
    asked = os.environ.get("UNLATCH_CC", "")
    place = (asked, os.environ.get("PATH", ""))
    known = _found.get(place)
    if known is not None and _stamp(known.command[0]) == known.identity[:3]:
        return known
    if asked:
        import shlex

        command = tuple(shlex.split(asked))
        program = shutil.which(command[0]) if command else None
        if program is None:
            raise NoCompiler("UNLATCH_CC is %r, and there is no such program" % asked)
        compiler = _identify((program, *command[1:]))
    else:
        compiler = _first()
    _found[place] = compiler
    return compiler


def _first() -> Compiler:
    for name in ("gcc", "clang", "cc"):
        program = shutil.which(name)
        if program is not None:
            return _identify((program,))
    swift = shutil.which("swift")
    beside = os.path.join(os.path.dirname(os.path.realpath(swift)), "clang") if swift else ""
    if swift and os.access(beside, os.X_OK):
        return _identify((beside,))
    raise NoCompiler(
        "there is no C compiler: install gcc or clang (apt-get install gcc), or name one in UNLATCH_CC")


def _stamp(program: str) -> tuple:
    path = os.path.realpath(program)
    try:
        facts = os.stat(path)
    except OSError:
        return (path, 0, 0)
    return (path, facts.st_size, facts.st_mtime_ns)


def _identify(command: tuple) -> Compiler:
    stamp = _stamp(command[0])
    from . import cache

    version = cache.version_of(stamp + command[1:], lambda: _version(command))
    return Compiler(command, "clang" if "clang" in version else "gcc", (*stamp, version))


def _version(command: tuple) -> str:
    import subprocess

    try:
        said = subprocess.run(
            [*command, "--version"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        raise NoCompiler("the compiler %s cannot be run: %s" % (command[0], error)) from None
    lines = said.stdout.decode(errors="replace").splitlines()
    if said.returncode != 0 or not lines:
        raise NoCompiler("the compiler %s does not say its version: %s" % (command[0], lines[0] if lines else "nothing"))
    return lines[0]


def libm() -> str:
    """The version of the C library, and with it of its vector functions: "glibc 2.36"."""
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or "libc"
    except (OSError, ValueError):
        return "libc"


def has_newer_vectors() -> bool:
    """Whether libmvec has more than sin, cos, exp, log and pow."""
    found = re.match(r"glibc (\d+)\.(\d+)", libm())
    return found is not None and (int(found[1]), int(found[2])) >= (2, 35)


def is_x86() -> bool:
    return os.uname().machine == "x86_64"


def flags(compiler: Compiler, fast: bool = False) -> list[str]:
    """What the compiler is told. fast: sums may be taken apart, and NaN and infinity count for nothing in that."""
    # Integers wrap; what is divided is looked at before; a product and a sum stay two roundings unless `fast`.
    each = ["-std=gnu11", "-O3", "-fPIC", "-shared", "-fopenmp-simd", "-fno-math-errno", "-fno-trapping-math", "-fwrapv", "-w",
            "-fvisibility=hidden", "-ffp-contract=fast" if fast else "-ffp-contract=off"]
    if fast:
        each += ["-fassociative-math", "-fno-signed-zeros", "-freciprocal-math"]
    if is_x86():
        set_ = _unlatch._instruction_set()
        each += ["-m" + feature for feature in _FEATURES.get(set_, [])]
        if set_ == "x86-64-v4":
            each.append("-mprefer-vector-width=512")
    if compiler.family == "clang":
        each += ["-fveclib=libmvec"] if is_x86() and sys.platform == "linux" else []
    else:
        # Which element is computed by which instruction must not depend on where an array lies.
        each += ["--param", "vect-max-peeling-for-alignment=0"]
    return each


#: How long a compiler may take.
_SECONDS = 300


def compile_text(compiler: Compiler, text: str, options: list[str], name: str, vectors: bool) -> bytes:
    """The shared library that the compiler makes of a text. CompileError with what it says, line by line, of somebody's text."""
    import subprocess
    import tempfile

    # In memory where that can be: a file of some ten thousand bytes.
    places: list[Any] = ["/dev/shm", None] if os.access("/dev/shm", os.W_OK | os.X_OK) else [None]
    said = b""
    for place in places:
        try:
            folder = tempfile.TemporaryDirectory(prefix="unlatch-", dir=place)
        except OSError as error:
            said = str(error).encode()
            continue
        with folder as where:
            output = os.path.join(where, "kernel.so")
            command = [*compiler.command, "-x", "c", *options, "-nostartfiles", "-o", output, "-"]
            if is_x86() and vectors and libm().startswith("glibc"):
                command.append("-lmvec")
            command.append("-lm")
            environment = dict(os.environ, LC_ALL="C", TMPDIR=where)
            try:
                process = subprocess.run(
                    command, input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=_SECONDS,
                    env=environment)
            except subprocess.TimeoutExpired:
                raise CompileError("%s: the compiler %s took longer than %d s" % (name, compiler.command[0], _SECONDS)) from None
            except OSError as error:
                raise NoCompiler("the compiler %s cannot be run: %s" % (compiler.command[0], error)) from None
            if process.returncode == 0:
                with open(output, "rb") as file:
                    return file.read()
            said = process.stdout
            if b"No space left on device" not in said:
                break
    raise CompileError(_message(name, said.decode(errors="replace"), text))


def _message(name: str, said: str, text: str) -> str:
    """What the compiler says, with the lines of the user's text that it means."""
    lines = [line for line in said.splitlines() if re.search(r"\b(error|fatal)\b", line)] or said.splitlines()[-3:]
    # "name:3:7: error: …" where a #line said whose text it is.
    return "%s: the compiler refuses it:\n  %s" % (name, "\n  ".join(lines[:8]))
