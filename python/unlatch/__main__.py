"""`python -m unlatch` prints the environment: see `unlatch.show_config`.

`python -m unlatch bench [ARGUMENT …]` runs the measurements: the program bench-native, which UNLATCH_BENCH names or which is on
the path, with these arguments. The exit status is the program's; 2 where there is none, and for a wrong command line.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys


def _bench(arguments: list[str]) -> int:
    named = os.environ.get("UNLATCH_BENCH")
    program = shutil.which(named or "bench-native")
    if program is None:
        missing = "UNLATCH_BENCH names no program (%r)" % named if named else "there is no bench-native on the path"
        print("python -m unlatch bench: %s; 'make bench' in a checkout of Unlatch builds .build/release/bench-native, which "
              "UNLATCH_BENCH or the path then has to name" % missing, file=sys.stderr)
        return 2
    # This interpreter is the one to be measured, unless another was asked for.
    environment = {"UNLATCH_PYTHON": sys.executable, **os.environ}
    try:
        child = subprocess.Popen([program, *arguments], env=environment)
    except OSError as error:
        print("python -m unlatch bench: %s cannot be run: %s" % (program, error.strerror), file=sys.stderr)
        return 2
    # Ctrl-C reaches the program, too, which ends by itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    status = child.wait()
    return status if status >= 0 else 128 - status


def _main(arguments: list[str]) -> int:
    if not arguments:
        from ._places import show_config

        show_config()
        return 0
    if arguments[0] == "bench":
        return _bench(arguments[1:])
    asked = arguments[0] in ("-h", "--help")
    print("use: python -m unlatch [bench [ARGUMENT ...]]", file=sys.stdout if asked else sys.stderr)
    return 0 if asked else 2


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
