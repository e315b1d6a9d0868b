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
    @Test(.needsLock) func `beside a thread that spins, a sample waits about the switch interval`() async {
        await #expect(processExitsWith: .success) {
            let globals = try python.attached { gil in try namespace(threadsOfKnownBehaviour, gil) }
            try python.attached { gil in try gil.run("start(spin)", in: globals) }
            let monitor = try LockMonitor(python, every: .milliseconds(4))
            while monitor.report.waits.count < 12 { usleep(5_000) }
            let spinning = monitor.stop()
            try python.attached { gil in try gil.run("stop()", in: globals) }
            // No holder gives way before the interval of 5 ms is over; a busy machine only adds to it.
            #expect(spinning.waits.p90 > 0.001 && spinning.waitedShare > 0.4, "\(spinning)")
        }
    }

    @Test(.needsLock) func `a sample waits for as long as somebody keeps the lock, and for nothing when it is free`()
        async
    {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            let clock = TestClock()
            let monitor = try LockMonitor(python, every: .milliseconds(10), clock: clock.forMonitor)
            for number in 1...3 {  // nobody has the lock
                clock.allowSample()
                #expect(clock.wait(forLooks: 2 * number))
            }
            #expect(monitor.report.takenShare == 0 && monitor.report.waits.max == 0)
            python.attached { gil in
                for number in 4...9 {
                    clock.allowSample()
                    #expect(clock.wait(forLooks: 2 * number - 1), "it has begun to wait")
                    clock.advance(milliseconds: 80)
                    gil.released { _ = clock.wait(forLooks: 2 * number) }
                }
            }
            let report = monitor.stop()
            #expect(report.waits.count == 9 && report.waits.max == 0.08, "\(report)")
            #expect(abs(report.waits.total - 0.48) < 1e-9, "\(report)")
            #expect(report.waitedShare == 6.0 / 9 && report.takenShare == 6.0 / 9, "\(report)")
        }
    }

    @Test func `a wait counts from where a free lock cannot explain it`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            // Waits of 7, 8, 49 and 50 microseconds: read in turns, a sample's begin and its end.
            let waits: [UInt64] = [7_000, 8_000, 49_000, 50_000]
            let steps = Guarded(0)
            let turns = TestClock()
            let clock = LockMonitor.Clock(
                now: {
                    let look = turns.now
                    return steps.withLock { step in
                        defer { step += 1 }
                        return step % 2 == 0 ? look : look + waits[min(step / 2, waits.count - 1)]
                    }
                }, pause: turns.forMonitor.pause)
            let monitor = try LockMonitor(python, every: .milliseconds(10), clock: clock)
            for _ in waits { turns.allowSample() }
            while monitor.report.waits.count < waits.count { usleep(500) }
            let report = monitor.stop()
            #expect(report.takenShare == 0.75 && report.waitedShare == 0.25, "\(report)")
        }
    }

    @Test func `the report says whether there is a lock to wait for`() throws {
        let monitor = try LockMonitor(python, every: .microseconds(100))
        while monitor.report.waits.count == 0 { usleep(500) }
        let report = monitor.stop()
        let hasLock = try python.attached { gil in try gil.hasLock }
        #expect(report.hasLock == hasLock)
        #expect("\(report)".hasPrefix("no lock") != hasLock)
    }

    @Test func `stopping does not wait for the next sample`() throws {
        let monitor = try LockMonitor(python, every: .seconds(36_000))
        #expect(monitor.stop().waits.count == 0)
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
            #expect(python.finalize(timeout: 20) == .complete)
        }
    }

    @Test func `a forked child ends without waiting for a monitor of its parent`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            let monitor = try LockMonitor(python, every: .milliseconds(5))
            let child = try python.attached { gil in try Int(gil.import("os").fork()) }
            if child == 0 { _exit(python.finalize(timeout: 5) == .complete ? 0 : 1) }
            #expect(ForkTests.status(of: child) == 0)
            monitor.stop()
        }
    }
}
