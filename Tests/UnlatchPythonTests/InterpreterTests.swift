import Glibc
import Testing
import UnlatchPython

@Suite struct InterpreterTests {
    @Test func `the interpreter is asked where it lives`() throws {
        let location = python.location
        #expect(access(location.executable, X_OK) == 0)
        #expect(access(location.library, R_OK) == 0)
        #expect(location.version.split(separator: ".").count == 3)
        let running = try python.attached { gil in
            let sys = try gil.import("sys")
            return (try String(sys.executable), try String(sys.prefix))
        }
        #expect(running.0 == location.executable)
        #expect(running.1 == location.prefix, "the virtual environment is honoured")
    }

    @Test(arguments: ["/no/such/python", "no-such-python-on-the-path", "/tmp"])
    func `a program that is not there is named`(program: String) {
        let error = #expect(throws: InterpreterError.self) { try InterpreterLocation.find(program) }
        #expect(error?.code == .notFound)
        #expect(error?.description.contains(program) == true)
    }

    @Test(arguments: ["/bin/ls", "/bin/true", "/bin/cat"])
    func `a program that is not Python is refused`(program: String) {
        let error = #expect(throws: InterpreterError.self) { try InterpreterLocation.find(program) }
        #expect(error?.code == .notPython)
    }

    @Test func `starting again returns the interpreter that runs`() throws {
        #expect(try Interpreter.start(python.location) === python)
    }

    @Test func `NumPy is importable where it is installed`() throws {
        try withNumPy { _, numpy in
            let sum = try Int(numpy.arange(5).sum())
            #expect(sum == 10)
        }
    }

    @Test func `after the end, attaching is an error and references are harmless`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            let kept = try python.attached { gil in try gil.import("json").reference }
            python.finalize()
            let error = #expect(throws: InterpreterError.self) { try python.tryAttached { _ in } }
            #expect(error?.code == .ended)
            _ = kept
            #expect(throws: InterpreterError.self) { try Interpreter.start() }
        }
    }

    @Test func `attached after the end stops the program instead of hanging`() async {
        await #expect(processExitsWith: .failure) {
            let python = try Interpreter.start()
            python.finalize()
            python.attached { _ in }
        }
    }

    @Test func `a process has one interpreter`() async throws {
        // Two programs with different answers: the environment's and the one that it was made from.
        let other = try InterpreterLocation.find("python3")
        guard other != python.location else { try skip("there is only one Python here") }
        let error = #expect(throws: InterpreterError.self) { try Interpreter.start(other) }
        #expect(error?.code == .alreadyStarted)
    }
}
