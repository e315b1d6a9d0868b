import Glibc
import Testing
import UnlatchPython

/// Children that do not end as they should.
@Suite struct ChildProcessTests {
    private func shell(_ command: String, timeout: Double) throws -> ChildProcess.Result {
        try ChildProcess("/bin/sh", ["-c", command], timeout: timeout).run()
    }

    @Test func `a child that has closed its outputs is ended when its time is over`() throws {
        let result = try shell("echo said; exec >&- 2>&-; sleep 60", timeout: 0.5)
        #expect(result.timedOut)
        #expect(result.status == 128 + SIGTERM)
        #expect(String(decoding: result.output, as: UTF8.self) == "said\n")
    }

    @Test func `a child that has closed its outputs ends by itself, with its status`() throws {
        let result = try shell("exec >&- 2>&-; sleep 0.3; exit 7", timeout: 60)
        #expect(!result.timedOut)
        #expect(result.status == 7)
    }

    @Test func `a child that has closed its outputs is ended by an interruption`() throws {
        let begun = ChildProcess.now()
        let failure = #expect(throws: ChildProcess.Failure.self) {
            try ChildProcess("/bin/sh", ["-c", "exec >&- 2>&-; sleep 60"], timeout: 60).run {
                ChildProcess.now() - begun > 0.3
            }
        }
        #expect(failure?.isInterruption == true)
    }

    @Test func `a child in a program that ignores the end of its children is waited for`() async {
        await #expect(processExitsWith: .success) {
            signal(SIGCHLD, SIG_IGN)
            let result = try ChildProcess("/bin/sh", ["-c", "exec >&- 2>&-; sleep 0.1"], timeout: 60).run()
            #expect(!result.timedOut)
        }
    }
}
