import Testing
import UnlatchPython

/// The names of attributes are kept for the next time: whatever was read before, and whatever is read meanwhile, each
/// name is the one that was asked for.
@Suite struct AttributeTests {
    /// Of every length around the longest that is kept, with letters that differ in one place, and a NUL among them.
    private static let names =
        (0..<300).map { "name\($0)" } + (0..<40).map { String(repeating: "x", count: $0) }
        + (0..<24).map { place in String((0..<24).map { $0 == place ? "y" : "x" }) }
        + ["a\0b", "a\0", "a", "\0", "ä", "名前", "🐍🐍🐍🐍🐍", "🐍🐍🐍🐍🐍xxx", "🐍🐍🐍🐍🐍xxxx"]

    @Test func `each of many names reads its own attribute, again and again`() throws {
        try python.attached { gil in
            let globals = try namespace("class Echo:\n    def __getattr__(self, name): return name", gil)
            let echo = try gil.evaluate("Echo()", in: globals)
            for _ in 0..<3 {
                for name in Self.names { #expect(try String(echo.attribute(name)) == name) }
            }
        }
    }

    @Test func `an attribute's own code may read others, by names that take the place of its own`() throws {
        try python.attached { gil in
            let globals = try namespace(
                "class Asking:\n    def __getattr__(self, name): ask(); return name + name", gil)
            let names = Self.names.map { "other\($0)" }
            let ask = try gil.function("ask") { gil, _ in
                let text = try gil.evaluate("''").reference
                for name in names { _ = try? gil.bind(text).attribute(name) }
                return PythonNone()
            }
            try gil.bind(globals).setItem("ask", to: ask)
            let asking = try gil.evaluate("Asking()", in: globals)
            for name in Self.names.prefix(20) { #expect(try String(asking.attribute(name)) == name + name) }
        }
    }

    @Test func `a name that was kept reads a changed attribute and one of another object`() throws {
        try python.attached { gil in
            let globals = try namespace("class Holder: value = 1\nfirst, second = Holder(), Holder()", gil)
            let first = try gil.evaluate("first", in: globals)
            let second = try gil.evaluate("second", in: globals)
            #expect(try Int(first.value) == 1)
            try gil.run("second.value = 2", in: globals)
            #expect(try Int(second.value) == 2)
            try gil.run("Holder.value = 3", in: globals)
            #expect(try Int(first.value) == 3)
            try gil.run("del second.value", in: globals)
            #expect(try Int(second.value) == 3)
        }
    }
}
