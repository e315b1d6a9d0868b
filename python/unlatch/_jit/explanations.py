"""What `explain` says of a compiled function."""

from __future__ import annotations

import re
import subprocess
from typing import Any

from . import compilers, ctext
from .lowering import Array
from .programs import Program

__all__ = ["explain"]


def explain(function: Any, programs: list[Program], with_text: bool) -> str:
    """The report on a function's versions."""
    if not programs:
        return "%s has not been called yet, and so is not compiled; explain(...) takes arguments" % function.__name__
    parts = []
    for program in programs:
        names = ", ".join("%s: %r" % each for each in zip(program.source.parameters, program.types))
        lines = ["%s(%s)" % (program.source.name, names)]
        notes = [(source.filename, line, text) for source, line, text in program.notes]
        notes += [(program.source.filename, line, "vectorised (%s)" % what) for line, what in _vectorised(program)]
        for filename, line, text in sorted(set(notes), key=lambda note: (note[0], note[1])):
            lines.append("  %s:%d: %s" % (filename, line, text))
        if not any(isinstance(type_, Array) for type_ in program.types) and len(lines) == 1:
            lines.append("  numbers alone: nothing to parallelise")
        if with_text:
            lines.append(program.text)
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _vectorised(program: Program) -> list[tuple[int, str]]:
    """The lines of loops that the compiler has vectorised, by its own remarks."""
    compiler = compilers.find()
    gcc = compiler.family == "gcc"
    text = ctext.PRELUDE + ctext.prototypes(program.used, compilers.has_newer_vectors(), gcc and compilers.is_x86()) + program.text
    asked = ["-fopt-info-vec-optimized"] if gcc else ["-Rpass=loop-vectorize"]
    command = [*compiler.command, "-x", "c", *compilers.flags(compiler, program.fast), *asked, "-S", "-o", "/dev/null", "-"]
    said = subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    pattern = re.compile(r"^(.*):(\d+):\d+: (?:optimized|remark): (?:loop vectorized using (\S+ \w+) vectors|vectorized loop \((.*?)\))")
    found = []
    for line in said.stdout.decode(errors="replace").splitlines():
        match = pattern.match(line)
        if match and match[1] == program.source.filename:
            found.append((int(match[2]), match[3] or match[4]))
    return found
