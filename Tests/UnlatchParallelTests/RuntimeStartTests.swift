import CSandbox
import Foundation
import Testing
import UnlatchParallel

/// Where libomp would end the process, or never come back: it is looked at before it is started.
@Suite struct RuntimeStartTests {
    /// Runs of teams of both kinds in this process.
    private static func runs(_ cpus: [Int] = Topology.current.allowedCPUs) throws -> [Grant] {
        try CoreBudget.setLimit(max(2, CoreBudget.limit))
        return try [Team(threads: 2, place: .caller), Team(place: .cpus(cpus))].map { team in
            let sum = try team.parallelReduce(0..<1000, .sum, blockSize: 10) { $0 }
            demand(sum == 499_500)
            return try team.parallelFor(0..<100, schedule: .dynamic(chunk: 1)) { _ in }
        }
    }

    @Test(
        "values of OpenMP's variables that it cannot take are kept from it, and named",
        arguments: [
            "OMP_NUM_THREADS=", "OMP_NUM_THREADS=-1", "OMP_NUM_THREADS=12345678901234567890", "OMP_NUM_THREADS=abc",
            "OMP_NUM_THREADS=99999999", "OMP_NUM_THREADS=2,x", "OMP_NUM_THREADS= ", "OMP_PROC_BIND=2147483648",
            "OMP_PLACES=12345678901234567890", "KMP_AFFINITY=2147483648", "GOMP_CPU_AFFINITY=1,2,x",
            "KMP_DEVICE_THREAD_LIMIT=0", "KMP_GTID_MODE=0", "KMP_ALIGN_ALLOC=1000000", "KMP_FORKJOIN_BARRIER=0",
            "KMP_SPIN_BACKOFF_PARAMS=", "KMP_FORCE_REDUCTION=best", "KMP_CPUINFO_FILE=/no/such/file",
            "KMP_CPUINFO_FILE=/etc/passwd", "KMP_CPUINFO_FILE=/dev/null", "KMP_CPUINFO_FILE=/tmp",
            "KMP_HOT_TEAMS_MAX_LEVEL=4294967296",
        ])
    func variables(variable: String) async {
        await #expect(processExitsWith: .success) { [variable] in
            alarm(30)
            let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            setenv(parts[0], parts[1], 1)
            let grants = try Self.runs()
            demand(grants[0].granted == 2, "\(grants)")
            demand(String(cString: getenv(parts[0])) == parts[1], "it is put back")
            let note = "\(variable) does not count: OpenMP cannot take that value"
            let notes = try Team(threads: 1).notes
            demand(notes.contains(note), "\(notes)")
            demand(PlacementNotes.current.contains(note))
        }
    }

    /// Damaged by lines: (what is replaced, by what).
    @Test(
        "a description of the CPUs that libomp cannot use is kept from it, and one of the kernel's is not",
        arguments: [
            ["", ""], ["processor", "Processor"], ["processor\t:", "processor"], ["\nprocessor", "\n\nprocessor"],
            ["physical id\t: ", "physical id\t: x"], ["core id", "core id : 1\ncore id"], [": 0\n", ": 4000\n"],
            ["core id", "node_0 id : 1\ncore id"], ["core id", "thread id : 0\ncore id"],
            ["core id\t\t: ", "core id\t\t: " + String(repeating: " ", count: 300)], ["\n\n", ""],
        ])
    func descriptions(change: [String]) async throws {
        let kernels = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        let text =
            change[0].isEmpty ? kernels : kernels.replacingOccurrences(of: change[0], with: change[1])
        try #require(change[0].isEmpty || text != kernels, "the kernel's has such a line")
        let file = FileManager.default.temporaryDirectory.appending(path: "unlatch-cpuinfo-\(UUID())").path
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        await #expect(processExitsWith: .success) { [file = file as String, isSound = change[0].isEmpty as Bool] in
            alarm(30)
            setenv("KMP_CPUINFO_FILE", file, 1)
            try demand(Self.runs()[0].granted == 2)
            let note = "KMP_CPUINFO_FILE=\(file) does not count: OpenMP cannot take that value"
            demand(PlacementNotes.current.contains(note) != isSound, "\(PlacementNotes.current)")
        }
    }

    @Test("stacks that no thread can have leave runs alone", arguments: ["12345678901234567890", "64T"])
    func stacks(size: String) async {
        await #expect(processExitsWith: .success) { [size] in
            alarm(30)
            setenv("OMP_STACKSIZE", size, 1)
            try demand(Self.runs().allSatisfy { $0.granted == 1 })
        }
    }

    @Test("without shared memory runs are alone, and a note says so")
    func sharedMemory() async {
        await #expect(processExitsWith: .success) {
            alarm(30)
            let status = sandbox_hide_folder("/dev/shm")
            guard status == 0 else {
                return skipPart("folders cannot be hidden: \(String(cString: strerror(status)))")
            }
            try demand(Self.runs().allSatisfy { $0.granted == 1 })
            let why = OpenMPRuntime.obstacle ?? ""
            demand(why.hasPrefix("OpenMP needs shared memory (/dev/shm): "), why)
            try demand(Team(threads: 2).notes.contains("every run uses its caller's thread alone: \(why)"))
        }
    }

    @Test("where no thread can be started, runs are alone, and a pinned team is an error")
    func threads() async {
        await #expect(processExitsWith: .success) {
            alarm(30)
            // The limit counts for a user, and root has none: so another user, who has many threads already.
            let user = getuid() == 0 ? uid_t(65_534) : getuid()
            if getuid() == 0, setuid(user) != 0 { return skipPart("the user cannot be changed") }
            var none = rlimit(rlim_cur: 1, rlim_max: 1)
            demand(setrlimit(__rlimit_resource_t(6), &none) == 0)  // RLIMIT_NPROC
            try CoreBudget.setLimit(4)
            let grant = try Team(threads: 4, place: .caller).parallelFor(0..<100, schedule: .dynamic(chunk: 1)) { _ in }
            demand(grant.granted == 1, "\(grant)")
            let cpu = Topology.current.allowedCPUs[0]
            demand(code { _ = try Team(place: .cpus([cpu])) } == .noResources)
        }
    }

    @Test(
        "with little memory runs are alone",
        .disabled(
            if: ProcessInfo.processInfo.environment["UNLATCH_SANITIZER"] != nil,
            "a sanitizer takes more memory for each thread than is left here"),
        arguments: [8, 40, 80])
    func memory(megabytes: Int) async {
        await #expect(processExitsWith: .success) { [megabytes] in
            alarm(30)
            // More than the process has by now, in pages.
            let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
            let pages = Int(text.prefix { $0 != " " }) ?? 0
            let most = rlim_t(pages * Int(getpagesize()) + megabytes << 20)
            var little = rlimit(rlim_cur: most, rlim_max: most)
            demand(setrlimit(__rlimit_resource_t(9), &little) == 0)  // RLIMIT_AS
            try CoreBudget.setLimit(16)
            let grant = try Team(threads: 16, place: .caller).parallelFor(0..<100, schedule: .dynamic(chunk: 1)) { _ in
            }
            demand(grant.granted < 16, "\(grant)")
        }
    }
}
