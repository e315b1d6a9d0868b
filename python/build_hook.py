"""What a wheel holds beside the Python files: the module that Swift compiles, its OpenMP, and its stubs."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ExtensionBuildHook(BuildHookInterface):
    """Builds `_unlatch` by Scripts/build-extension.sh, which needs Swift and libomp-dev."""

    def initialize(self, version, build_data):
        if self.target_name != "wheel":
            return
        if not sys.platform.startswith("linux"):
            raise RuntimeError("unlatch: Linux is needed, and this is " + sys.platform)
        # An editable installation refers to it for as long as it lasts.
        self.folder = os.path.join(self.root, ".build", "python") if version == "editable" else tempfile.mkdtemp()
        self.is_temporary = version != "editable"
        try:
            script = os.path.join(self.root, "Scripts", "build-extension.sh")
            subprocess.run(["bash", script, self.folder], check=True, stdin=subprocess.DEVNULL)
        except subprocess.CalledProcessError:
            self.finalize(version, build_data, None)
            raise RuntimeError("unlatch: the extension could not be built; what is missing is said above") from None
        # One file for every CPython from 3.9 on, so that no version is part of the name.
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-linux_" + platform.machine()
        files = {"_unlatch.so": "_unlatch.so", "unlatch.libs/libomp.so.5": "unlatch.libs/libomp.so.5"}
        files["__init__.pyi"] = "unlatch/__init__.pyi"
        self._write_stubs()
        key = "force_include_editable" if version == "editable" else "force_include"
        for source, target in files.items():
            build_data[key][os.path.join(self.folder, source)] = target

    def _write_stubs(self):
        """The stubs are what the module says of itself."""
        source = "import sys; sys.path.insert(0, sys.argv[1]); import _unlatch; print(_unlatch._stubs(), end='')"
        stubs = subprocess.run(
            [sys.executable, "-I", "-c", source, self.folder], check=True, stdout=subprocess.PIPE, text=True)
        with open(os.path.join(self.folder, "__init__.pyi"), "w", encoding="utf-8") as file:
            file.write(stubs.stdout)

    def finalize(self, version, build_data, artifact_path):
        if getattr(self, "is_temporary", False):
            shutil.rmtree(self.folder, ignore_errors=True)
