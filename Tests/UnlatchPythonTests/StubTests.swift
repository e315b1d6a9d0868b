import Glibc
import Testing
import UnlatchPython

/// A module with a parameter and a result of every kind; installed by the tests that need it in Python.
private func described() -> PythonModule {
    var module = PythonModule("unlatch_stubs")
    module.function(
        "plain", "x", .named("y", default: 1.5), .keyword("z", default: nil), doc: "One \"line\\\".\n\nMore."
    ) {
        (x: Int, y: Double, z: String?) in Tuple(x, [y], z)
    }
    module.function("every", .variadic("values"), .keyword("flag"), .variadicKeywords("more")) {
        (values: [Double], flag: Bool, more: [String: Int]) in more
    }
    module.function("memory", "x", .positional("out", default: nil)) {
        (x: BufferArgument<Double>, out: MutableBufferArgument<Double>?) in _ = x.count
    }
    module.function("list", "x", "pairs", "table") {
        (x: [Int], pairs: Set<String>, table: [String: Tuple<Int, [Double]>]) in x
    }
    module.function("object", "x", "y") { (gil: inout GIL, x: PythonReference, y: BoundObject) in x }
    module.function("many", parameters: [.positional("a", as: Float.self), .named("b", default: UInt8(3))]) {
        (gil: inout GIL, arguments: borrowing PythonArguments) in PythonComplex(1)
    }
    module.constant("unit", "m")
    module.constant("limits", [1, 2])
    return module
}

@Suite struct StubTests {
    @Test func `stubs say the types of parameters, results and constants`() {
        #expect(
            described().stub == """
                import builtins
                from collections.abc import Iterable, Mapping
                from typing import Any
                from typing_extensions import Buffer

                unit: str
                limits: builtins.list[int]
                def plain(x: int, /, y: float = 1.5, *, z: str | None = None) -> tuple[int, builtins.list[float], str | None]:
                    \"""One \\"line\\\\\\".

                    More.\"""
                def every(*values: float, flag: bool, **more: int) -> dict[str, int]: ...
                def memory(x: Buffer, out: Buffer | None = None, /) -> None: ...
                def list(x: Iterable[int], pairs: Iterable[str], table: Mapping[str, tuple[int, Iterable[float]]], /) -> builtins.list[int]: ...
                def object(x: Any, y: Any, /) -> Any: ...
                def many(a: float, /, b: int = 3) -> complex: ...
                def __stubs__() -> str: ...

                """)
    }

    @Test func `Python has the same stubs, and they are what the functions are`() throws {
        let module = described()
        try python.attached { gil throws in
            #expect(try String(gil.bind(gil.install(module)).attribute("__stubs__")()) == module.stub)
            let globals = try namespace(
                """
                import ast, inspect, unlatch_stubs
                found = {}
                for node in ast.parse(unlatch_stubs.__stubs__()).body:
                    if not isinstance(node, ast.FunctionDef): continue
                    for argument in ast.walk(node.args):
                        if isinstance(argument, ast.arg): argument.annotation = None
                    node.returns = None
                    exec(compile(ast.Module(body=[node], type_ignores=[]), 'stubs', 'exec'), found)
                found.pop('__builtins__')
                different = [name for name in found if inspect.signature(found[name])
                             != inspect.signature(getattr(unlatch_stubs, name))]
                docs = inspect.getdoc(found['plain']) == inspect.getdoc(unlatch_stubs.plain)
                """, gil)
            #expect(try [String](gil.evaluate("different", in: globals)) == [])
            #expect(try Int(gil.evaluate("len(found)", in: globals)) == 7)
            #expect(try gil.evaluate("docs", in: globals).isTrue())
        }
    }

    @Test func `the name of the stubs is no function's own`() throws {
        var module = PythonModule("unlatch_own_stubs")
        module.function("__stubs__") { 1 }
        let described = module
        let error = #expect(throws: PythonError.self) { try python.attached { gil in _ = try gil.install(described) } }
        #expect(error?.message.contains("__stubs__ is made for every module") == true)
    }

    /// The environment with mypy that the set-up made; nil where it could not be had, or another interpreter is tested.
    private static let types = getenv("UNLATCH_TEST_TYPES").map { String(cString: $0) }

    @Test(.enabled(if: types != nil, "mypy is not installed for this Python"))
    func `mypy finds the stubs to be what the module is, and every mistake in a program that uses it`() async {
        await #expect(processExitsWith: .success) {
            try withTemporaryFolder { folder in
                let code = """
                    import glob, sys
                    sys.path += glob.glob('\(Self.types!)/lib/python*/site-packages')
                    import check_types, runpy, unlatch_classes
                    program = '\(SourceTree.path("Tests/Classes/typed.py"))'
                    wrong = check_types.check(unlatch_classes, program, '\(folder)')
                    runpy.run_path(program)
                    """
                try python.attached { gil in
                    try gil.install(classesModule())
                    let wrong = try [String](gil.evaluate("wrong", in: namespace(ClassTests.setUp + "\n" + code, gil)))
                    #expect(wrong == [], "\(wrong.joined(separator: "\n"))")
                }
            }
        }
    }
}
