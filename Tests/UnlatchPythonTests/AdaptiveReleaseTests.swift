import Glibc
import Testing
import UnlatchPython

/// Whether the lock was held in a body is asked of Python itself, by a body that is told nothing of it. A call's time is
/// that of a clock which the body moves on.
@Suite struct AdaptiveReleaseTests {
    @Test func `the first call of a size releases, later short ones keep the lock`() throws {
        let held = try calls(Array(repeating: (8, .nanoseconds(200)), count: 50))
        #expect(held == [false] + Array(repeating: true, count: 49))
    }

    @Test func `a function that works long releases the lock every time`() throws {
        #expect(try !calls(Array(repeating: (8, .milliseconds(8)), count: 12)).contains(true))
    }

    @Test func `the threshold decides`() throws {
        let work: [(Int, Duration)] = Array(repeating: (8, .milliseconds(5)), count: 10)
        let held = try calls(work, .seconds(10))
        #expect(held == [false] + Array(repeating: true, count: 9))
        #expect(try !calls(work, .milliseconds(4)).contains(true))
        #expect(try !calls(work, .zero).contains(true))
    }

    @Test func `a function that becomes slow is released before long`() throws {
        let fast: [(Int, Duration)] = Array(repeating: (8, .zero), count: 100)
        let held = try calls(fast + Array(repeating: (8, .milliseconds(50)), count: 45), .milliseconds(10))
        #expect(!held[1..<100].contains(false))
        #expect(!held.suffix(20).contains(true))
    }

    @Test func `tiny calls do not make others look long`() throws {
        // Nearly all of a tiny call is the cost of the call: for each of its 8 elements it takes eleven times as long as one
        // of 10 000 elements does. The wait is 50 µs: longer than any of them.
        let tiny: [(Int, Duration)] = Array(repeating: (8, .nanoseconds(100)), count: 1000)
        let mixed = (0..<100).flatMap { _ in tiny.prefix(30) + [(10_000, .microseconds(11))] }
        let held = try calls(tiny + mixed, wait: .microseconds(50))
        let long = zip(tiny + mixed, held).filter { $0.0.0 == 10_000 }.map(\.1)
        #expect(long == [false] + Array(repeating: true, count: 99), "of a size that is met first nothing is known")
    }

    @Test func `long calls do not make tiny ones look long, and keep their release`() throws {
        let sizes: [(Int, Duration)] = (0..<60).map {
            [(3, .nanoseconds(150)), (1_000_000, .milliseconds(20)), (70, .nanoseconds(160))][$0 % 3]
        }
        let held = try calls(sizes, wait: .milliseconds(5))
        for (call, held) in zip(sizes, held).dropFirst(3) { #expect(held == (call.0 < 1000)) }
    }

    @Test func `a smaller size than one that was short is short`() throws {
        let held = try calls([
            (1 << 20, .microseconds(3)), (1 << 20, .microseconds(3)), (17, .zero), (1, .zero), (0, .zero),
        ])
        #expect(held == [false, true, true, true, true])
    }

    @Test func `a larger size than those that were short is not taken for short`() throws {
        let short: [(Int, Duration)] = Array(repeating: (8, .zero), count: 40)
        let held = try calls(short + [(16, .seconds(3)), (16, .seconds(3)), (Int.max, .seconds(3)), (8, .zero)])
        #expect(held.suffix(4) == [false, false, false, true])
    }

    @Test func `short work is released where the lock need not be waited for, and kept where it must`() throws {
        let work: [(Int, Duration)] = Array(repeating: (1000, .microseconds(100)), count: 20)
        #expect(try !calls(work).contains(true))
        #expect(try calls(work, wait: .milliseconds(5)) == [false] + Array(repeating: true, count: 19))
    }

    @Test func `without a size a call releases the lock, however short those before were`() throws {
        let times = Array(repeating: Duration.zero, count: 200) + [.seconds(3)] + Array(repeating: .zero, count: 20)
        #expect(try !calls(times.map { (0, $0) }, isSized: false).contains(true))
        #expect(try !calls(times.map { (0, $0) }, .seconds(10), isSized: false).contains(true))
    }

    @Test func `a call that was stopped is not taken for a short one`() throws {
        let clock = ReleaseClock.manual()
        var module = PythonModule("unlatch_adaptive_stopped")
        module.function(
            "work", "nanoseconds", "stops", releasesGIL: .adaptive(threshold: nil, clock: clock), work: { _, _ in 1 << 30 }
        ) { (nanoseconds: Int, stops: Bool) throws -> Bool in
            clock.advance(by: .nanoseconds(nanoseconds))
            if stops { throw PythonException(.builtin("TimeoutError"), "stopped") }
            return isLockHeld()
        }
        let described = module
        try python.attached { gil in
            let object = try gil.install(described)
            func stopped(after nanoseconds: Int) { #expect(throws: PythonError.self) { try gil.bind(object).work(nanoseconds, true) } }
            func isHeld() throws -> Bool { try Bool(gil.bind(object).work(1_000, false)) }
            for _ in 0..<3 { stopped(after: 10) }
            #expect(try !isHeld())
            // Now the size is known as a short one, until a stopped call shows that it may take longer.
            #expect(try isHeld())
            for _ in 0..<3 { stopped(after: 10) }
            #expect(try isHeld())
            for _ in 0..<16 { stopped(after: 10_000_000) }  // short calls are timed now and then
            #expect(try !isHeld())
        }
    }

    @Test func `negative and huge sizes are sizes`() throws {
        let held = try calls([-1, Int.min, 0, 1].map { ($0, .zero) } + [(Int.max, .zero), (Int.max, .zero)])
        #expect(held == [false, true, true, true, false, true])
    }

    @Test func `always and never are what they say`() throws {
        #expect(try calls(.always) == [false, false, false, false])
        #expect(try calls(.never) == [true, true, true, true])
    }

    @Test func `the system's clock is used where none is given`() throws {
        // A threshold above what a crowded machine may add to a short call.
        #expect(try calls(.adaptive(threshold: .seconds(100))) == [false, true, true, true])
        #expect(try calls(.adaptive(threshold: .zero)) == [false, false, false, false])
    }

    /// Whether the lock was held in each of these calls, of a function that has made none before.
    ///
    /// - Parameter wait: What taking the lock again took, just before each call.
    private func calls(
        _ work: [(size: Int, time: Duration)], _ threshold: Duration? = nil, wait: Duration = .zero,
        isSized: Bool = true
    ) throws -> [Bool] {
        let clock = ReleaseClock.manual()
        return try calls(.adaptive(threshold: threshold, clock: clock), isSized, work.map(\.size)) { index in
            // The body runs inside the call, so this wait is what the next one expects.
            clock.advance(by: work[index].time)
            clock.waited(wait)
        }
    }

    private func calls(_ release: GILRelease) throws -> [Bool] { try calls(release, true, [1, 1, 1, 1]) { _ in } }

    private func calls(
        _ release: GILRelease, _ isSized: Bool, _ sizes: [Int], _ body: @escaping @Sendable (Int) -> Void
    ) throws -> [Bool] {
        var module = PythonModule("unlatch_adaptive")
        let call: @Sendable (Int, Int) -> Bool = { _, index in
            let held = isLockHeld()
            body(index)
            return held
        }
        if isSized {
            let size: @Sendable (Int, Int) -> Int = { size, _ in size }
            module.function("work", "size", "index", releasesGIL: release, work: size, call)
        } else {
            module.function("work", "size", "index", releasesGIL: release, call)
        }
        return try python.attached { gil in
            let object = try gil.install(module)
            return try sizes.enumerated().map { try Bool(gil.bind(object).work($0.element, $0.offset)) }
        }
    }
}
/// CPython's own answer; its library is in the process's global scope.
private func isLockHeld() -> Bool {
    if python.supportsIsolation {
        // From 3.12 on this is the calling thread's state; PyGILState_Check says yes everywhere once there was a second
        // interpreter, which other tests make.
        typealias State = @convention(c) () -> UnsafeRawPointer?
        // SAFETY: as below; 3.12 has it under the second name alone.
        let state = dlsym(nil, "PyThreadState_GetUnchecked") ?? dlsym(nil, "_PyThreadState_UncheckedGet")
        return unsafeBitCast(state, to: State.self)() != nil
    }
    typealias Check = @convention(c) () -> CInt
    // SAFETY: the function takes nothing, may be called by any thread, and has this type in every version.
    return unsafeBitCast(dlsym(nil, "PyGILState_Check"), to: Check.self)() != 0
}
