import Glibc
import Testing
import UnlatchPython

/// Python threads that spin or sleep until told to stop.
let threadsOfKnownBehaviour = """
    import threading, time
    stopping = threading.Event()
    thread = None
    def spin():
        while not stopping.is_set():
            for _ in range(1000): pass
    def sleep():
        while not stopping.is_set():
            time.sleep(0.01)
    def start(body):
        global thread
        stopping.clear()
        thread = threading.Thread(target=body)
        thread.start()
    def stop():
        stopping.set()
        thread.join()
    """

/// In processes of their own: what other tests do with the lock would be seen too.
@Suite struct LockMonitorTests {
    @Test func `a spinning thread makes it wait about the switch interval, a sleeping one does not`() async {
        await #expect(processExitsWith: .success) {
            let globals = try python.attached { gil in try namespace(threadsOfKnownBehaviour, gil) }
            func seen(beside body: String) throws -> LockMonitorReport {
                try python.attached { gil in try gil.run("start(\(body))", in: globals) }
                let monitor = try LockMonitor(python, every: .milliseconds(4))
                usleep(600_000)
                let report = monitor.stop()
                try python.attached { gil in try gil.run("stop()", in: globals) }
                return report
            }
            let spinning = try seen(beside: "spin")
            let sleeping = try seen(beside: "sleep")
            #expect(spinning.waits.count >= 5 && sleeping.waits.count >= 5)
            #expect(spinning.waits.p90 > 0.001 && spinning.waits.p50 < 0.5, "the interval is 5 ms: \(spinning)")
            #expect(spinning.waitedShare > sleeping.waitedShare, "spinning: \(spinning), sleeping: \(sleeping)")
            #expect(sleeping.waits.p50 < spinning.waits.p90 / 10, "spinning: \(spinning), sleeping: \(sleeping)")
        }
    }

    @Test func `stopping does not wait for the next sample`() throws {
        let monitor = try LockMonitor(python, every: .seconds(36_000))
        #expect(monitor.stop().waits.count == 0)
    }

    @Test func `native code that keeps the lock makes it wait as long as that`() async {
        await #expect(processExitsWith: .success) {
            let monitor = try LockMonitor(python, every: .milliseconds(2))
            python.attached { gil in
                for _ in 0..<8 {
                    usleep(80_000)
                    gil.released { _ = usleep(10_000) }
                }
            }
            let report = monitor.stop()
            #expect(report.waits.p90 > 0.02, "\(report)")
            #expect(report.waits.total > 0.2, "of 0.64 s held: \(report)")
            #expect(report.waits.max < 5, "\(report)")
        }
    }

    @Test func `stopping twice, while holding the lock, and never are all harmless`() throws {
        let monitor = try LockMonitor(python, every: .milliseconds(1))
        python.attached { gil in
            usleep(20_000)  // by now it waits for this thread
            monitor.stop()
        }
        let count = monitor.stop().waits.count
        usleep(10_000)
        #expect(monitor.report.waits.count == count)
        _ = try LockMonitor(python)  // dropped at once
    }

    @Test func `a monitor that still runs does not hinder the interpreter's end`() async {
        await #expect(processExitsWith: .success) {
            let monitor = try LockMonitor(python, every: .milliseconds(1))
            while monitor.report.waits.count == 0 { usleep(1000) }
            #expect(python.finalize() == .complete)
            #expect(monitor.stop().waits.count > 0)
            #expect(throws: InterpreterError.self) { try LockMonitor(python) }
        }
    }

    @Test func `monitors that are made while the interpreter ends are refused or ended`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            _ = python
            let ended = (0..<4).map { _ in Flag() }
            for flag in ended {
                startThread {
                    while let monitor = try? LockMonitor(python, every: .microseconds(100)) {
                        if Bool.random() { monitor.stop() }  // or dropped
                    }
                    flag.set()
                }
            }
            usleep(30_000)
            #expect(python.finalize() == .complete)
            for flag in ended { #expect(flag.wait(), "the thread came back with an error") }
        }
    }

    @Test func `a thread that is attached may stop a monitor while the interpreter's end waits for it`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            _ = python
            let (inside, refused) = (Flag(), Flag())
            startThread {
                python.attached { gil in
                    let monitor = try? LockMonitor(python, every: .microseconds(100))
                    inside.set()
                    gil.released { _ = refused.wait() }
                    monitor?.stop()  // keeps the lock that the monitor may be waiting for
                }
            }
            try #require(inside.wait())
            startThread {
                while (try? python.tryAttached { _ in }) != nil { usleep(1000) }
                refused.set()
            }
            #expect(python.finalize(patience: 20) == .complete)
        }
    }

    @Test func `a forked child ends without waiting for a monitor of its parent`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            let monitor = try LockMonitor(python, every: .milliseconds(5))
            let child = try python.attached { gil in try Int(gil.import("os").fork()) }
            if child == 0 { _exit(python.finalize(patience: 5) == .complete ? 0 : 1) }
            #expect(ForkTests.status(of: child) == 0)
            monitor.stop()
        }
    }
}
