#!/usr/bin/env python3
"""Writes the overloads of PythonModule.function, one for each number of parameters.

Usage: Scripts/generate-functions.py [--check]

Explicit generics are specialised where a function is registered, so that no metadata is left on the path of a call.
Parameter packs are not (Swift 6.3), and cannot take borrowed memory, which is no Escapable type. So the overloads are
written out, by this script: --check says whether the files are what it writes.
"""

import pathlib
import subprocess
import sys

MOST = 16
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Sources/UnlatchPython/Modules"
HEAD = "// Written by Scripts/generate-functions.py; change that. See PythonModule+Functions.swift for what these do.\n\n"


def overloads(count, with_token):
    upper = [chr(ord("A") + i) for i in range(count)]
    lower = [name.lower() for name in upper]
    types = ", ".join(f"{name}: PythonArgument & ~Escapable" for name in upper)
    parameters = ", ".join(f"_ {a}: PythonParameter<{A}>" for a, A in zip(lower, upper))
    names, kinds = ", ".join(lower), ", ".join(upper)
    typed = ", ".join(f"{a}: {A}" for a, A in zip(lower, upper))
    if with_token:
        return f"""
    @inlinable @inline(__always)
    public mutating func function<{types}, R: PythonResult>(
        _ name: String, {parameters}, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, {kinds}) throws -> R
    ) {{
        function(name, {names}, doc: doc) {{ ({typed}) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, {names})
        }}
    }}

    @inlinable @inline(__always)
    public mutating func function<{types}>(
        _ name: String, {parameters}, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, {kinds}) throws -> Void
    ) {{
        function(name, {names}, doc: doc) {{ ({typed}) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, {names})
            return PythonNone()
        }}
    }}
"""
    descriptions = ", ".join(f"{a}.description" for a in lower)

    def nested(inner):
        opening, closing, index = "", "", 0
        while index < count:
            if count - index >= 4:
                group = ", ".join(lower[index : index + 4])
                opening += f"withValues(of: arguments, {index}, {group}) {{ {group} in\n"
                index += 4
            else:
                a = lower[index]
                opening += f"{a}.withValue(of: arguments, {index}) {{ {a} in\n"
                index += 1
            closing += "}\n"
        return opening + inner + "\n" + closing.rstrip()

    return f"""
    @inlinable @inline(__always)
    public mutating func function<{types}, R: PythonResult>(
        _ name: String, {parameters}, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable ({kinds}) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable ({kinds}) throws -> R
    ) {{
        let ({names}) = ({", ".join(f"{a}.of(name)" for a in lower)})
        let all = [{descriptions}]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {{
            return add(name, doc, all, R.resultAnnotation) {{ arguments in
                {nested(f"perform {{ try body({names}) }}")}
            }}
        }}
        add(name, doc, all, R.resultAnnotation) {{ arguments in
            {nested(f"perform(decider, {{ work?({names}) }}) {{ try body({names}) }}")}
        }}
    }}

    @inlinable @inline(__always)
    public mutating func function<{types}>(
        _ name: String, {parameters}, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable ({kinds}) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable ({kinds}) throws -> Void
    ) {{
        function(name, {names}, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line) {{
            ({typed}) throws -> PythonNone in
            try body({names})
            return PythonNone()
        }}
    }}
"""


def formatted(text):
    # In the repository, whose format it finds there.
    return subprocess.run(
        ["swift", "format", "format"], input=text, capture_output=True, text=True, check=True, cwd=FOLDER
    ).stdout


def files():
    for with_token, kind in [(False, ""), (True, "Token")]:
        step = 8 if with_token else 4
        for first in range(1, MOST + 1, step):
            last = first + step - 1
            body = "".join(overloads(count, with_token) for count in range(first, last + 1))
            text = f"{HEAD}extension PythonModule {{{body}}}\n"
            yield FOLDER / "Generated" / f"PythonModule+{kind}Functions{first}to{last}.swift", formatted(text)


def main():
    check = sys.argv[1:] == ["--check"]
    differing = []
    for path, text in files():
        if check:
            if not path.exists() or path.read_text() != text:
                differing.append(path.name)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
    if differing:
        sys.exit(f"not what Scripts/generate-functions.py writes: {', '.join(differing)}")


main()
