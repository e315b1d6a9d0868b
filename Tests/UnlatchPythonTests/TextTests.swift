import Glibc
import Testing

import UnlatchPython

/// Texts with a NUL in them: all of the text counts, or Python's own exception says that it may not be there.
@Suite struct TextTests {
    private func kind(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "nothing"
        } catch let error as PythonError {
            return error.type
        } catch {
            return "\(error)"
        }
    }

    @Test func `source text with a NUL is refused as compile refuses it`() throws {
        try python.attached { gil in
            let globals = try namespace("", gil)
            func expected(_ mode: String, _ file: String = "<swift>") throws -> String {
                let compile = try gil.import("builtins").attribute("compile").reference
                return kind { _ = try gil.bind(compile)("1\0 + nonsense(", file, mode) }
            }
            #expect(try ["ValueError", "SyntaxError"].contains(expected("eval")))
            #expect(try kind { _ = try gil.evaluate("1\0 + nonsense(") } == expected("eval"))
            #expect(try kind { _ = try gil.evaluate("\0") } == expected("eval"))
            #expect(try kind { try gil.run("x = 1\0\n", in: globals) } == expected("exec"))
            #expect(kind { try gil.run("x = 1", in: globals, file: "a\0b") } == "ValueError")
        }
    }

    @Test func `a module's name with a NUL is another name`() {
        python.attached { gil in
            #expect(kind { _ = try gil.import("sys\0tem") } == "ModuleNotFoundError")
            #expect(kind { _ = try gil.import("os.path\0") } == "ModuleNotFoundError")
        }
    }

    @Test func `an attribute's name with a NUL is another name`() throws {
        try python.attached { gil in
            let object = try gil.evaluate("type('C', (), {})()")
            try object.setAttribute("name", to: 1)
            #expect(kind { _ = try object.attribute("name\0rest") } == "AttributeError")
            #expect(try !object.hasAttribute("name\0rest"))
            try object.setAttribute("name\0rest", to: 2)
            #expect(try Int(object.attribute("name")) == 1)
            #expect(try Int(object.attribute("name\0rest")) == 2)
            try object.removeAttribute("name\0rest")
            #expect(try object.hasAttribute("name"))
            #expect(kind { try object.removeAttribute("name\0") } == "AttributeError")
        }
    }

    @Test func `hasAttribute passes on what is no AttributeError`() throws {
        try python.attached { gil in
            let source = """
                class Odd:
                    @property
                    def missing(self): raise AttributeError('missing')
                    @property
                    def failing(self): raise ZeroDivisionError('failing')
                """
            let object = try gil.evaluate("Odd()", in: namespace(source, gil))
            #expect(try !object.hasAttribute("missing"))
            #expect(kind { _ = try object.hasAttribute("failing") } == "ZeroDivisionError")
        }
    }

    @Test func `an argument's name with a NUL is another name`() throws {
        try python.attached { gil in
            let function = try gil.evaluate("lambda **names: sorted(names.items())")
            let pairs: KeyValuePairs<String, any ConvertibleToPython> = ["a": 1, "a\0b": 2]
            let seen = try function.dynamicallyCall(withKeywordArguments: pairs)
            #expect(try seen.text() == "[('a', 1), ('a\\x00b', 2)]")
        }
    }

    @Test func `an exception's text arrives whole, whoever raises it`() throws {
        try python.attached { gil in
            let buffer = try gil.share(UnsafeMutableBufferPointer<Double>(start: nil, count: 0), keepingAlive: Flag())
            let error = #expect(throws: PythonError.self) {
                try gil.bind(buffer).attribute("__dlpack__").dynamicallyCall(withKeywordArguments: ["a\0b": 1])
            }
            #expect(error?.message == "__dlpack__() has no argument 'a\0b'")
        }
    }

    @Test func `a function's name with a NUL is refused`() throws {
        python.attached { gil in
            let error = #expect(throws: PythonError.self) { try gil.function("a\0b") { _, _ in 0 } }
            #expect(error?.description == "ValueError: embedded null character")
        }
    }

    @Test func `a program's path with a NUL is no program's, and an argument of a child has none`() throws {
        let error = #expect(throws: InterpreterError.self) { try InterpreterLocation.find("/bin/sh\0x") }
        #expect(error?.code == .notFound)
        #expect(throws: ChildProcess.Failure.self) { try ChildProcess("/bin/echo", ["a\0b"], timeout: 20).run() }
    }
}
