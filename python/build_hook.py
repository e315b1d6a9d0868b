"""What a wheel holds beside Python files: the module that Swift compiles, its OpenMP where it uses that, and its stubs."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ModuleBuildHook(BuildHookInterface):
    """Builds a module written in Swift. In pyproject.toml, below [tool.hatch.build.hooks.custom]: `module` is its name,
    `script` where build-module.sh is, `stubs` the wheel's file for its stubs, or a table of several files and what tells
    each."""

    def initialize(self, version, build_data):
        if self.target_name != "wheel":
            return
        module = self.config["module"]
        if not sys.platform.startswith("linux"):
            raise RuntimeError("%s: Linux is needed, and this is %s" % (module, sys.platform))
        # An editable installation refers to it for as long as it lasts.
        self.folder = os.path.join(self.root, ".build", "python") if version == "editable" else tempfile.mkdtemp()
        self.is_temporary = version != "editable"
        try:
            script = os.path.join(self.root, self.config["script"])
            subprocess.run(["bash", script, self.root, module, self.folder], check=True, stdin=subprocess.DEVNULL)
        except subprocess.CalledProcessError:
            self.finalize(version, build_data, None)
            raise RuntimeError(module + " could not be built; what is missing is said above") from None
        # One file for every CPython from 3.9 on, so that no version is part of the name.
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-linux_" + platform.machine()
        stubs = self.config["stubs"]
        files = {module + ".so": module + ".so"}
        for file, function in ({stubs: "__stubs__"} if isinstance(stubs, str) else stubs).items():
            name = file.replace("/", "-")
            self._write_stubs(module, function, name)
            files[name] = file
        openmp = module.removeprefix("_") + ".libs/libomp.so.5"
        if os.path.exists(os.path.join(self.folder, openmp)):
            files[openmp] = openmp
        key = "force_include_editable" if version == "editable" else "force_include"
        for source, target in files.items():
            build_data[key][os.path.join(self.folder, source)] = target

    def _write_stubs(self, module, function, name):
        """The stubs are what the module says of itself."""
        source = "import sys; sys.path.insert(0, sys.argv[1]); print(getattr(__import__(sys.argv[2]), sys.argv[3])(), end='')"
        stubs = subprocess.run(
            [sys.executable, "-I", "-c", source, self.folder, module, function],
            check=True, stdout=subprocess.PIPE, text=True)
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(stubs.stdout)

    def finalize(self, version, build_data, artifact_path):
        if getattr(self, "is_temporary", False):
            shutil.rmtree(self.folder, ignore_errors=True)
