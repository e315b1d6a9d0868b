#!/usr/bin/env python3
"""Writes the overloads of functions, methods and initialisers, one for each number of parameters.

Usage: Scripts/generate-functions.py [--check]

Explicit generics are specialised where a function is registered, so that no metadata is left on the path of a call. They
are compiled there alone (`@_alwaysEmitIntoClient`): as functions of the library, too, which nobody calls, they took more
than half of the time to build it and were seven tenths of its code.
Parameter packs are not (Swift 6.3), and cannot take borrowed memory, which is no Escapable type. So the overloads are
written out, by this script: --check says whether the files are what it writes.
"""

import pathlib
import subprocess
import sys

MOST = 16
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Sources/UnlatchPython/Modules"
CLASSES = FOLDER.parent / "Classes"
METHODS_HEAD = "// Written by Scripts/generate-functions.py; change that. As the functions of a module, on an instance or a type.\n\n"
HEAD = "// Written by Scripts/generate-functions.py; change that. See PythonModule+Functions.swift for what these do.\n\n"


def nesting(lower, inner):
    """The conversion of all arguments around the call of the body."""
    count, opening, closing, index = len(lower), "", "", 0
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
    return (opening + inner + "\n" + closing).rstrip()


def methods(count, with_token):
    """Methods and initialisers, and with the token class methods, of so many parameters."""
    upper = [chr(ord("A") + i) for i in range(count)]
    lower = [name.lower() for name in upper]
    generics = "".join(f"{name}: PythonArgument & ~Escapable, " for name in upper)
    plain = f"<{generics[:-2]}>" if count else ""
    parameters = "".join(f"_ {a}: PythonParameter<{A}>, " for a, A in zip(lower, upper))
    given = "".join(f"{a}, " for a in lower)
    names, kinds = ", ".join(lower), ", ".join(upper)
    typed = "".join(f", {a}: {A}" for a, A in zip(lower, upper))
    more, more_kinds = "".join(f", {a}" for a in lower), "".join(f", {A}" for A in upper)
    head = "    @_alwaysEmitIntoClient @inline(__always)\n    public mutating func "
    comma = ", " if count else ""
    descriptions = ", ".join(f"{a}.description" for a in lower)
    bind = f"let ({names}) = ({', '.join(f'{a}.of(message)' for a in lower)})" if count else ""
    if with_token:
        return f"""
{head}method<{generics}R: PythonResult>(
        _ name: String, {parameters}doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object{more_kinds}) throws -> R
    ) {{
        method(name, {given}doc: doc) {{ (this: Object{typed}) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, this{more})
        }}
    }}

{head}method{plain}(
        _ name: String, {parameters}doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object{more_kinds}) throws -> Void
    ) {{
        method(name, {given}doc: doc) {{ (this: Object{typed}) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, this{more})
            return PythonNone()
        }}
    }}

{head}classMethod<{generics}R: PythonResult>(
        _ name: String, {parameters}doc: String = "",
        _ body: @escaping @Sendable (inout GIL, PythonReference{more_kinds}) throws -> R
    ) {{
        {"let message = place(name)" if count else ""}
        {bind}
        add(method: name, doc, [{descriptions}], R.resultAnnotation, isOfType: true) {{ this, arguments in
            {nesting(lower, f"performOnType(this) {{ gil, type in try body(&gil, type{more}) }}")}
        }}
    }}

{head}initializer{plain}(
        {parameters}doc: String = "",
        _ body: @escaping @Sendable (inout GIL{more_kinds}) throws -> Object
    ) {{
        initialisers.function(name, {given}doc: doc) {{ (gil: inout GIL{typed}) throws -> InitialValue<Object> in
            try InitialValue(body(&gil{more}))
        }}
    }}
"""
    return f"""
{head}method<{generics}R: PythonResult>(
        _ name: String, {parameters}doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object{more_kinds}) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object{more_kinds}) throws -> R
    ) {{
        let message = place(name)
        let here = MethodPlace("\\(message)()")
        {bind}
        let all: [ParameterDescription] = [{descriptions}]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {{
            return add(method: name, doc, all, R.resultAnnotation) {{ this, arguments in
                {nesting(lower, f"withReceiver(this, here) {{ this in perform {{ try body(this{more}) }} }}")}
            }}
        }}
        add(method: name, doc, all, R.resultAnnotation) {{ this, arguments in
            {nesting(lower, f"withReceiver(this, here) {{ this in perform(decider, {{ work?(this{more}) }}) {{ try body(this{more}) }} }}")}
        }}
    }}

{head}method{plain}(
        _ name: String, {parameters}doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object{more_kinds}) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object{more_kinds}) throws -> Void
    ) {{
        method(name, {given}doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line) {{
            (this: Object{typed}) throws -> PythonNone in
            try body(this{more})
            return PythonNone()
        }}
    }}

{head}initializer{plain}(
        {parameters}doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable ({kinds}) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable ({kinds}) throws -> Object
    ) {{
        initialisers.function(
            name, {given}doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line
        ) {{
            ({typed[2:]}) throws -> InitialValue<Object> in
            try InitialValue(body({names}))
        }}
    }}
"""


def overloads(count, with_token):
    upper = [chr(ord("A") + i) for i in range(count)]
    lower = [name.lower() for name in upper]
    types = ", ".join(f"{name}: PythonArgument & ~Escapable" for name in upper)
    parameters = ", ".join(f"_ {a}: PythonParameter<{A}>" for a, A in zip(lower, upper))
    names, kinds = ", ".join(lower), ", ".join(upper)
    typed = ", ".join(f"{a}: {A}" for a, A in zip(lower, upper))
    if with_token:
        return f"""
    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<{types}, R: PythonResult>(
        _ name: String, {parameters}, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, {kinds}) throws -> R
    ) {{
        function(name, {names}, doc: doc) {{ ({typed}) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, {names})
        }}
    }}

    @_alwaysEmitIntoClient @inline(__always)
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
        return nesting(lower, inner)

    return f"""
    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<{types}, R: PythonResult>(
        _ name: String, {parameters}, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable ({kinds}) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable ({kinds}) throws -> R
    ) {{
        let message = messageName(name)
        let ({names}) = ({", ".join(f"{a}.of(message)" for a in lower)})
        let all = [{descriptions}]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {{
            return add(name, doc, all, R.resultAnnotation) {{ _, arguments in
                {nested(f"perform {{ try body({names}) }}")}
            }}
        }}
        add(name, doc, all, R.resultAnnotation) {{ _, arguments in
            {nested(f"perform(decider, {{ work?({names}) }}) {{ try body({names}) }}")}
        }}
    }}

    @_alwaysEmitIntoClient @inline(__always)
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
    for with_token, kind in [(False, ""), (True, "Token")]:
        for first, last in [(0, 4), (5, 8), (9, 10), (11, 12), (13, 14), (15, MOST)]:
            body = "".join(methods(count, with_token) for count in range(first, last + 1))
            text = f"{METHODS_HEAD}extension PythonClassMembers {{{body}}}\n"
            yield CLASSES / "Generated" / f"PythonClassMembers+{kind}Methods{first}to{last}.swift", formatted(text)


def main():
    check = sys.argv[1:] == ["--check"]
    differing = []
    written = dict(files())
    for path in [path for folder in (FOLDER, CLASSES) for path in folder.glob("Generated/*.swift")]:
        if path not in written:
            differing.append(path.name)
            if not check:
                path.unlink()
    for path, text in written.items():
        if check:
            if not path.exists() or path.read_text() != text:
                differing.append(path.name)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
    if check and differing:
        sys.exit(f"not what Scripts/generate-functions.py writes: {', '.join(differing)}")


main()
