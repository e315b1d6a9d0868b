import Testing
import UnlatchPython

private struct Refusal: Error, CustomStringConvertible {
    let description = "refused by Swift"
}

@Suite struct ErrorTests {
    @Test func `an exception arrives with type, message and traceback`() throws {
        python.attached { gil in
            let error = #expect(throws: PythonError.self) {
                let globals = try namespace("def fail(x):\n    raise KeyError('no ' + x)\n", gil)
                _ = try gil.evaluate("fail('key')", in: globals)
            }
            #expect(error?.type == "KeyError")
            #expect(error?.message == "'no key'")
            #expect(error?.traceback.contains("in fail") == true)
            #expect(error.map { "\($0)" } == "KeyError: 'no key'")
        }
    }

    @Test func `after an exception Python goes on`() throws {
        let value = try python.attached { gil in
            _ = try? gil.evaluate("1 / 0")
            return try Int(gil.evaluate("2"))
        }
        #expect(value == 2)
    }

    @Test func `an exception whose own str raises still arrives`() throws {
        python.attached { gil in
            let error = #expect(throws: PythonError.self) {
                let source = "class Odd(Exception):\n    def __str__(self): raise ValueError('no text')\n"
                _ = try gil.run(source + "raise Odd()", in: namespace("", gil))
            }
            #expect(error?.type == "Odd")
        }
    }

    @Test func `a Swift error reaches Python as RuntimeError, a Python error as itself`() throws {
        try python.attached { gil in
            let globals = try namespace(
                """
                def kind(function):
                    try:
                        function()
                    except BaseException as error:
                        return type(error).__name__ + ': ' + str(error)
                """, gil)
            let refuse = try gil.function("refuse") { _, _ in throw Refusal() }
            let divide = try gil.function("divide") { gil, _ in try gil.evaluate("1 // 0").reference }
            let kind = try gil.evaluate("kind", in: globals)
            #expect(try String(kind(refuse)) == "RuntimeError: refused by Swift")
            #expect(try String(kind(divide)).hasPrefix("ZeroDivisionError"))
        }
    }

    /// The exception that the source raises.
    private func raised(_ source: String, _ gil: borrowing GIL) throws -> PythonError {
        let error = #expect(throws: PythonError.self) { try gil.run(source, in: namespace("", gil)) }
        return try #require(error)
    }

    @Test func `the cause arrives with the exception, and the cause's cause with it`() throws {
        try python.attached { gil in
            let error = try raised(
                """
                try:
                    try:
                        {}['key']
                    except KeyError as error:
                        raise ValueError('middle') from error
                except ValueError:
                    raise TypeError('outer')
                """, gil)
            #expect(error.description == "TypeError: outer")
            #expect(error.cause?.description == "ValueError: middle", "the context stands in for a cause")
            #expect(error.cause?.cause?.description == "KeyError: 'key'")
            #expect(error.cause?.cause?.cause == nil)
            #expect(error.traceback.contains("direct cause") && error.traceback.contains("another exception occurred"))
        }
    }

    @Test func `from None leaves no cause`() throws {
        try python.attached { gil in
            let error = try raised("try: 1 // 0\nexcept ZeroDivisionError: raise ValueError('x') from None", gil)
            #expect(error.cause == nil)
        }
    }

    @Test func `a chain made into a ring, or a very long one, is followed for a while`() throws {
        try python.attached { gil in
            let ring = try raised("a, b = KeyError(), ValueError()\na.__cause__, b.__cause__ = b, a\nraise a", gil)
            let long = try raised(
                """
                error = None
                for number in range(50):
                    inner, error = error, ValueError(number)
                    error.__cause__ = inner
                raise error
                """, gil)
            for error in [ring, long] {
                var current = error
                var count = 0
                while let cause = current.cause { (current, count) = (cause, count + 1) }
                #expect(count == 16)
            }
        }
    }

    @Test func `an exception is matched by its class or a base of it, as an object or by name`() throws {
        try python.attached { gil in
            let error = try raised("{}[1]", gil)
            let builtins = try gil.import("builtins")
            let answers = try [
                error.matches(builtins.KeyError), error.matches(builtins.LookupError),
                error.matches(gil.evaluate("(OSError, KeyError)")), error.matches(builtins.ValueError),
            ]
            #expect(answers == [true, true, true, false])
            for name in ["KeyError", "LookupError", "Exception", "BaseException"] { #expect(error.matches(name)) }
            for name in ["Error", "object", "ValueError", ""] { #expect(!error.matches(name)) }

            let json = try raised("import json\njson.loads('{')", gil)
            for name in ["JSONDecodeError", "json.decoder.JSONDecodeError", "ValueError"] {
                #expect(json.matches(name))
            }
            #expect(!json.matches("decoder"))
        }
    }
}
