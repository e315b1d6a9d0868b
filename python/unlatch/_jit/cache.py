"""Compiled kernels: in this process, and in a private folder for the next ones.

A file has a hash of itself, and is read, verified and loaded from memory: a file that another machine replaces while it is
mapped would end the process. It is written under another name and renamed, so that nobody reads a half of it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from typing import Any, Callable, NamedTuple

import _unlatch

__all__ = ["CacheInfo", "cache_info", "clear_cache", "load", "version_of"]

_MAGIC = b"unlatch kernel 1\n"
_SUFFIX = ".unlatch"


class CacheInfo(NamedTuple):
    """What `cache_info` says."""

    #: The folder, and the compiled kernels in it.
    folder: str
    files: int
    bytes: int
    #: Of this process: kernels found in memory, in the folder, and compiled.
    memory_hits: int
    file_hits: int
    compiled: int
    #: Why the folder is not used; None where it is.
    problem: str | None


_loaded: dict[str, Any] = {}
_counts = {"memory": 0, "file": 0, "compiled": 0}
_lock = threading.RLock()
_problem: str | None = None


def _after_fork() -> None:
    # Another thread of the parent's may have had it.
    global _lock
    _lock = threading.RLock()


os.register_at_fork(after_in_child=_after_fork)


def folder_name() -> str:
    """UNLATCH_CACHE_DIR, or the user's cache folder."""
    asked = os.environ.get("UNLATCH_CACHE_DIR")
    if asked:
        return os.path.abspath(asked)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(os.path.abspath(base), "unlatch", "jit")


def _open(make: bool) -> int | None:
    """The folder as a descriptor; None where it is not to be used, and `_problem` says why."""
    global _problem
    name = folder_name()
    try:
        if make and not os.path.isdir(name):
            os.makedirs(name, mode=0o700, exist_ok=True)
        folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        if make:
            _problem = "%s: %s" % (name, error.strerror)
        return None
    facts = os.fstat(folder)
    if facts.st_uid != os.geteuid():
        _problem = "%s belongs to another user" % name
    elif facts.st_mode & 0o022:
        _problem = "%s may be written by others; chmod 700 makes it private" % name
    else:
        return folder
    os.close(folder)
    return None


def _read(folder: int, name: str) -> bytes | None:
    """What a file holds; None where there is none that is ours, whole and what it was."""
    try:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        return None
    try:
        facts = os.fstat(file)
        if not stat.S_ISREG(facts.st_mode) or facts.st_uid != os.geteuid() or facts.st_mode & 0o022:
            return None
        parts = []
        while True:
            part = os.read(file, 1 << 20)
            if not part:
                break
            parts.append(part)
    except OSError:
        return None
    finally:
        os.close(file)
    data = b"".join(parts)
    start = len(_MAGIC) + 65
    if not data.startswith(_MAGIC) or len(data) < start:
        return None
    content = data[start:]
    if data[len(_MAGIC):start] != _hash(name, content):
        return None
    return content


def _hash(name: str, content: bytes) -> bytes:
    """Of the content and the name that it was written for, so that no file passes for another."""
    return hashlib.sha256(name.encode() + b"\0" + content).hexdigest().encode() + b"\n"


def _write(folder: int, name: str, content: bytes) -> None:
    """Puts a file there, whole or not at all. A folder that takes nothing is a problem, not an error."""
    global _problem
    temporary = ".%s-%s" % (os.urandom(8).hex(), name)
    try:
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder)
        try:
            data = memoryview(_MAGIC + _hash(name, content) + content)
            while data:
                data = data[os.write(file, data):]
            os.fsync(file)
        finally:
            os.close(file)
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
        _problem = None
    except OSError as error:
        _problem = "%s: %s" % (folder_name(), error.strerror)
        try:
            os.unlink(temporary, dir_fd=folder)
        except OSError:
            pass


def version_of(stamp: tuple, ask: Callable[[], str]) -> str:
    """What a compiler says of its version: asked once for each program, size and time."""
    name = "compiler-" + hashlib.sha256(repr(stamp).encode()).hexdigest()[:32] + _SUFFIX
    folder = _open(make=True)
    try:
        known = _read(folder, name) if folder is not None else None
        if known is not None:
            return known.decode(errors="replace")
        version = ask()
        if folder is not None:
            _write(folder, name, version.encode(errors="replace"))
        return version
    finally:
        if folder is not None:
            os.close(folder)


def load(key_parts: list[str], make: Callable[[], bytes]) -> Any:
    """The kernels of a library: from memory, else from the folder, else made. key_parts: all that it is made of.

    Several threads make one library once; several processes may each make it, and the last one's file stays.
    """
    digest = hashlib.sha256("\0".join(key_parts).encode(errors="surrogateescape")).hexdigest()
    known = _loaded.get(digest)
    if known is not None:
        _counts["memory"] += 1
        return known
    with _lock:
        known = _loaded.get(digest)
        if known is not None:
            return known
        name = digest + _SUFFIX
        folder = _open(make=True)
        try:
            content = _read(folder, name) if folder is not None else None
            if content is not None:
                try:
                    entries = _from_memory(content)
                    _counts["file"] += 1
                except (_unlatch.Error, ValueError):
                    content = None  # of another C library, say: made anew
            if content is None:
                content = make()
                entries = _from_memory(content)
                _counts["compiled"] += 1
                if folder is not None:
                    _write(folder, name, content)
        finally:
            if folder is not None:
                os.close(folder)
        _loaded[digest] = entries
        return entries


_serial = 0


def _from_memory(content: bytes) -> Any:
    """Loads a library from bytes."""
    global _serial
    try:
        file = os.memfd_create("unlatch-kernel", os.MFD_CLOEXEC)
    except (AttributeError, OSError):
        return _from_file(content)
    try:
        data = memoryview(content)
        while data:
            data = data[os.write(file, data):]
        # The loader takes a path that it has seen for the same library: each has one of its own, which means the same.
        _serial += 1
        way = "".join("./" if bit == "1" else "/" for bit in bin(_serial)[2:])
        return _unlatch._library("/proc/self/fd/%s%d" % (way, file))
    finally:
        os.close(file)


def _from_file(content: bytes) -> Any:
    """The same where there are no files in memory: from a folder that nobody else can write to."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="unlatch-") as where:
        path = os.path.join(where, "kernel.so")
        with open(path, "wb") as file:
            file.write(content)
        return _unlatch._library(path)


def _ours(folder: int) -> list[str]:
    return [name for name in os.listdir(folder) if name.endswith(_SUFFIX)]


def cache_info() -> CacheInfo:
    """Where compiled kernels are kept, how many, and how often they were found: a CacheInfo.

    The folder is UNLATCH_CACHE_DIR, else ~/.cache/unlatch/jit (XDG_CACHE_HOME); it must be the user's own, and not be written
    by others. Where it cannot be used, kernels are compiled anew by each process. The lock is held; it reads the folder. Raises nothing.

    >>> unlatch.cache_info().compiled >= 0
    True
    """
    folder = _open(make=False)
    files, size = 0, 0
    if folder is not None:
        try:
            for name in _ours(folder):
                if name.startswith((".", "compiler-")):
                    continue
                try:
                    size += os.stat(name, dir_fd=folder, follow_symlinks=False).st_size
                    files += 1
                except OSError:
                    pass
        finally:
            os.close(folder)
    return CacheInfo(
        folder_name(), files, size, _counts["memory"], _counts["file"], _counts["compiled"], _problem)


def clear_cache() -> int:
    """Removes what is kept for other processes; what this process has compiled stays in it. Returns how many files there were.

    Files of other names are left alone. Raises nothing: what cannot be removed stays. The lock is held.

    >>> unlatch.clear_cache()  # doctest: +SKIP
    3
    """
    folder = _open(make=False)
    removed = 0
    if folder is not None:
        try:
            for name in _ours(folder):
                try:
                    os.unlink(name, dir_fd=folder)
                    removed += not name.startswith((".", "compiler-"))
                except OSError:
                    pass
        finally:
            os.close(folder)
    return removed
