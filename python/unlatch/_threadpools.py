"""Shows the teams to threadpoolctl, whose `threadpool_limits(1)` then means one thread of ours, too.

threadpoolctl (from 3.1 on) takes classes that describe a library by `register`. It is told when `unlatch` is imported, or,
where it is imported later, at that moment: by a finder of imports, which answers for no other module and leaves once it has.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from typing import Any

import _unlatch


def register(threadpoolctl: Any) -> None:
    """Registers the teams with the module; nothing happens where it is too old to be told."""
    if not hasattr(threadpoolctl, "register"):
        return

    class UnlatchController(threadpoolctl.LibController):  # type: ignore[misc]
        """The limit of all teams in the process, of every copy of the library, and of every thread that calls."""

        user_api = "openmp"
        internal_api = "unlatch"
        filename_prefixes = ("_unlatch",)

        def get_num_threads(self) -> int:
            return int(_unlatch._core_limit())

        def set_num_threads(self, num_threads: int) -> None:
            _unlatch._set_core_limit(num_threads)

        def get_version(self) -> str:
            return str(_unlatch.version)

    threadpoolctl.register(UnlatchController)


class _Loader:
    """Runs threadpoolctl's own loader, and registers the teams when the module is there."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: Any) -> None:
        # From now on the module has the loader that it would have without us.
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        if _Finder in sys.meta_path:
            sys.meta_path.remove(_Finder)
        register(module)


class _Finder:
    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> Any:
        if name != "threadpoolctl":
            return None
        for finder in sys.meta_path:
            find = None if finder is _Finder else getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find is not None else None
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loader(spec.loader)
                return spec
        return None


def watch() -> None:
    """Registers the teams now, or when threadpoolctl is imported."""
    module = sys.modules.get("threadpoolctl")
    if module is not None:
        register(module)
    elif _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)
