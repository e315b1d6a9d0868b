"""Sets up what is measured beside Unlatch: python unlatch_peers.py FOLDER overhead|kernels|python-kernels

FOLDER/sources holds the files beside this one. Packages go into FOLDER/venv, what is built into FOLDER/modules; both may
be deleted at any time. What is there from an earlier run is kept. The last line of the output is JSON: where to import
from, and for each peer its version, or the reason why it is not there.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig

FOLDER = os.path.abspath(sys.argv[1])
SUITE = sys.argv[2]
PREFIX = "unlatch_peer_" if SUITE == "overhead" else "unlatch_kernels_"
SOURCES = os.path.join(FOLDER, "sources")
VENV = os.path.join(FOLDER, "venv")
MODULES = os.path.join(FOLDER, "modules")
PYTHON = os.path.join(VENV, "bin", "python")
SUFFIX = sysconfig.get_config_var("EXT_SUFFIX") or ".so"
FLAGS = ["-O3", "-DNDEBUG", "-fPIC", "-shared", "-fvisibility=hidden", "-w"]
CHECK = {}
CHECK["overhead"] = """
import array, sys
sys.path.insert(0, sys.argv[1])
peer = __import__(sys.argv[2])
peer.empty()
assert peer.add(1.5, 2.5) == 4.0
assert peer.sum(array.array("d", [1.0, 2.0, 3.0, 4.0])) == 10.0
if hasattr(peer, "Pair"):
    assert peer.scale(2.0) == 5.0 and peer.scale(2.0, offset=0.5) == 4.5
    pair = peer.Pair(1.5, 2.5)
    pair.x = (pair + pair).x
    assert pair.scaled(2.0) == 11.0
    series = peer.Series(3)
    assert list(series) == [0.5, 0.5, 0.5] and series[-1] == 0.5
"""
CHECK["kernels"] = """
import sys
sys.path.insert(0, sys.argv[1])
peer = __import__(sys.argv[2])
import numpy
peer.set_threads(1)
to = numpy.zeros(1000)
peer.kernel_triad(numpy.ones(1000), numpy.full(1000, 3.0), 0.5, to)
assert (to == 2.5).all()
"""
CHECK["python-kernels"] = """
import importlib.util, sys
sys.path.insert(0, sys.argv[1])
if importlib.util.find_spec(sys.argv[2]):
    __import__(sys.argv[2])
"""


class Missing(Exception):
    """Why a peer cannot be had, in one line."""


def run(what, *command):
    """The output of a command; its first error is the reason when it fails."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=FOLDER)
    except OSError as error:
        raise Missing("%s: %s" % (what, error))
    if done.returncode != 0:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        errors = [line for line in lines if "error:" in line.lower()]
        raise Missing("%s: %s" % (what, (errors[:1] or lines[-1:] or ["status %d" % done.returncode])[0][:200]))
    return done.stdout.strip()


def compiler(variable, names, package):
    for name in [os.environ.get(variable)] + names:
        if name and shutil.which(name):
            return name
    raise Missing("no compiler (%s): apt-get install %s, or set %s" % (", ".join(names), package, variable))


def c():
    return compiler("CC", ["cc", "gcc", "clang"], "gcc")


def cxx():
    return compiler("CXX", ["c++", "g++", "clang++"], "g++")


def headers():
    folder = sysconfig.get_path("include")
    if not os.path.exists(os.path.join(folder, "Python.h")):
        raise Missing("no Python.h in %s: install this Python's development files (Debian: python3-dev)" % folder)
    return "-I" + folder


def package(name):
    """Installs a package into the environment, once."""
    if not os.path.exists(PYTHON):
        run("no environment could be made (Debian: apt-get install python3-venv)", sys.executable, "-m", "venv", VENV)
    version = "import importlib.metadata; print(importlib.metadata.version(%r))" % name
    try:
        return run(name, PYTHON, "-c", version)
    except Missing:
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "15"]
        run("%s could not be installed" % name, *pip, name)
        return run(name, PYTHON, "-c", version)


def source(name):
    return os.path.join(SOURCES, name)


def build(module, command):
    """Compiles into a file of another name first: an interrupted build leaves nothing that looks finished."""
    output = os.path.join(MODULES, module)
    run("%s could not be compiled" % module, *command, "-o", output + ".new")
    os.replace(output + ".new", output)


def copy(name, module):
    shutil.copyfile(source(name), os.path.join(MODULES, module))


def nanobind():
    version = package("nanobind")
    root = run("nanobind", PYTHON, "-c", "import nanobind, os; print(os.path.dirname(nanobind.__file__))")
    include = ["-I" + os.path.join(root, *part) for part in (["include"], ["ext", "robin_map", "include"])]
    sources = [source("nanobind_peer.cpp"), os.path.join(root, "src", "nb_combined.cpp")]
    flags = FLAGS + ["-std=c++17", "-fno-strict-aliasing", headers()] + include
    return version, lambda: build("unlatch_peer_nanobind" + SUFFIX, [cxx()] + flags + sources)


def pybind11():
    version = package("pybind11")
    include = run("pybind11", PYTHON, "-c", "import pybind11; print(pybind11.get_include())")
    flags = FLAGS + ["-std=c++17", headers(), "-I" + include]
    return version, lambda: build("unlatch_peer_pybind11" + SUFFIX, [cxx()] + flags + [source("pybind11_peer.cpp")])


def cython():
    version = package("Cython")
    made = os.path.join(FOLDER, "unlatch_peer_cython.c")
    command = [c()] + FLAGS + [headers(), made]

    def make():
        name = "unlatch_peer_cython"
        run("Cython", PYTHON, "-m", "cython", "--module-name", name, "-o", made, source("cython_peer.pyx"))
        build(name + SUFFIX, command)

    return version, make


def ctypes():
    def make():
        build("unlatch_peer_plain.so", [c()] + FLAGS + [source("plain_peer.c")])
        copy("ctypes_peer.py", "unlatch_peer_ctypes.py")

    return "of Python " + ".".join(map(str, sys.version_info[:3])), make


def numba_calls():
    package("numpy")
    return package("numba"), lambda: copy("numba_peer.py", "unlatch_peer_numba.py")


def cffi():
    version = package("cffi")
    made = os.path.join(FOLDER, "unlatch_peer_cffi.c")
    command = [c()] + FLAGS + [headers(), made]

    def make():
        run("cffi", PYTHON, source("cffi_source.py"), source("plain_peer.c"), made)
        build("_unlatch_peer_cffi" + SUFFIX, command)
        copy("cffi_peer.py", "unlatch_peer_cffi.py")

    return version, make


def beside(name):
    """A peer that is a package and files of ours."""
    version = package(name)

    def make():
        for file in os.listdir(SOURCES):
            if file.startswith("kernels_" + name) and file.endswith(".py"):
                copy(file, "unlatch_" + file)

    return version, make


def numpy():
    return beside("numpy")


def numexpr():
    return beside("numexpr")


def numba():
    return beside("numba")


def bottleneck():
    return package("bottleneck"), lambda: None


def cython_kernels():
    package("numpy")
    version = package("Cython")
    name = "unlatch_kernels_cython"
    made = os.path.join(FOLDER, name + ".c")

    def make():
        run("Cython", PYTHON, "-m", "cython", "--module-name", name, "-o", made, source("kernels_cython.pyx"))
        # As for code that runs where it is compiled.
        native = [c()] + FLAGS + ["-march=native", "-ffast-math", "-fopenmp", headers(), made, "-lm"]
        build(name + SUFFIX, native)

    return version, make


NAMES = {cython: "Cython", cython_kernels: "Cython", numpy: "NumPy", numba: "Numba", numba_calls: "Numba"}
PEERS = {
    "overhead": (nanobind, pybind11, cython, ctypes, cffi, numba_calls),
    "kernels": (numpy, numba, numexpr, cython_kernels),
    "python-kernels": (numpy, numba, numexpr, bottleneck),
}


def digest(version):
    """Of whatever a build depends on, so that a change builds anew."""
    text = [version, sys.version, str(FLAGS)]
    for name in sorted(os.listdir(SOURCES)):
        if os.path.isfile(source(name)):
            with open(source(name)) as file:
                text.append(file.read())
    return hashlib.sha256("\n".join(text).encode()).hexdigest()


def set_up(peer):
    name = NAMES.get(peer, peer.__name__)
    module = PREFIX + name.lower()
    try:
        version, make = peer()
        stamp = os.path.join(MODULES, module + ".stamp")
        if not os.path.exists(stamp) or open(stamp).read() != digest(version):
            make()
            run("it does not work here", PYTHON if os.path.exists(PYTHON) else sys.executable, "-c",
                CHECK[SUITE], MODULES, module)
            with open(stamp, "w") as file:
                file.write(digest(version))
        return {"name": name, "version": version}
    except Missing as missing:
        return {"name": name, "reason": str(missing)}


def main():
    os.makedirs(MODULES, exist_ok=True)
    with open(os.path.join(FOLDER, "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two benchmarks may be started together
        peers = [set_up(peer) for peer in PEERS[SUITE]]
    site = os.path.join(VENV, "lib", "python%d.%d" % sys.version_info[:2], "site-packages")
    print(json.dumps({"paths": [MODULES, site], "peers": peers}))


main()
