import Foundation
import TestSupport
import Testing
import UnlatchParallel

/// LLVM's and Intel's OpenMP libraries end a process in which a second of them is started.
@Suite(
    .disabled(
        if: ProcessInfo.processInfo.environment["UNLATCH_SANITIZER"] != nil,
        "a sanitizer lets no library be loaded with its own symbols first"))
struct SecondRuntimeTests {
    /// A copy of libomp under another name, with its own symbols first, as in a process whose modules bring libraries of their
    /// own: it would take the variables of the program's otherwise. Returns what starts it: how many threads it would have.
    private static func other(named name: String) throws -> () -> Int32 {
        let ours = OpenMPRuntime.description.split(separator: " ").last.map(String.init) ?? ""
        let folder = FileManager.default.temporaryDirectory.appending(path: "unlatch-openmp-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let copy = folder.appending(path: name).path
        try FileManager.default.copyItem(atPath: ours, toPath: copy)
        let handle = dlopen(copy, RTLD_NOW | RTLD_LOCAL | 0x8)
        // Found in that file alone.
        let start = try #require(dlsym(handle, "omp_get_max_threads"))
        // SAFETY: it is `int omp_get_max_threads(void)`, of a library that stays.
        return { unsafeBitCast(start, to: (@convention(c) () -> Int32).self)() }
    }

    /// A run of two threads in this process.
    private static func run() throws -> Grant {
        try CoreBudget.setLimit(max(2, CoreBudget.limit))
        let team = try Team(threads: 2)
        let sum = try team.parallelReduce(0..<1000, .sum, blockSize: 10) { $0 }
        demand(sum == 499_500)
        return try team.parallelFor(0..<100, schedule: .dynamic(chunk: 1)) { _ in }
    }

    private static func runsInChild(_ startOther: () -> Int32) -> Bool {
        let (_, status) = inForkedChild {
            alarm(20)
            guard (try? run())?.granted == 2, startOther() >= 1, (try? run())?.granted == 2 else { return 1 }
            return 0
        }
        return status == 0
    }

    @Test("one that was started first runs the teams, in children, too, and the program's own is not started")
    func first() async {
        await #expect(processExitsWith: .success) {
            alarm(60)
            let startOther = try Self.other(named: "libiomp5.so")
            demand(startOther() >= 1)
            let tasks = { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count }
            for _ in 0..<20 {
                try demand(Self.run().granted == 2)
                demand(startOther() >= 1)
            }
            demand(OpenMPRuntime.description.contains("libiomp5"), OpenMPRuntime.description)
            demand(OpenMPRuntime.obstacle == nil)
            let before = try tasks()
            demand(Self.runsInChild(startOther))
            try demand(Self.run().granted == 2)
            try demand(tasks() == before)
        }
    }

    @Test("one that is started later works beside the program's own, in children of both, too")
    func later() async {
        await #expect(processExitsWith: .success) {
            alarm(60)
            let startOther = try Self.other(named: "libiomp5.so")
            try demand(Self.run().granted == 2)
            demand(startOther() >= 1)
            try demand(Self.run().granted == 2)
            demand(!OpenMPRuntime.description.contains("libiomp5"), OpenMPRuntime.description)
            let (_, status) = inForkedChild {
                // What is left in shared memory of the other one is its own.
                demand(startOther() >= 1)
                return Self.runsInChild(startOther) && (try? Self.run())?.granted == 2 ? 0 : 1
            }
            demand(status == 0)
            demand(Self.runsInChild(startOther))
        }
    }

    @Test("where it was told to register no handlers for fork(), a child has the program's own")
    func deaf() async {
        await #expect(processExitsWith: .success) {
            alarm(60)
            setenv("KMP_INIT_AT_FORK", "FALSE", 1)
            let startOther = try Self.other(named: "libiomp5.so")
            demand(startOther() >= 1)
            try demand(Self.run().granted == 2)
            demand(OpenMPRuntime.description.contains("libiomp5"), OpenMPRuntime.description)
            let (_, status) = inForkedChild {
                alarm(20)
                guard let grant = try? Self.run() else { return 1 }
                return grant.granted == 2 && !OpenMPRuntime.description.contains("libiomp5") ? 0 : 2
            }
            demand(status == 0)
            try demand(Self.run().granted == 2)
        }
    }

    @Test("beside one that cannot be used runs are alone; one that is started later works", arguments: [true, false])
    func unusable(isFirst: Bool) async {
        await #expect(processExitsWith: .success) { [isFirst] in
            alarm(30)
            let startOther = try Self.other(named: "libother.so")
            if isFirst { _ = startOther() }
            let grant = try Self.run()
            demand(grant.granted == (isFirst ? 1 : 2), "\(grant)")
            let why = OpenMPRuntime.obstacle ?? ""
            let says = why.contains("libother.so, an LLVM or Intel OpenMP that cannot be used, was started first")
            demand(isFirst == says, why)
            if !isFirst { _ = startOther() }
            _ = try Self.run()
        }
    }

    @Test("what a program sets for its own regions stays")
    func settings() async {
        await #expect(processExitsWith: .success) {
            alarm(30)
            let startOther = try Self.other(named: "libiomp5.so")
            _ = startOther()
            let handle = dlopen(OpenMPRuntime.description.split(separator: " ").last.map(String.init), RTLD_NOW | 0x4)
            let setBlocktime = try #require(dlsym(handle, "kmp_set_blocktime"))
            let getBlocktime = try #require(dlsym(handle, "kmp_get_blocktime"))
            let setDynamic = try #require(dlsym(handle, "omp_set_dynamic"))
            let getDynamic = try #require(dlsym(handle, "omp_get_dynamic"))
            // SAFETY: they are functions of these types, of a library that stays.
            unsafeBitCast(setBlocktime, to: (@convention(c) (Int32) -> Void).self)(77)
            unsafeBitCast(setDynamic, to: (@convention(c) (Int32) -> Void).self)(1)
            try demand(Self.run().granted == 2)
            demand(unsafeBitCast(getBlocktime, to: (@convention(c) () -> Int32).self)() == 77)
            demand(unsafeBitCast(getDynamic, to: (@convention(c) () -> Int32).self)() == 1)
        }
    }
}
