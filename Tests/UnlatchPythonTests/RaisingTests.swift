import Testing
import UnlatchPython

private struct Chosen: PythonExceptionConvertible {
    var pythonException: PythonException
}

/// Swift errors on their way to Python.
@Suite struct RaisingTests {
    /// What Python code sees when a Swift function throws: class, text, and the class of the cause.
    private func seen(_ gil: inout GIL, _ error: any Error) throws -> String {
        let globals = try namespace(
            """
            def seen(function):
                try:
                    function()
                except BaseException as error:
                    kind = type(error)
                    cause = ' from ' + type(error.__cause__).__name__ if error.__cause__ else ''
                    return f'{kind.__module__}.{kind.__qualname__}: {error}{cause}'
            """, gil)
        let function = try gil.function("fail") { _, _ in throw error }
        return try String(gil.evaluate("seen", in: globals)(function))
    }

    @Test(arguments: ["ValueError", "KeyboardInterrupt", "StopIteration", "OSError"])
    func `an error may choose its exception`(name: String) throws {
        try python.attached { gil in
            let text = try seen(&gil, Chosen(pythonException: PythonException(.builtin(name), "not that")))
            #expect(text == "builtins.\(name): not that")
        }
    }

    @Test(arguments: ["NoSuchError", "int", "print", "", "None"])
    func `a name that is no exception becomes RuntimeError`(name: String) throws {
        try python.attached { gil in
            let text = try seen(&gil, Chosen(pythonException: PythonException(.builtin(name), "what happened")))
            #expect(text == "builtins.RuntimeError: what happened")
        }
    }

    @Test func `an exception class that refuses the message raises its own error`() throws {
        try python.attached { gil in
            let text = try seen(&gil, Chosen(pythonException: PythonException(.builtin("UnicodeDecodeError"), "x")))
            #expect(text.hasPrefix("builtins.TypeError"))
        }
    }

    @Test func `the library's own errors have a class of their own, which is a RuntimeError`() throws {
        try python.attached { gil in
            let type = try gil.unlatchError()
            #expect(try type === gil.unlatchError() || gil.bind(type).isIdentical(to: gil.bind(gil.unlatchError())))
            let error = #expect(throws: InterpreterError.self) { try InterpreterLocation.find("/no/such/python") }
            let text = try seen(&gil, try #require(error))
            #expect(text.hasPrefix("unlatch.Error: no Python at '/no/such/python'"))

            let globals = try namespace("", gil)
            let fail = try gil.function("fail") { _, _ in throw Chosen(pythonException: PythonException(.unlatch, "a"))
            }
            try gil.bind(globals).setItem("Error", to: type)
            try gil.bind(globals).setItem("fail", to: fail)
            try gil.run("try: fail()\nexcept Error as error: caught = isinstance(error, RuntimeError)", in: globals)
            #expect(try Bool(gil.evaluate("caught", in: globals)))
        }
    }

    @Test func `conversion and buffer errors are what Python would raise, cancellation a RuntimeError`() throws {
        try python.attached { gil throws in
            let range = #expect(throws: ConversionError.self) { try UInt8(gil.evaluate("-1")) }
            let rounded = #expect(throws: ConversionError.self) { try Float(gil.evaluate("0.1")) }
            let format = #expect(throws: BufferError.self) { try gil.evaluate("b'x'").buffer(of: Double.self) }
            #expect(try seen(&gil, #require(range)).hasPrefix("builtins.OverflowError: -1 cannot become UInt8"))
            #expect(try seen(&gil, #require(rounded)).hasPrefix("builtins.ValueError: 0.1 cannot become Float"))
            #expect(try seen(&gil, #require(format)).hasPrefix("builtins.TypeError: the elements are"))
            #expect(try seen(&gil, CancellationError()).hasPrefix("builtins.RuntimeError: "))
        }
    }

    @Test func `a cause arrives as the exception's cause`() throws {
        try python.attached { gil throws in
            let cause = #expect(throws: PythonError.self) { _ = try gil.evaluate("1 // 0") }
            let error = Chosen(pythonException: PythonException(.builtin("ValueError"), "outer", cause: cause))
            #expect(try seen(&gil, error) == "builtins.ValueError: outer from ZeroDivisionError")
        }
    }

    @Test func `a text of any characters arrives whole`() throws {
        try python.attached { gil in
            let text = try seen(&gil, Chosen(pythonException: PythonException(.unlatch, "a\0b ü 🐍")))
            #expect(text == "unlatch.Error: a\0b ü 🐍")
        }
    }
}
