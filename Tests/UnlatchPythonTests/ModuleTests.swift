import Testing
import UnlatchPython

/// The module that the tests below call; installed once in this process.
private let sample: String = {
    var module = PythonModule("unlatch_sample", doc: "Functions for the tests.")
    module.function("add", "x", "y", doc: "The sum.") { (x: Double, y: Double) in x + y }
    module.function("nothing") { PythonNone() }
    module.function("scale", "x", .named("factor", default: 2.5), .keyword("offset", default: 0)) {
        (x: Double, factor: Double, offset: Int) in x * factor + Double(offset)
    }
    module.function("kinds", "a", "b", "c", "d", doc: "One of each.") {
        (a: Bool, b: Int, c: String, d: Int?) in "\(a) \(b) \(c) \(d.map(String.init) ?? "nothing")"
    }
    module.function(
        "defaults", .named("text", default: "it's"), .named("flag", default: true), .named("n", default: nil)
    ) {
        (text: String, flag: Bool, n: Int?) in flag ? text : n.map(String.init)
    }
    module.function("named", .named("x"), .keyword("y")) { (x: Int, y: Int) in x - y }
    module.function("optional", "x", .positional("y", default: 7)) { (x: Int, y: Int) in x * y }
    module.function("total", "x", releasesGIL: .always) { (x: BufferArgument<Double>) in
        x.withUnsafeBuffer { $0.reduce(0, +) }
    }
    module.function("fill", "x", "value") { (x: MutableBufferArgument<Int32>, value: Int) in
        x.withUnsafeMutableBuffer { $0.update(repeating: Int32(value)) }
        return x.shape
    }
    module.function("view", "x") { (x: BufferView<UInt8>) in x.count }
    module.function("double_view", "x") { (x: BufferView<Double>) in x.count }
    module.function("complex_sum", "x") { (x: BufferArgument<PythonComplex>) in
        x.withUnsafeBuffer { $0.map(\.imaginary).reduce(0, +) }
    }
    module.function("not_that", "flag") { (flag: Bool) in !flag }
    module.function("lengths", "texts") { (texts: [String]) in texts.map(\.count) }
    module.function("text", "thing") { (gil: inout GIL, thing: PythonReference) in try gil.bind(thing).text() }
    module.function("released", "x") { (gil: inout GIL, x: Double) in gil.released { x * x } }
    module.function("fails") { () throws -> PythonNone in throw Failure() }
    module.function("fails_released", releasesGIL: .always) { () throws -> PythonNone in throw Failure() }
    module.function("divide", "x") { (gil: inout GIL, x: Int) in try gil.evaluate("1 // \(x)").reference }
    module.constant("answer", 42)
    do {
        try python.attached { gil in _ = try gil.install(module) }
    } catch {
        fatalError("\(error)")
    }
    return module.name
}()

private struct Failure: Error, CustomStringConvertible {
    let description = "it failed"
}

/// The text of an expression's value, or of the exception that it raises.
private func answer(_ expression: String, setup: String = "") -> String {
    do {
        return try python.attached { gil in
            let globals = try namespace(
                "import \(sample), array, inspect, pickle\nfrom \(sample) import *\n" + setup, gil)
            return try gil.evaluate(expression, in: globals).text()
        }
    } catch {
        return "\(error)"
    }
}

@Suite struct ModuleTests {
    @Test(arguments: [
        ("add(1.5, 2)", "3.5"), ("nothing()", "None"), ("scale(2)", "5.0"), ("scale(2, 3)", "6.0"),
        ("scale(2, factor=3)", "6.0"), ("scale(2, offset=1, factor=4)", "9.0"),
        ("kinds(False, -3, 'é', None)", "false -3 é nothing"),
        ("kinds(True, 2**62, '', 5)", "true 4611686018427387904  5"),
        ("defaults()", "it's"), ("defaults(flag=False)", "None"), ("defaults('a', False, 3)", "3"),
        ("named(5, y=3)", "2"), ("named(y=3, x=5)", "2"), ("optional(6)", "42"), ("optional(6, 2)", "12"),
        ("total(array.array('d', [1, 2, 4]))", "7.0"), ("total(array.array('d'))", "0.0"),
        ("view(b'abc')", "3"), ("lengths(('a', 'bcd'))", "[1, 3]"), ("text([1])", "[1]"), ("released(3)", "9.0"),
        ("answer", "42"),
    ])
    func `arguments arrive by position, by name and by default, and the result is Python's`(
        expression: String, expected: String
    ) {
        #expect(answer(expression) == expected)
    }

    @Test func `memory is written in place and its shape known`() {
        let setup = "m = memoryview(bytearray(24)).cast('i', (2, 3))\nshape = fill(m, 9)"
        #expect(answer("shape, m.tolist()", setup: setup) == "([2, 3], [[9, 9, 9], [9, 9, 9]])")
    }

    @Test(arguments: [
        ("add(1)", "TypeError: add expected 2 arguments, got 1"),
        ("add(1, 2, 3)", "TypeError: add expected 2 arguments, got 3"),
        ("optional()", "TypeError: optional expected at least 1 argument, got 0"),
        ("optional(1, 2, 3)", "TypeError: optional expected at most 2 arguments, got 3"),
        ("nothing(1)", "TypeError: nothing expected 0 arguments, got 1"),
        ("scale()", "TypeError: scale() missing required argument 'x' (pos 1)"),
        ("scale(1, 2, 3)", "TypeError: scale() takes at most 2 positional arguments (3 given)"),
        ("named(1, 2)", "TypeError: named() takes exactly 1 positional argument (2 given)"),
        ("named(1)", "TypeError: named() missing required keyword-only argument 'y'"),
        ("scale(1, size=2)", "TypeError: scale() got an unexpected keyword argument 'size'"),
        ("scale(x=1)", "TypeError: scale() got some positional-only arguments passed as keyword arguments: 'x'"),
        ("scale(1, 2, factor=3)", "TypeError: argument for scale() given by name ('factor') and position (2)"),
        ("add('1', 2)", "TypeError: add() argument 'x' must be real number, not str"),
        ("add(1, [])", "TypeError: add() argument 'y' must be real number, not list"),
        ("optional(1.5)", "TypeError: optional() argument 'x' must be int, not float"),
        (
            "optional(2**63)",
            "OverflowError: optional() argument 'x' must be from -2**63 to 2**63 - 1, not 9223372036854775808"
        ),
        ("scale(1, offset=10**30)", "OverflowError: scale() argument 'offset' must be from -2**63 to 2**63 - 1, not 1"),
        ("kinds('False', 1, '', 1)", "TypeError: kinds() argument 'a' must be bool, not str"),
        ("kinds(0, 1, '', 1)", "TypeError: kinds() argument 'a' must be bool, not int"),
        ("kinds(None, 1, '', 1)", "TypeError: kinds() argument 'a' must be bool, not NoneType"),
        ("defaults(flag=[])", "TypeError: defaults() argument 'flag' must be bool, not list"),
        ("add(Odd(), 1)", "ValueError: odd"),
        ("text()", "TypeError: text expected 1 argument, got 0"),
        ("fails()", "RuntimeError: it failed"), ("fails_released()", "RuntimeError: it failed"),
        ("divide(0)", "ZeroDivisionError: "),
        (
            "total(array.array('f', [1]))",
            "TypeError: total() argument 'x' must be a buffer of float64, not of float32"
        ),
        ("total(array.array('q', [1]))", "TypeError: total() argument 'x' must be a buffer of float64, not of int64"),
        ("total(3)", "TypeError: total() argument 'x' must be a buffer of float64, not int"),
        ("total(memoryview(array.array('d', [1, 2, 3, 4]))[::2])", "BufferError: total() argument 'x': "),
        (
            "total(memoryview(bytearray(17))[1:].cast('d'))",
            "BufferError: total() argument 'x': the address of its float64 is"
        ),
        (
            "double_view(memoryview(bytearray(17))[1:].cast('d'))",
            "BufferError: double_view() argument 'x': the address is"
        ),
        ("fill(b'1234', 1)", "BufferError: fill() argument 'x': "),
        ("view(array.array('d'))", "TypeError: view() argument 'x': the elements are of another type"),
    ])
    func `wrong calls raise what Python's own functions raise`(expression: String, expected: String) {
        // What Python code raises is its own, and stays as it is.
        let setup = "class Odd:\n    def __float__(self): raise ValueError('odd')"
        let text = answer(expression, setup: setup)
        #expect(text.hasPrefix(expected), "\(text)")
    }

    @Test func `buffers and truth values of NumPy are taken as Python's`() throws {
        let misaligned = "np.frombuffer(bytearray(9), dtype='u1')[1:].view('f8')"
        let calls = [
            ("complex_sum(np.array([1+2j, 3j]))", "5.0"), ("complex_sum(np.array([], dtype=complex))", "0.0"),
            ("not_that(np.bool_(True)), not_that(np.bool_(False))", "(False, True)"),
            (
                "complex_sum(np.zeros(2, dtype='c8'))",
                "TypeError: complex_sum() argument 'x' must be a buffer of complex128, not of complex64"
            ),
            ("complex_sum(np.zeros(2))", "TypeError: complex_sum() argument 'x' must be a buffer of complex128"),
            (
                "complex_sum(np.zeros(2, dtype='>c16'))",
                "TypeError: complex_sum() argument 'x' must be a buffer of complex128, not of items of format '>Zd', 16 bytes each"
            ),
            (
                "total(np.zeros(2, dtype=complex))",
                "TypeError: total() argument 'x' must be a buffer of float64, not of"
            ),
            ("not_that(np.array(True))", "TypeError: not_that() argument 'flag' must be bool, not ndarray"),
            ("not_that(np.int64(1))", "TypeError: not_that() argument 'flag' must be bool, not int64"),
            ("total(\(misaligned))", "BufferError: total() argument 'x': "),
            ("double_view(\(misaligned))", "BufferError: double_view() argument 'x': "),
            ("total(\(misaligned)[:0])", "0.0"),
        ]
        try withNumPy { _, _ in
            for (call, expected) in calls {
                let text = answer(call, setup: "import numpy as np")
                #expect(text.hasPrefix(expected), "\(call): \(text)")
            }
        }
    }

    @Test func `a function without names refuses them`() {
        #expect(answer("add(x=1, y=2)").hasSuffix("add() takes no keyword arguments"))
    }

    @Test(arguments: [
        ("add", "(x, y, /)"), ("nothing", "()"), ("scale", "(x, /, factor=2.5, *, offset=0)"),
        ("defaults", "(text=\"it's\", flag=True, n=None)"), ("named", "(x, *, y)"), ("optional", "(x, y=7, /)"),
    ])
    func `Python can inspect the signature`(function: String, signature: String) {
        #expect(answer("inspect.signature(\(function))") == signature)
    }

    @Test(arguments: [
        ("add.__doc__", "The sum."), ("add.__name__", "add"), ("add.__module__", "unlatch_sample"),
        ("unlatch_sample.__doc__", "Functions for the tests."), ("repr(add)", "<built-in function add>"),
        ("pickle.loads(pickle.dumps(add)) is add", "True"),
    ])
    func `a function looks like one of a C extension`(expression: String, expected: String) {
        #expect(answer(expression) == expected)
    }

    @Test func `a call gives back the buffer that it borrowed, also when it fails`() {
        let setup = """
            a = array.array('d', [1])
            total(a)
            a.append(2)
            b = array.array('i', [1])
            try: fill(b, 'x')
            except TypeError: b.append(2)
            """
        #expect(answer("len(a), len(b)", setup: setup) == "(2, 2)")
    }

    @Test func `a function that releases the lock lets other threads run`() throws {
        var module = PythonModule("unlatch_meeting")
        let meeting = Appointment()
        module.function("meet", releasesGIL: .always) { meeting.waitForBoth() }
        let both = try python.attached { gil in
            try gil.install(module)
            let globals = try namespace(
                """
                import unlatch_meeting, threading
                def both():
                    found = []
                    threads = [threading.Thread(target=lambda: found.append(unlatch_meeting.meet())) for _ in range(2)]
                    for thread in threads: thread.start()
                    for thread in threads: thread.join()
                    return found
                """, gil)
            return try gil.evaluate("both()", in: globals).text()
        }
        #expect(both == "[True, True]")
    }

    @Test func `the running interpreter is the one that was started`() {
        let started = python
        #expect(Interpreter.running === started)
    }

    /// What is wrong with a description, and a piece of the text that says so.
    private static let mistakes: [(name: String, describe: @Sendable (inout PythonModule) -> Void, text: String)] = [
        (
            "unlatch_m1", { $0.function("f", "x", "x") { (x: Int, y: Int) in x + y } },
            "unlatch_m1.f: two parameters are named 'x'"
        ),
        ("unlatch_m2", { $0.function("f", "é") { (x: Int) in x } }, "unlatch_m2.f: 'é' is no identifier"),
        ("unlatch_m3", { $0.function("f", "x y") { (x: Int) in x } }, "unlatch_m3.f: 'x y' is no identifier"),
        ("unlatch_m4", { $0.function("f", "x\0y") { (x: Int) in x } }, "unlatch_m4.f: 'x\\x00y' is no identifier"),
        (
            "unlatch_m5", { $0.function("f", .keyword("k"), "x") { (x: Int, y: Int) in x + y } },
            "'x' must stand before 'k'"
        ),
        (
            "unlatch_m6", { $0.function("f", .positional("x", default: 1), "y") { (x: Int, y: Int) in x + y } },
            "'y' has no default and follows 'x'"
        ),
        (
            "unlatch_m7",
            {
                $0.function("f") { 1 }
                $0.function("f") { 2 }
            }, "unlatch_m7.f is defined twice"
        ),
        ("unlatch_m8", { $0.function("f\0g") { 1 } }, "'f\\x00g' is no name for a function"),
        ("unlatch_m9", { $0.function("f", doc: "a\0b") { 1 } }, "the documentation has a NUL"),
        ("unlatch_\0m10", { $0.function("f") { 1 } }, "'unlatch_\\x00m10' is no name for a module"),
        (
            "unlatch_m11", { module in for number in 0..<1100 { module.function("f\(number)") { number } } },
            "unlatch_m11 has 1100 functions written in Swift, and the process can have"
        ),
    ]

    @Test func `a mistake in a description is an ImportError, installed or imported`() throws {
        for (name, describe, text) in Self.mistakes { try refuses(name, describe, text) }
    }

    private func refuses(_ name: String, _ describe: (inout PythonModule) -> Void, _ text: String) throws {
        try python.attached { gil in
            var module = PythonModule(name)
            describe(&module)
            let error = #expect(throws: PythonError.self) { try gil.install(module) }
            #expect(
                error?.type == "ImportError" && error?.message.contains(text) == true, "\(String(describing: error))")

            let described = module
            imported = PythonExtension { described }
            // As Python calls the initialisation function of an extension.
            let address = Int(bitPattern: unsafeBitCast(initialize, to: UnsafeRawPointer.self))
            let globals = try namespace("import ctypes", gil)
            let failure = #expect(throws: PythonError.self) {
                _ = try gil.evaluate("ctypes.PYFUNCTYPE(ctypes.py_object)(\(address))()", in: globals)
            }
            #expect(failure?.type == "ImportError" && failure?.message.contains(text) == true)
        }
    }

    @Test func `a description that was refused takes no entry from others`() throws {
        try python.attached { gil throws in
            var large = PythonModule("unlatch_large")
            for number in 0..<1100 { large.function("f\(number)") { number } }
            for _ in 0..<3 { #expect(throws: PythonError.self) { try gil.install(large) } }
            var small = PythonModule("unlatch_small")
            small.function("f") { 7 }
            #expect(try Int(gil.bind(gil.install(small)).f()) == 7)
        }
    }

    @Test func `many calls leave the references and the memory as they were`() async {
        // In a process of its own: other tests use None and TypeError, too.
        await #expect(processExitsWith: .success) {
            let setup = """
                import sys, gc
                a, t, x = array.array('d', [1, 2]), 'some text that is no constant' + str(len('abc')), 1.5e300
                def calls(n):
                    for _ in range(n):
                        total(a); text(t); add(x, x); kinds(True, 2, t, None); view(b'abc'); scale(x, factor=x)
                        try: add(t, x)
                        except TypeError: pass
                        try: scale(x, y=x)
                        except TypeError: pass
                def counts(): return [sys.getrefcount(o) for o in (a, t, None, TypeError)]
                calls(1000)
                gc.collect()
                before = counts()
                calls(10000)
                gc.collect()
                grown = [abs(now - then) < 500 for now, then in zip(counts(), before)]
                """
            #expect(answer("all(grown)", setup: setup) == "True")
        }
    }
}

/// Two threads that each wait for the other; false after ten seconds.
private final class Appointment: Sendable {
    private let arrived = Counter()

    func waitForBoth() -> Bool {
        arrived.add()
        for _ in 0..<10_000 where arrived.count < 2 { pause(milliseconds: 1) }
        return arrived.count == 2
    }
}

/// What `initialize` below initialises: a C function knows nothing but what is global.
nonisolated(unsafe) private var imported = PythonExtension { PythonModule("unlatch_none") }
private let initialize: @convention(c) () -> OpaquePointer? = { imported.initialize() }
