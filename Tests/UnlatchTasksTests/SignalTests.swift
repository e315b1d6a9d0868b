import Foundation
import Synchronization
import Testing
import Unlatch
import UnlatchPython

/// What a Python handler of SIGALRM has done.
private let handled = Atomic<Int>(0)
private var isHandled: Bool { handled.load(ordering: .relaxed) > 0 }

/// Has Python count SIGALRM, or raise on it, and sends one in a moment.
private func alarmSoon(raising: Bool = false) throws {
    try python.attached { gil in
        let handler = try gil.function("handler") { _, _ in
            handled.add(1, ordering: .relaxed)
            if raising { throw Refused() }
            return PythonNone()
        }
        _ = try gil.import("signal").attribute("signal")(Int(SIGALRM), handler)
    }
    Thread.detachNewThread {
        usleep(200_000)
        kill(getpid(), SIGALRM)
    }
}

private struct Refused: Error {}

/// A millisecond of a run that would take 20 s, but is over soon when the handler has run.
private func piece() { if !isHandled { usleep(1000) } }

/// The same for a part that is one chunk.
private func whole() { for _ in 0..<20_000 where !isHandled { usleep(1000) } }

/// How a team can be at work when a signal comes.
enum TeamAtWork: String, CaseIterable, Codable, Sendable {
    case dynamic, parts, guided, callerWaits, phases, barrier, pinned, waitsForPinned

    var team: Team {
        get throws {
            switch self {
            case .pinned, .waitsForPinned: try Team(threads: 1, place: .spread)
            default: try Team(threads: 2)
            }
        }
    }

    func run(on team: Team, control: RunControl? = nil) throws {
        switch self {
        case .dynamic:
            try team.parallelFor(0..<20_000, schedule: .dynamic(chunk: 1), control: control) { _ in piece() }
        case .parts: try team.parallelFor(0..<20_000, control: control) { part in for _ in part { piece() } }
        case .guided:
            try team.parallelFor(0..<20_000, schedule: .guided(chunk: 1), control: control) { part in
                for _ in part { piece() }
            }
        case .callerWaits:
            // The caller's part is nothing, the other thread's all.
            try team.parallelFor(0..<2, control: control) { part in if part.contains(1) { whole() } }
        case .phases:
            try team.parallelRegion(control: control) { context in
                try context.phase(0..<20_000, schedule: .dynamic(chunk: 1)) { _ in piece() }
            }
        case .barrier:
            try team.parallelRegion(control: control) { context in
                if context.index == context.count - 1, context.count > 1 { whole() }
                try context.barrier()
                try context.phase(0..<20_000, schedule: .dynamic(chunk: 1)) { _ in piece() }
            }
        case .pinned: try team.parallelFor(0..<1, control: control) { _ in whole() }
        case .waitsForPinned: try team.parallelFor(0..<1, control: control) { _ in }
        }
    }
}

/// Python's handlers run while its main thread is at work in a team, or waits. Each test in a process of its own.
@Suite struct SignalTests {
    @Test(arguments: TeamAtWork.allCases, [false, true])
    func `a handler runs while a team works for Python's main thread`(_ run: TeamAtWork, _ watched: Bool) async {
        await #expect(processExitsWith: .success) { [run, watched] in
            let team = try run.team
            // Somebody else has the team's turn until the handler has run.
            if run == .waitsForPinned {
                Thread.detachNewThread { _ = try? team.parallelFor(0..<1) { _ in whole() } }
                usleep(100_000)
            }
            let control = watched ? RunControl(progressInterval: .milliseconds(10)) { _ in } : nil
            try alarmSoon()
            try python.attached { gil in
                try gil.releasedInterruptibly { _ in try run.run(on: team, control: control) }
            }
            #expect(handled.load(ordering: .relaxed) == 1)
        }
    }

    @Test func `a handler that raises stops a function that Python called, which raises that`() async {
        await #expect(processExitsWith: .success) {
            let team = try Team(threads: 2)
            var module = PythonModule("unlatch_signals")
            module.function("released", releasesGIL: .always) {
                try team.parallelFor(0..<60_000, schedule: .dynamic(chunk: 1)) { _ in usleep(1000) }
                return 1
            }
            module.function("kept", "pieces", releasesGIL: .adaptive(threshold: .seconds(1000))) { (pieces: Int) in
                try team.parallelFor(0..<pieces, schedule: .dynamic(chunk: 1)) { _ in usleep(1000) }
                return 1
            }
            let functions = try python.attached { gil in try gil.install(module) }
            // The first call releases the lock: its length is not known.
            try python.attached { gil in _ = try gil.bind(functions).kept(1) }
            for name in ["released", "kept"] {
                try alarmSoon(raising: true)
                let error = #expect(throws: PythonError.self) {
                    try python.attached { gil in
                        let function = try gil.bind(functions).attribute(name)
                        _ = name == "kept" ? try function(60_000) : try function()
                    }
                }
                #expect(error?.type == "RuntimeError" && error?.message.contains("Refused") == true, "\(name)")
            }
        }
    }

    @Test func `a function that is called with the lock kept lets handlers run, and returns its value`() async {
        await #expect(processExitsWith: .success) {
            let team = try Team(threads: 2)
            var module = PythonModule("unlatch_signals")
            module.function("work", "pieces", releasesGIL: .adaptive(threshold: .seconds(1000))) { (pieces: Int) in
                try team.parallelFor(0..<pieces) { part in for _ in part { piece() } }
                return pieces
            }
            let work = try python.attached { gil in try gil.bind(gil.install(module)).attribute("work").reference }
            for _ in 0..<3 { try python.attached { gil in _ = try gil.bind(work)(1) } }
            try alarmSoon()
            #expect(try python.attached { gil in try Int(gil.bind(work)(20_000)) } == 20_000)
            #expect(handled.load(ordering: .relaxed) == 1)
        }
    }

    @Test func `a handler runs while Python's main thread waits for a future, and the wait goes on`() async {
        await #expect(processExitsWith: .success) {
            _ = python
            let executor = TeamExecutor(try Team(threads: 1))
            let future = try executor.submit { _, _ in
                whole()
                return 7
            }
            try alarmSoon()
            #expect(try future.result(timeout: .seconds(60)) == 7)
            #expect(isHandled)
        }
    }

    @Test func `a thread with the lock and one that looks after signals may both want a pinned team`() async {
        await #expect(processExitsWith: .success) {
            let python = python
            let team = try TeamAtWork.pinned.team
            let ended = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                usleep(50_000)
                python.attached { _ in _ = try? team.parallelFor(0..<1) { _ in } }
                ended.signal()
            }
            try python.attached { gil in
                _ = try gil.releasedInterruptibly { _ in try team.parallelFor(0..<1) { _ in usleep(500_000) } }
            }
            #expect(ended.wait(timeout: .now() + 20) == .success)
        }
    }
}
