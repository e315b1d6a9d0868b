import Glibc
import Testing

import UnlatchPython

/// Processes that end without `finalize`, their standard output a pipe.
@Suite struct ExitTests {
    private static let source = """
        import atexit
        atexit.register(lambda: print('registered'))
        print('printed')
        """

    @Test func `a program that returns has its output written out and its atexit functions run`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let python = try Interpreter.start(InterpreterLocation.find(InterpreterLocation.tested))
            try python.attached { gil in try gil.run(ExitTests.source, in: gil.evaluate("{}").reference) }
            exit(0)  // as C does when main returns
        }
        #expect(said(result) == ["printed", "registered"])
    }

    @Test func `a program that exits inside attached has, too`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let python = try Interpreter.start(InterpreterLocation.find(InterpreterLocation.tested))
            try python.attached { gil in
                try gil.run(ExitTests.source, in: gil.evaluate("{}").reference)
                exit(0)
            }
        }
        #expect(said(result) == ["printed", "registered"])
    }

    @Test func `a function of atexit that raises does not keep the output back, nor the status`() async {
        let result = await #expect(processExitsWith: .exitCode(7), observing: [\.standardOutputContent]) {
            let python = try Interpreter.start(InterpreterLocation.find(InterpreterLocation.tested))
            try python.attached { gil in
                try gil.run(
                    "import atexit, sys\natexit.register(sys.exit, 3)\nprint('printed')",
                    in: gil.evaluate("{}").reference)
            }
            exit(7)
        }
        #expect(said(result) == ["printed"])
    }

    @Test func `what finalize has written out and run is not done again`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let python = try Interpreter.start(InterpreterLocation.find(InterpreterLocation.tested))
            try python.attached { gil in try gil.run(ExitTests.source, in: gil.evaluate("{}").reference) }
            python.finalize()
        }
        #expect(said(result) == ["printed", "registered"])
    }

    @Test func `a thread that keeps the lock for ever does not keep the process`() async {
        await #expect(processExitsWith: .success) {
            alarm(100)
            let python = try Interpreter.start(InterpreterLocation.find(InterpreterLocation.tested))
            let inside = Flag()
            startThread {
                python.attached { _ in
                    inside.set()
                    _ = sleep(600)
                }
            }
            try #require(inside.wait())
        }
    }

    @Test(.needsNoLock) func `exit inside attached does not wait for native work inside another`() async {
        await #expect(processExitsWith: .exitCode(7)) {
            alarm(100)
            let python = try Interpreter.start(InterpreterLocation.find(InterpreterLocation.tested))
            let inside = Flag()
            startThread {
                python.attached { _ in
                    inside.set()
                    _ = sleep(600)
                }
            }
            try #require(inside.wait())
            python.attached { _ in exit(7) }
        }
    }

    @Test func `a child that forks without Python exits without it`() async {
        await #expect(processExitsWith: .success) {
            alarm(100)
            let python = try Interpreter.start(InterpreterLocation.find(InterpreterLocation.tested))
            try python.attached { gil in try gil.run(ExitTests.source, in: gil.evaluate("{}").reference) }
            typealias Fork = @convention(c) () -> pid_t
            let fork = unsafeBitCast(try #require(dlsym(nil, "fork")), to: Fork.self)
            let child = fork()
            if child == 0 { exit(5) }
            #expect(ForkTests.status(of: Int(child)) == 5)
        }
    }

    /// The lines that Python wrote; the exit test's own are left out.
    private func said(_ result: ExitTest.Result?) -> [String] {
        String(decoding: result?.standardOutputContent ?? [], as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { ["printed", "registered"].contains($0) }
    }
}
