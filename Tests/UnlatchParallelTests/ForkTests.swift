import Foundation
import Synchronization
import TestSupport
import Testing
import UnlatchParallel

/// Teams in a child of fork(), each in a process of its own.
@Suite struct ForkTests {
    /// joblib and scikit-learn set KMP_INIT_AT_FORK=FALSE, with which libomp leaves its children without handlers. Written
    /// out, TRUE had libomp register them once more in each child, and the child's own fork() waited for ever.
    @Test(
        "after fork() teams of all kinds work, in the child of a child, too, whatever KMP_INIT_AT_FORK says",
        arguments: [nil, "FALSE", "0", "TRUE"])
    func forked(atFork: String?) async {
        await #expect(processExitsWith: .success) { [atFork] in
            alarm(60)
            if let atFork { setenv("KMP_INIT_AT_FORK", atFork, 1) }
            let cpus = Topology.current.allowedCPUs
            let teams = [try Team(threads: 2), try Team(place: .cpus(cpus)), try Team(threads: 1, place: .spread)]
            func works() -> Bool {
                teams.allSatisfy { team in
                    let grant = try? team.parallelFor(0..<100, schedule: .dynamic(chunk: 1)) { _ in }
                    return grant?.granted == min(team.threads, CoreBudget.limit) && grant?.cpus == grant?.requestedCPUs
                        && (try? team.parallelReduce(0..<100, .sum) { $0 }) == 4950
                }
            }
            #expect(works())
            #expect(getenv("KMP_INIT_AT_FORK").map { String(cString: $0) } == atFork, "put back")
            let (_, status) = inForkedChild {
                alarm(20)
                if !works() { return 2 }
                let (_, inner) = inForkedChild {
                    alarm(10)
                    return works() ? 0 : 4
                }
                return inner == 0 && CoreBudget.inUse == 0 ? 0 : 3
            }
            #expect(status == 0)
            #expect(works(), "in the parent, as before")
        }
    }

    @Test("where UNLATCH_PLACE pins all teams, those of a child work, too")
    func placedByTheEnvironment() async {
        await #expect(processExitsWith: .success) {
            alarm(60)
            setenv("UNLATCH_PLACE", "spread", 1)
            let team = try Team()
            try team.parallelFor(0..<100) { _ in }
            let (_, status) = inForkedChild {
                alarm(20)
                // Several threads of the child find out at once that the team has no threads here.
                let sums = Collected<Int?>()
                onThreads(4) { _ in sums.add(try? team.parallelReduce(0..<100, .sum) { $0 }) }
                return sums.all == [4950, 4950, 4950, 4950] ? 0 : 2
            }
            #expect(status == 0)
        }
    }

    /// A library that links to the same libomp, as another kernel in the process has it.
    @Test("a child of a process in which OpenMP was started before us without handlers for fork() works, alone")
    func startedBefore() async {
        await #expect(processExitsWith: .success) {
            alarm(60)
            setenv("KMP_INIT_AT_FORK", "FALSE", 1)
            let start = try #require(dlsym(UnsafeMutableRawPointer(bitPattern: 0), "omp_get_max_threads"))
            _ = unsafeBitCast(start, to: (@convention(c) () -> Int32).self)()
            let team = try Team(threads: 2)
            let grant = try team.parallelFor(0..<100, schedule: .dynamic(chunk: 1)) { _ in }
            #expect(grant.granted == min(2, CoreBudget.limit))
            let (_, status) = inForkedChild {
                alarm(20)
                let grant = try? team.parallelFor(0..<100, schedule: .dynamic(chunk: 1)) { _ in }
                let isSaid = team.notes.contains { $0.contains("started with KMP_INIT_AT_FORK=FALSE before") }
                return grant?.granted == 1 && isSaid ? 0 : 2
            }
            #expect(status == 0)
        }
    }

    /// libomp notes there each process that has it. multiprocessing's children end by _exit, and many a
    /// process by a signal.
    @Test(
        "no process leaves anything of OpenMP's in shared memory, however it ends",
        arguments: [(0, 2), (1, 0), (1, 2), (2, 0), (2, 2)])
    func notes(parentThreads: Int, childThreads: Int) async {
        await #expect(processExitsWith: .success) { [parentThreads, childThreads] in
            func hasNote(_ process: pid_t) -> Bool {
                FileManager.default.fileExists(atPath: "/dev/shm/__KMP_REGISTERED_LIB_\(process)_\(getuid())")
            }
            func run(threads: Int) throws {
                if threads > 0 { try Team(threads: threads).parallelFor(0..<100) { _ in } }
            }
            try run(threads: parentThreads)
            #expect(!hasNote(getpid()))
            let (child, status) = inForkedChild {
                do { try run(threads: childThreads) } catch { return 1 }
                return 0
            }
            #expect(status == 0)
            #expect(!hasNote(child))
            #expect(!hasNote(getpid()), "whatever ends the parent leaves nothing")
        }
    }

    @Test(
        "a child finds out where teams run by default, whatever other threads did with that at the fork",
        .disabled(
            if: ProcessInfo.processInfo.environment["UNLATCH_SANITIZER"] == "thread",
            "ThreadSanitizer supports no threads in a child that was forked from several"))
    func defaultPlace() async {
        await #expect(processExitsWith: .success) {
            alarm(60)
            let done = Atomic<Bool>(false)
            onThreads(3) { index in
                guard index == 0 else {
                    while !done.load(ordering: .relaxed) {
                        for _ in 0..<1000 { _ = try? Place.default() }
                        Place.setDefault(index == 1 ? .spread : .close)
                    }
                    return
                }
                for _ in 0..<200 {
                    let (_, status) = inForkedChild {
                        alarm(10)
                        Place.setDefault(.caller)
                        return (try? Place.default()) == .caller ? 0 : 1
                    }
                    #expect(status == 0)
                }
                done.store(true, ordering: .relaxed)
            }
        }
    }
}
