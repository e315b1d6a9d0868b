import Glibc
import Testing
import UnlatchPython

/// Each test looks at the lines of its own calls: other tests attach meanwhile. Those whose answer other tests could
/// change run in a process of their own.
@Suite(.serialized) struct LockMetricsTests {
    @Test func `nothing is counted while metrics are off`() {
        LockMetrics.isOn = false
        let line: Int = #line + 1
        python.attached { _ in }
        #expect(site(.attached, line) == nil)
    }

    @Test func `each call site has its own counts, and reset forgets them`() throws {
        LockMetrics.isOn = true
        defer { LockMetrics.isOn = false }
        let first: Int = #line + 1
        for _ in 0..<20 { python.attached { _ in } }
        let second: Int = #line + 1
        for _ in 0..<3 { python.attached { gil in gil.released {} } }
        #expect(site(.attached, first)?.waited.count == 20)
        #expect(site(.attached, first)?.held.count == 20)
        #expect(site(.attached, first)?.released.count == 0)
        #expect(site(.attached, second)?.waited.count == 3)
        #expect(site(.released, second)?.waited.count == 3)
        #expect(site(.released, second)?.released.count == 3)
        #expect(site(.released, second)?.held.count == 3)
        #expect(site(.attached, first)?.fileID == #fileID)
        #expect(try site(.attached, first)?.hasLock == python.attached { gil in try gil.hasLock })
        LockMetrics.reset()
        #expect(site(.attached, first) == nil)
    }

    @Test func `a module's function counts its releases where it was added`() throws {
        LockMetrics.isOn = true
        defer { LockMetrics.isOn = false }
        var module = PythonModule("unlatch_counted")
        let always: Int = #line + 1
        module.function("always", releasesGIL: .always) { PythonNone() }
        let adaptive: Int = #line + 1
        module.function("adaptive", releasesGIL: .adaptive(threshold: .zero), work: { 1 }) { () -> PythonNone in
            usleep(1000)
            return PythonNone()
        }
        let never: Int = #line + 1
        module.function("never") { PythonNone() }
        try python.attached { gil in
            let functions = gil.bind(try gil.install(module))
            for _ in 0..<5 {
                for name in ["always", "adaptive", "never"] { _ = try functions.attribute(name)() }
            }
        }
        #expect(site(.released, always)?.waited.count == 5)
        #expect(site(.released, always)?.held.count == 5)
        #expect(site(.released, adaptive)?.released.count == 5)
        #expect(site(.released, adaptive).map { $0.released.p50 >= 0.001 } == true)
        #expect(site(.released, never) == nil)
    }

    @Test func `attaching inside attached takes no lock and is not counted`() {
        LockMetrics.isOn = true
        defer { LockMetrics.isOn = false }
        let line: Int = #line + 2
        python.attached { _ in
            python.attached { _ in }
        }
        #expect(site(.attached, line) == nil)
        #expect(site(.attached, line - 1)?.held.count == 1)
    }

    @Test func `a throw is counted like a return`() {
        struct Unrelated: Error {}
        LockMetrics.isOn = true
        defer { LockMetrics.isOn = false }
        let line: Int = #line + 1
        try? python.attached { gil in
            try gil.released { throw Unrelated() }
        }
        #expect(site(.attached, line)?.held.count == 1)
        #expect(site(.released, line + 1)?.waited.count == 1)
    }

    @Test func `held leaves out what was released, and released is what the closure took`() async {
        await #expect(processExitsWith: .success) { try holdAndRelease() }
    }

    @Test(.needsLock) func `who waits for a holder of known length is seen to wait that long`() async {
        await #expect(processExitsWith: .success) { try waitForKnownHolder() }
    }

    @Test(.needsLock) func `beside a thread that spins, taking the lock back waits about the switch interval`() async {
        await #expect(processExitsWith: .success) { try releaseBesideThreads() }
    }

    @Test func `Python reads the same figures as dictionaries`() throws {
        LockMetrics.isOn = true
        defer { LockMetrics.isOn = false }
        let line: Int = #line + 1
        for _ in 0..<7 { python.attached { _ in } }
        try python.attached { gil in
            let globals = try namespace(
                "def find(metrics, line, file):\n    return [site for site in metrics() "
                    + "if site['line'] == line and site['file'] == file and site['kind'] == 'attached']\n", gil)
            let found = try gil.evaluate("find", in: globals)(LockMetrics.pythonFunction(gil), line, "\(#fileID)").item(
                0)
            #expect(try Int(found["waited"]["count"]) == 7)
            #expect(try Double(found["held"]["total"]) > 0)
            #expect(try Bool(found["has_lock"]) == gil.hasLock)
            #expect(try Double(found["held"]["p99"]) <= Double(found["held"]["max"]))
        }
    }

    @Test func `many threads record at once, and none is lost`() async {
        LockMetrics.isOn = true
        defer { LockMetrics.isOn = false }
        let line: Int = #line + 4
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    onNewThread { for _ in 0..<200 { python.attached { _ in } } }
                }
            }
        }
        #expect(site(.attached, line)?.waited.count == 1600)
    }
}

private func site(_ kind: LockSite.Kind, _ line: Int) -> LockSite? {
    LockMetrics.snapshot().first { $0.kind == kind && $0.line == line && $0.fileID == #fileID }
}

// The bodies that run in processes of their own stand here, because a macro's argument has other locations.

private func holdAndRelease() throws {
    let clock = TestClock()
    setClockOfTest { clock.now }
    LockMetrics.isOn = true
    let line: Int = #line + 1
    python.attached { gil in
        clock.advance(milliseconds: 20)
        gil.released { clock.advance(milliseconds: 400) }
        clock.advance(milliseconds: 30)
        gil.released { clock.advance(milliseconds: 1) }
    }
    let (outer, inner) = try (#require(site(.attached, line)), #require(site(.released, line + 2)))
    #expect(outer.held.total == 0.05 && outer.held.count == 1, "the time without the lock is not held")
    #expect(abs(outer.released.total - 0.401) < 1e-9)
    #expect(outer.waited.total == 0)
    #expect(inner.released.total == 0.4 && inner.held.total == 0.02)
    #expect(site(.released, line + 4)?.held.total == 0.03)
}

private func waitForKnownHolder() throws {
    endProcess(after: 60)
    let clock = TestClock()
    setClockOfTest { clock.now }
    LockMetrics.isOn = true
    let line: Int = #line + 4
    python.attached { gil in
        for _ in 0..<5 {
            let looks = clock.count
            let asking = StartedThread { python.attached { _ in } }
            #expect(clock.wait(forLooks: looks + 1), "it has noted when it began to ask")
            clock.advance(milliseconds: 60)
            gil.released { asking.join() }
        }
    }
    let waits = try #require(site(.attached, line)?.waited)
    #expect(waits.count == 5 && waits.max == 0.06, "each holder kept it for 60 ms: \(waits)")
    #expect(abs(waits.total - 0.3) < 1e-9, "\(waits)")
}

private func releaseBesideThreads() throws {
    LockMetrics.isOn = true
    let spinning = try python.attached { gil in
        let globals = try namespace(threadsOfKnownBehaviour, gil)
        try gil.run("start(spin)", in: globals)
        // Long enough for the other thread to have a core and take the lock, also on a busy machine.
        let spinning: Int = #line + 1
        for _ in 0..<20 { gil.released { _ = usleep(5_000) } }
        try gil.run("stop()", in: globals)
        return spinning
    }
    let busy = try #require(site(.released, spinning)?.waited)
    #expect(busy.count == 20 && busy.p90 > 0.001, "the interval is 5 ms: \(busy)")
}
