import Foundation
import UnlatchKernels
import UnlatchParallel

/// Numbers that look random and are the same on each run.
struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Which version of the kernels runs is one setting of the process, so those who change it do so in turn.
private let oneAtATime = NSLock()

/// Calls a body with the kernels in each version that the processor can run, and goes back to the one before.
func withEachInstructionSet(_ body: (InstructionSet) throws -> Void) rethrows {
    oneAtATime.lock()
    let before = InstructionSet.current
    defer {
        _ = InstructionSet.use(before)
        oneAtATime.unlock()
    }
    for instructionSet in InstructionSet.allCases where InstructionSet.use(instructionSet) { try body(instructionSet) }
}

/// Calls a body with teams of one to three threads. The machine may have fewer cores: the limit is raised.
func withTeams(_ body: (Team) throws -> Void) throws {
    try CoreBudget.setLimit(max(CoreBudget.limit, 4))
    for threads in 1...3 { try body(Team(threads: threads)) }
}

enum Repository {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

/// The programs that come with the compiler.
enum Toolchain {
    #if arch(x86_64)
        static let isX86 = true
    #else
        static let isX86 = false
    #endif

    /// Whether Scripts/test-sanitizers.sh built what is tested.
    static let sanitizes = ProcessInfo.processInfo.environment["UNLATCH_SANITIZER"] != nil

    /// A program beside `swiftc`, or on the path.
    static func program(_ name: String) -> String? {
        (folder.map { ["\($0)/\(name)"] } ?? []).first(where: exists) ?? onPath(name)
    }

    /// The folder of the newest `omp.h`.
    static let openMPHeaders: String? = {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
        return versions.filter { $0.hasPrefix("llvm-") }.sorted().reversed().lazy.flatMap { llvm in
            let folder = "/usr/lib/\(llvm)/lib/clang"
            return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map {
                "\(folder)/\($0)/include"
            }
        }.first { exists("\($0)/omp.h") }
    }()

    private static let folder = onPath("swiftc").map {
        URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent().path
    }

    private static func onPath(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first(where: exists)
    }

    private static func exists(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: path) || FileManager.default.fileExists(atPath: path)
    }
}
