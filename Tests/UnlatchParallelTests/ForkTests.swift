import Foundation
import Testing
import UnlatchParallel

/// Teams in a child of fork(), each in a process of its own.
@Suite struct ForkTests {
    @Test("after fork() a pinned team is refused, and one of the caller's own works")
    func forked() async {
        await #expect(processExitsWith: .success) {
            let pinned = try Team(threads: 1, place: .cpus([Topology.current.allowedCPUs[0]]))
            let own = try Team(threads: 2)
            try own.parallelFor(0..<100) { _ in }
            let (_, status) = Self.child {
                if code({ try pinned.parallelFor(0..<10) { _ in } }) != .forked { return 2 }
                let result = try? own.parallelReduce(0..<100, blockSize: 5) {
                    $0.reduce(0, +)
                } combine: {
                    $0 + $1
                }
                return result?.value == 4950 && CoreBudget.inUse == 0 ? 0 : 3
            }
            #expect(status == 0)
        }
    }

    /// libomp notes there each process that has it. multiprocessing's children end by _exit, too.
    @Test(
        "a child that ends by _exit leaves nothing of OpenMP's in shared memory",
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
            #expect(hasNote(getpid()) == (parentThreads > 1), "where libomp 14 has it; a team of one needs no library")
            let (child, status) = Self.child {
                do { try run(threads: childThreads) } catch { return 1 }
                return 0
            }
            #expect(status == 0)
            #expect(!hasNote(child))
            #expect(hasNote(getpid()) == (parentThreads > 1), "the parent's, which libomp takes back at its end")
        }
    }

    /// Runs `body` in a child that ends by _exit with what it returns.
    ///
    /// - Returns: The child's process id and its status, as waitpid has it.
    private static func child(_ body: () -> Int32) -> (pid_t, Int32) {
        // Swift hides fork(), for good reasons.
        let symbol = dlsym(UnsafeMutableRawPointer(bitPattern: 0), "fork")!
        let fork = unsafeBitCast(symbol, to: (@convention(c) () -> pid_t).self)
        let child = fork()
        if child == 0 { _exit(body()) }
        var status: Int32 = -1
        waitpid(child, &status, 0)
        return (child, status)
    }
}
