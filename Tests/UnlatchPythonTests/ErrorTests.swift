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
}
