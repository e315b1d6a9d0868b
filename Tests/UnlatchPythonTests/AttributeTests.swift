import CAllocationCount
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

    @Test func `a bound object is no object of Swift's: reading, copying and passing it on allocates nothing`() async {
        await #expect(processExitsWith: .success) {
            guard allocations_counted() else { return skipPart("allocations are not counted under a sanitizer") }
            try Interpreter.start().attached { gil in
                let holder = try gil.evaluate("type('Holder', (), {'value': ['a']})()")
                let key = try gil.evaluate("0").reference
                func allocate(_ times: Int) throws -> Int {
                    let before = allocations()
                    for _ in 0..<times {
                        let list = try holder.value
                        let copy = list
                        let optional: BoundObject? = try item(key, of: copy)
                        if let optional { precondition(!optional.isNone && list.isIdentical(to: copy)) }
                    }
                    return allocations() - before
                }
                _ = try allocate(10)
                #expect(try allocate(1000) < 100)
            }
        }
    }

    @Test func `each copy of a bound object is one of Python's references, given up where it ends`() throws {
        try python.attached { gil in
            let count = try gil.import("sys").getrefcount.reference
            let object = try gil.evaluate("[]")
            func references() throws -> Int { try Int(gil.bind(count)(object.reference)) }
            let least = try references()
            do {
                let copy = object
                let other: BoundObject? = copy
                #expect(try references() > least)
                if let other {
                    let isSame = other.isIdentical(to: object)
                    #expect(isSame)
                }
            }
            #expect(try references() == least)
            for _ in 0..<100 {
                let one = object
                #expect(throws: Mishap.self) { _ = try failing(one) }
                _ = one.reference
                try gil.evaluate("[[], []]").forEach { element in _ = element }
            }
            #expect(try references() == least)
        }
    }

    /// What the compiler does not see: two tokens of one thread.
    @Test func `copying a bound object while another token's lock is released stops the program with a message`() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let python = try Interpreter.start()
            try python.attached { outer in
                let module = try outer.import("math")
                func passed(_ object: BoundObject) -> Int {
                    let copy = Optional(object)
                    if let copy { return copy.isNone ? 1 : 2 }
                    return 3
                }
                python.attached { inner in
                    _ = inner.released { passed(module) }
                }
            }
        }
        let errors = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(errors.contains("released the lock through another token"), "\(errors)")
    }
}

@_lifetime(copy list)
private func item(_ key: PythonReference, of list: BoundObject) throws -> BoundObject { try list.item(key) }

private struct Mishap: Error {}

@_lifetime(copy object)
private func failing(_ object: BoundObject) throws -> BoundObject {
    let copy = object
    if try copy.length() == 0 { throw Mishap() }
    return copy
}
