import Glibc
import TestSupport
import Testing
import UnlatchPython

/// What a child finds of the interpreter that was forked while other threads were at it.
@Suite(
    .disabled(
        if: environmentVariable("UNLATCH_SANITIZER") == "thread",
        "ThreadSanitizer supports no threads in a child that was forked from several"))
struct ForkedStateTests {
    @Test func `a child adds and removes what is done before the end, whatever other threads added at the fork`() async
    {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            // As the start of an interpreter does.
            if let hook = EndOfInterpreter.add({}) { EndOfInterpreter.remove(hook) }
            let done = Counter()
            let busy = try (0..<2).map { _ in
                try NativeThread("test-hooks") {
                    while done.count == 0 { if let hook = EndOfInterpreter.add({}) { EndOfInterpreter.remove(hook) } }
                }
            }
            for _ in 0..<200 {
                let (_, status) = inForkedChild {
                    endProcess(after: 10)
                    guard let hook = EndOfInterpreter.add({}) else { return 1 }
                    EndOfInterpreter.remove(hook)
                    return 0
                }
                #expect(status == 0)
            }
            done.add()
            for thread in busy { thread.join() }
        }
    }

    @Test func `a child that was forked while another thread started Python is told so, and waits for nobody`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            let location = try InterpreterLocation.find(InterpreterLocation.tested)
            // The start takes so long that a child is forked meanwhile, and says when it has got so far.
            let folder = try TestFolder()
            try folder.write(
                "sitecustomize.py", "import time\nopen('\(folder.path)/started', 'w').close()\ntime.sleep(0.5)\n")
            setenv("PYTHONPATH", folder.path, 1)
            let starting = try NativeThread("test-start") { _ = try? Interpreter.start(location) }
            while access("\(folder.path)/started", F_OK) != 0 { pause(milliseconds: 1) }
            let (_, status) = inForkedChild {
                endProcess(after: 10)
                do throws(InterpreterError) {
                    _ = try Interpreter.start(location)
                    return 2
                } catch {
                    return error.code == .loadFailed && "\(error)".contains("forked while another thread") ? 0 : 1
                }
            }
            #expect(status == 0)
            starting.join()
            let answer = try Interpreter.start(location).attached { gil in try Int(gil.evaluate("6 * 7")) }
            #expect(answer == 42)
        }
    }
}
