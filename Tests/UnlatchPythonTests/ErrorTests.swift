import Glibc
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

    @Test func `the texts are made when they are asked for, once`() throws {
        try python.attached { gil in
            let globals = try namespace(
                """
                made = []
                class Counting(Exception):
                    def __str__(self):
                        made.append(1)
                        return 'counted'
                """, gil)
            // Not by the testing library's ways, which describe what they see.
            var caught: PythonError?
            do { try gil.run("raise Counting()", in: globals) } catch { caught = error as? PythonError }
            guard let error = caught else {
                Issue.record("nothing was raised")
                return
            }
            let isCounting = error.type == "Counting" && error.matches("Exception")
            #expect(isCounting)
            #expect(try gil.bind(globals)["made"].length() == 0)
            let messages = [error.message, error.message]
            #expect(messages == ["counted", "counted"])
            #expect(try gil.bind(globals)["made"].length() == 1)
        }
    }

    @Test func `the texts can be asked for without the lock, on any thread`() throws {
        let error = try #require(
            #expect(throws: PythonError.self) { try python.attached { _ = try $0.evaluate("{}['key']") } })
        #expect(onNewThread { [error.description, error.cause?.description] } == ["KeyError: 'key'", nil])
        #expect(error.traceback.hasSuffix("KeyError: 'key'\n"))
    }

    @Test func `what was not asked for is there after the interpreter's end`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            var errors: [PythonError] = []
            for source in ["{}['key']", "(lambda: 1 / 0)()"] {
                do { try python.attached { gil in _ = try gil.evaluate(source) } } catch let error as PythonError {
                    errors.append(error)
                }
            }
            python.finalize()
            #expect(errors.map(\.description) == ["KeyError: 'key'", "ZeroDivisionError: division by zero"])
            #expect(errors.last?.traceback.contains("in <lambda>") == true)
            #expect(errors.first?.classes.contains("LookupError") == true)
        }
    }

    @Test func `characters that no text may hold are escaped`() throws {
        try python.attached { gil in
            let error = try raised("raise ValueError('ü\\udc80\\ud800')", gil)
            #expect(error.message == "ü\\udc80\\ud800")
            #expect(error.traceback.hasSuffix("ValueError: ü\\udc80\\ud800\n"))
            let conversion = #expect(throws: ConversionError.self) {
                try UInt8(gil.evaluate("type('I', (int,), {'__repr__': lambda s: '\\udc80'})(300)"))
            }
            #expect(conversion?.value == "\\udc80")
        }
    }

    @Test func `a call that fails without an exception is a SystemError`() throws {
        try python.attached { gil in
            // A type whose attribute look-up answers null, and says nothing.
            let globals = try namespace(
                """
                import ctypes
                class Slot(ctypes.Structure):
                    _fields_ = [('slot', ctypes.c_int), ('function', ctypes.c_void_p)]
                class Spec(ctypes.Structure):
                    _fields_ = [('name', ctypes.c_char_p), ('basicsize', ctypes.c_int), ('itemsize', ctypes.c_int),
                                ('flags', ctypes.c_uint), ('slots', ctypes.POINTER(Slot))]
                getter = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.py_object)(lambda o, name: None)
                slots = (Slot * 2)(Slot(58, ctypes.cast(getter, ctypes.c_void_p)), Slot(0, None))
                spec = Spec(b'unlatch_test.Silent', 64, 0, 1 << 18, slots)
                make = ctypes.pythonapi.PyType_FromSpec
                make.restype, make.argtypes = ctypes.py_object, [ctypes.POINTER(Spec)]
                silent = make(ctypes.byref(spec))()
                """, gil)
            let silent = try gil.evaluate("silent", in: globals)
            let error = #expect(throws: PythonError.self) { _ = try silent.attribute("anything") }
            #expect(error?.type == "SystemError")
            #expect(error?.message.isEmpty == false)
        }
    }

    @Test(arguments: ["KeyboardInterrupt", "SystemExit", "asyncio.CancelledError"])
    func `what arrives while a text is made, and is no Exception, is raised again`(type: String) throws {
        try python.attached { gil in
            let globals = try namespace(
                """
                import asyncio
                class Interrupted(Exception):
                    def __str__(self): raise \(type)
                class Failing(Exception):
                    def __str__(self): raise ValueError
                """, gil)
            let error = try #require(
                #expect(throws: PythonError.self) { try gil.run("raise Interrupted()", in: globals) })
            #expect(error.type == "Interrupted" && error.message == "")
            let raised = #expect(throws: PythonError.self) { try gil.run("for i in range(10**6): pass", in: globals) }
            #expect(raised?.classes.contains { $0.hasSuffix(type.split(separator: ".").last ?? "") } == true)
            // Once; and an Exception is forgotten.
            let failing = #expect(throws: PythonError.self) { try gil.run("raise Failing()", in: globals) }
            #expect(failing?.message == "")
            try gil.run("for i in range(10**6): pass", in: globals)
        }
    }

    @Test func `no Ctrl-C is lost in a loop that catches errors and prints them`() async {
        await #expect(processExitsWith: .success) {
            alarm(60)
            let python = try Interpreter.start(handlingInterrupts: true)
            let globals = try python.attached { gil in try gil.evaluate("{}").reference }
            var interrupts = 0
            let (seen, sent) = (Counter(), Counter())
            startThread {
                for number in 1...10 {
                    usleep(20_000)
                    kill(getpid(), SIGINT)
                    for _ in 0..<4000 where seen.count < number { usleep(1000) }
                    sent.add()
                }
            }
            try python.attached { gil in
                while sent.count < 10 {
                    do {
                        try gil.run("for i in range(300): pass\n{}['key']", in: globals)
                    } catch let error as PythonError where error.matches("KeyError") {
                        // Not the traceback: Python's own module catches whatever arrives while it asks for a text.
                        if error.message != "'key'" { _exit(9) }
                    } catch let error as PythonError where error.matches("KeyboardInterrupt") {
                        interrupts += 1
                        seen.add()
                    }
                }
            }
            #expect(interrupts == 10)
        }
    }
}
