import CAllocationCount
import Glibc
import Testing
import UnlatchPython

/// Classes written in Swift, tried by Python code: the tests are methods of `unittest` cases in `Tests/Classes`.
@Suite struct ClassTests {
    /// As in `test_objects.Objects.test_properties_are_read`.
    static let tests: [String] = ["test_objects", "test_lives", "test_values", "test_shapes"].flatMap { file in
        var found: [String] = []
        var suite = ""
        for line in source(file).split(separator: "\n") {
            if line.hasPrefix("class ") { suite = String(line.dropFirst(6).prefix { $0.isLetter }) }
            let name = line.drop { $0 == " " }
            if line.hasPrefix("    def test_") {
                found.append("\(file).\(suite).\(name.dropFirst(4).prefix { $0 != "(" })")
            }
        }
        return found
    }

    private static func source(_ file: String) -> String {
        guard let stream = fopen(SourceTree.path("Tests/Classes/\(file).py"), "r") else { return "" }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer.prefix(count) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Python code that finds the tests and the module; the module is installed once.
    static let installed: Bool = {
        do {
            try python.attached { gil in
                try gil.install(classesModule())
                try gil.run(setUp, in: gil.evaluate("{}").reference)
            }
            return true
        } catch {
            Issue.record("\(error)")
            return false
        }
    }()

    static let setUp = """
        import sys
        sys.dont_write_bytecode = True
        sys.path.insert(0, '\(SourceTree.path("Tests/Classes"))')
        """

    @Test func `the tests in Python are found`() { #expect(Self.tests.count > 50) }

    @Test(arguments: tests)
    func `classes are what Python code expects`(test: String) throws {
        #expect(Self.installed)
        let (failures, skipped) = try python.attached { gil in
            let globals = try namespace(
                """
                import unittest
                result = unittest.TestResult()
                unittest.defaultTestLoader.loadTestsFromName('\(test)').run(result)
                failures = [text for _, text in result.failures + result.errors]
                skipped = [reason for _, reason in result.skipped]
                """, gil)
            return try (
                [String](gil.evaluate("failures + ([] if result.testsRun == 1 else ['not run'])", in: globals)),
                [String](gil.evaluate("skipped", in: globals))
            )
        }
        #expect(failures == [])
        for reason in skipped { skipPart(reason) }
    }

    // Python's own caches take some blocks in the first of them.
    private static let windows = 16
    #if DEBUG
        private static let rounds = 5_000
    #else
        private static let rounds = 50_000
    #endif

    @Test(arguments: ["trip", "failures", "cycles"])
    func `a million objects leave no block of memory behind`(kind: String) async {
        await #expect(processExitsWith: .success) { [kind] in
            try MemoryInUse.keepNoBacktraces()
            try python.attached { gil in
                try gil.install(classesModule())
                let globals = try namespace(Self.setUp + "\nimport trips", gil)
                // 20 objects a trip; fewer of failures, which cost more.
                let rounds = kind == "trip" ? Self.rounds : Self.rounds / 10
                let grown = try Int(
                    gil.evaluate("trips.growth(\(rounds), trips.\(kind), \(Self.windows))", in: globals))
                #expect(grown < rounds / 10, "\(grown) blocks of Python's in \(rounds) rounds of \(kind)")
                // The same for what Swift has allocated.
                if !allocations_counted() { return skipPart("allocations are not counted under a sanitizer") }
                var least = Int.max
                for _ in 0..<Self.windows where least >= rounds / 10 {
                    let before = live_allocations()
                    _ = try gil.evaluate("trips.make(\(rounds), trips.\(kind))", in: globals)
                    least = min(least, live_allocations() - before)
                }
                #expect(least < rounds / 10, "\(least) blocks of the heap in \(rounds) rounds of \(kind)")
            }
        }
    }

    @Test(.needsIsolation) func `each interpreter has classes of its own`() async {
        await #expect(processExitsWith: .success) {
            try python.attached { gil in _ = try gil.install(classesModule()) }
            let code = """
                import unlatch_classes as m
                counter = m.Counter(3)
                made = m.twice(counter)
                values = [made.value, type(made) is m.Counter, list(m.Samples([1, 2])), m.opposite(m.Color.red) is m.Color.green]
                try:
                    m.fail('empty')
                except m.EmptyError as error:
                    values.append(str(error))
                answer = str(values)
                address = id(m.Counter)
                """
            let expected = "[6, True, [1.0, 2.0], True, 'nothing there']"
            let first = try python.attached { gil in
                let globals = try namespace(code, gil)
                #expect(try gil.evaluate("answer", in: globals).text() == expected)
                return try Int(gil.evaluate("address", in: globals))
            }
            for _ in 0..<2 {
                let answer = try python.withIsolatedInterpreter { gil in
                    try gil.install(classesModule())
                    return try gil.evaluate("answer, address", in: namespace(code, gil)).text()
                }
                #expect(answer.hasPrefix("(\"\(expected)\", "))
                #expect(!answer.hasSuffix(" \(first))"))
            }
            // The first interpreter's classes are as they were.
            try python.attached { gil in
                let globals = try namespace(code, gil)
                #expect(try gil.evaluate("answer", in: globals).text() == expected)
            }
        }
    }

    @Test func `objects that are left at the end of the interpreter harm nobody`() async {
        await #expect(processExitsWith: .success) {
            let kept = try python.attached { gil in
                try gil.install(classesModule())
                let globals = try namespace(
                    """
                    import unlatch_classes as m
                    keep = [m.Counter(3), m.Node(m.Node()), memoryview(m.Samples([1])), iter(m.Samples([1, 2]))]
                    ring = m.Node(); ring.next = ring
                    import sys; sys.keep = keep
                    """, gil)
                return try gil.evaluate("keep[0]", in: globals).reference
            }
            _ = python.finalize()
            withExtendedLifetime(kept) {}
        }
    }

    /// Alone in its process: where a thread is in a call into Swift, the first instance is kept until the object ends.
    @Test func `an instance is given up at once when its object is initialised again and nobody uses it`() async {
        await #expect(processExitsWith: .success) {
            try python.attached { gil in
                try gil.install(classesModule())
                let globals = try namespace(
                    """
                    import sys, weakref
                    import unlatch_classes as m
                    class Plain: pass
                    plain = Plain()
                    alive = weakref.ref(plain)
                    node = m.Node(plain)
                    del plain
                    before = alive() is not None
                    node.__init__()
                    after = alive() is None or not getattr(sys, '_is_gil_enabled', lambda: True)()
                    seen = []
                    counter = m.Counter(3)
                    inside = counter.call_released(lambda arguments: counter.__init__(9))
                    """, gil)
                #expect(
                    try gil.evaluate("before, after, inside, counter.value", in: globals).text()
                        == "(True, True, True, 9)")
            }
        }
    }

    @Test(.needsIsolation) func `each interpreter has an object of its own for an instance`() async {
        await #expect(processExitsWith: .success) {
            let shared = Shape("shared")
            var module = PythonModule("unlatch_shared_shapes", supports: [.freeThreading, .ownGILInterpreters])
            addShapes(to: &module)
            module.function("shared") { shared }
            let described = module
            let code = "import unlatch_shared_shapes as m\na = m.shared()\nsame = a is m.shared()\naddress = id(a)"
            let first = try python.attached { gil in
                try gil.install(described)
                return try namespace(code, gil)
            }
            let other = try python.withIsolatedInterpreter { gil in
                try gil.install(described)
                let globals = try namespace(code, gil)
                #expect(try gil.evaluate("same", in: globals).isTrue())
                return try Int(gil.evaluate("address", in: globals))
            }
            try python.attached { gil throws in
                #expect(try gil.evaluate("same and a is m.shared()", in: first).isTrue())
                #expect(try Int(gil.evaluate("address", in: first)) != other)
            }
        }
    }

    /// What is wrong with a description, and a piece of the text that says so.
    @Test func `a mistake in a class is an ImportError`() throws {
        let twice = PythonClass("Twice", of: Plain.self) { c in
            c.method("f") { (this: Plain) in 1 }
            c.property("f") { _ in 2 }
        }
        let named = PythonClass("Named", of: Plain.self) { c in c.method("f", "x y") { (this: Plain, x: Int) in x } }
        let early = PythonClass("Early", of: Late.self, derivedFrom: Unknown.self) { _ in }
        let stranger = PythonClass("Stranger", of: Plain.self, derivedFrom: Known.self) { _ in }
        for (described, text) in [
            (twice, "Twice.f is defined twice"), (named, "Named.f: 'x y' is no identifier"),
            (early, "Early: its base Unknown was added to no module before it"),
            (stranger, "Stranger: Plain is no subclass of Known"),
        ] {
            var module = PythonModule("unlatch_wrong_class")
            if text.hasSuffix("Known") { module.add(Known.self) }
            module.add(described)
            let wrong = module
            let error = #expect(throws: PythonError.self) { try python.attached { gil in _ = try gil.install(wrong) } }
            #expect(error?.type == "ImportError" && error?.message.contains(text) == true, "\(error as Any)")
        }
    }

    private class Unknown: PythonBase, PythonObject, @unchecked Sendable {
        private static let unknownClass = PythonClass("Unknown", of: Unknown.self) { _ in }
        class var pythonClass: PythonClass { unknownClass }
    }

    private class Known: PythonBase, PythonObject, @unchecked Sendable {
        private static let knownClass = PythonClass("Known", of: Known.self) { _ in }
        class var pythonClass: PythonClass { knownClass }
    }

    private final class Late: Unknown, @unchecked Sendable {}

    private final class Plain: PythonObject {
        static let pythonClass = PythonClass("Plain", of: Plain.self) { _ in }
    }
}
