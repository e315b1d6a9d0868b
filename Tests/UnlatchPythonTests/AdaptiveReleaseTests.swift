import Glibc
import Testing
import UnlatchPython

/// Whether the lock was held in a body is asked of Python itself, by a body that is told nothing of it.
@Suite struct AdaptiveReleaseTests {
    @Test func `the first call releases, later short ones keep the lock`() throws {
        // A threshold above what a crowded machine may add to a short call.
        let held = try calls(
            "unlatch_short", .adaptive(threshold: .milliseconds(100)), milliseconds: Array(repeating: 0, count: 50))
        #expect(held.first == false, "how long it takes is not known yet")
        #expect(!held.suffix(20).contains(false))
    }

    @Test func `a function that works long releases the lock every time`() throws {
        let held = try calls(
            "unlatch_long", .adaptive(threshold: .milliseconds(2)), milliseconds: Array(repeating: 8, count: 12))
        #expect(!held.contains(true))
    }

    @Test func `the threshold decides`() throws {
        let work = Array(repeating: 5, count: 10)
        let held = try calls("unlatch_below", .adaptive(threshold: .seconds(10)), milliseconds: work)
        #expect(held == [false] + Array(repeating: true, count: 9))
    }

    @Test func `a function that becomes slow is released before long`() throws {
        let work = Array(repeating: 0, count: 100) + Array(repeating: 50, count: 45)
        let held = try calls("unlatch_slower", .adaptive(threshold: .milliseconds(10)), milliseconds: work)
        #expect(!held[20..<100].contains(false))
        #expect(!held.suffix(20).contains(true))
    }

    @Test func `the size of the work tells long calls from short ones`() throws {
        // The time is proportional to the size, and sizes alternate: a mean over calls could not tell them apart.
        let sizes = (0..<40).map { $0 % 2 == 0 ? 0 : 20 }
        let held = try calls(
            "unlatch_sizes", .adaptive(threshold: .milliseconds(8)), milliseconds: sizes, work: { $0 * 1000 })
        for (size, held) in zip(sizes, held).suffix(20) { #expect(held == (size == 0)) }
    }

    @Test func `always and never are what they say`() throws {
        #expect(try calls("unlatch_always", .always, milliseconds: [0, 1, 0, 1]) == [false, false, false, false])
        #expect(try calls("unlatch_never", .never, milliseconds: [0, 1, 0, 1]) == [true, true, true, true])
    }

    /// Calls a function that takes these times, one call after the other, and says for each whether the lock was held.
    private func calls(
        _ name: String, _ release: GILRelease, milliseconds: [Int], work: (@Sendable (Int) -> Int)? = nil
    ) throws -> [Bool] {
        var module = PythonModule(name)
        module.function("work", "milliseconds", releasesGIL: release, work: work) { (milliseconds: Int) in
            if milliseconds > 0 { pause(milliseconds: UInt32(milliseconds)) }
            return isLockHeld()
        }
        return try python.attached { gil in
            let object = try gil.install(module)
            return try milliseconds.map { try Bool(gil.bind(object).work($0)) }
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
