import Testing
import UnlatchPython

/// A class whose objects can be watched.
private let watching = """
    import weakref
    class Watched: pass
    watched = Watched()
    watch = weakref.ref(watched)
    """

@Suite struct ReferenceTests {
    @Test func `a reference dropped without the lock is counted down by the next holder`() throws {
        let globals = try python.attached { gil in try namespace(watching, gil) }
        var kept: PythonReference? = try python.attached { gil in
            let object = try gil.evaluate("watched", in: globals).reference
            try gil.run("del watched", in: globals)
            return object
        }
        #expect(
            try python.attached { gil in try !gil.evaluate("watch()", in: globals).isNone }, "kept alive from Swift")
        #expect(kept != nil)
        kept = nil  // here no lock is held
        #expect(try python.attached { gil in try gil.evaluate("watch()", in: globals).isNone }, "gone")
    }

    @Test func `a reference may be used on another thread than the one that made it`() throws {
        let reference = try python.attached { gil in try gil.evaluate("'made elsewhere'").reference }
        let text = onNewThread { try? python.attached { gil in try String(gil.bind(reference)) } }
        #expect(text == "made elsewhere")
    }

    @Test func `attributes, items, calls and iteration read as in Python`() throws {
        try python.attached { gil in
            let text = try gil.evaluate("'a,b,c'")
            #expect(try [String](text.split(",")) == ["a", "b", "c"])
            #expect(try String(text.split(",")[1]) == "b")
            #expect(try Int(gil.import("builtins").attribute("int")("ff", base: 16)) == 255)
            let object = try gil.import("types").SimpleNamespace(x: 1, y: "two")
            try object.setAttribute("x", to: 3)
            #expect(try Int(object.x) == 3)
            #expect(try String(object.y) == "two")
        }
    }
}
