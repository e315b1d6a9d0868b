import CTeams
import Glibc
import Testing
import UnlatchParallel

/// Kernels that were compiled against version 2 of the header go on working. `Tests/KernelABI2` has that header.
@Suite struct KernelABI2Tests {
    private static func withKernels<R>(_ body: (CompiledLibrary) throws -> R) throws -> R {
        try CompiledLibrary.with("Tests/KernelABI2/kernels.c", headers: "Tests/KernelABI2", body)
    }

    /// A copy of a description whose last byte is the last before memory that may not be read: whoever reads a field that
    /// version 2 does not have ends the process.
    private static func atTheEndOfMemory<Descriptor, R>(
        _ descriptor: UnsafePointer<Descriptor>, size: Int, _ body: (UnsafePointer<Descriptor>) throws -> R
    ) throws -> R {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let pages = try #require(
            mmap(nil, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), "no memory")
        defer { munmap(pages, 2 * page) }
        #expect(mprotect(pages + page, page, PROT_NONE) == 0)
        let copy = pages + page - size
        copy.copyMemory(from: descriptor, byteCount: size)
        return try body(UnsafePointer(copy.assumingMemoryBound(to: Descriptor.self)))
    }

    private static func end<Descriptor>(of field: PartialKeyPath<Descriptor>) throws -> Int {
        try #require(MemoryLayout<Descriptor>.offset(of: field)) + MemoryLayout<UnsafeRawPointer>.size
    }

    private struct Scale {
        let factor: Double
        let x: UnsafePointer<Double>
        let y: UnsafeMutablePointer<Double>
    }

    @Test("a kernel of version 2 runs, fails in its own words, and is read no further than it goes")
    func kernel() throws {
        try Self.withKernels { library in
            try Self.atTheEndOfMemory(library.constant("scale"), size: Self.end(of: \unl_kernel.error_text)) {
                let kernel = try Kernel($0)
                #expect(kernel.name == "scale" && kernel.bytesPerItem == 16 && $0.pointee.abi == 2)
                let count = 10_000
                let x = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
                let y = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
                defer {
                    x.deallocate()
                    y.deallocate()
                }
                for index in 0..<count { x.initializeElement(at: index, to: Double(index)) }
                var scale = Scale(factor: 3, x: UnsafePointer(x.baseAddress!), y: y.baseAddress!)
                for place in [Place.caller, .cpus(Topology.current.allowedCPUs)] {
                    let team = try Team(place: place)
                    for schedule in schedules {
                        y.initialize(repeating: 0)
                        try team.run(kernel, arguments: &scale, count: count, schedule: schedule)
                        #expect((0..<count).allSatisfy { y[$0] == 3 * Double($0) })
                    }
                    x[4321] = -1
                    let error = #expect(throws: UnlatchError.self) {
                        try team.run(kernel, arguments: &scale, count: count, schedule: .dynamic(chunk: 100))
                    }
                    x[4321] = 4321
                    #expect(
                        error?.cause.hasPrefix("items 4300..<4400 failed with status 65537, a number is negative; ")
                            == true, "\(String(describing: error))")
                    #expect(error?.failedItem == nil && error?.kernelMessage == nil)
                }
            }
        }
    }

    @Test("a reduction of version 2 runs, its partial results aligned to a cache line, however many there are")
    func reduction() throws {
        try Self.withKernels { library in
            try Self.atTheEndOfMemory(library.constant("totals"), size: Self.end(of: \unl_reduction.error_text)) {
                let reduction = try Reduction($0)
                #expect(reduction.resultSize == 64)
                let x = (0..<1_000_000).map { Double($0) }
                // None, one on the stack, some, many.
                for count in [0, 1, 3000, 1_000_000] {
                    var result = [Double](repeating: -1, count: 16)
                    try result.withUnsafeMutableBytes { bytes in
                        // The caller's own place may lie anywhere.
                        _ = try Team().run(
                            reduction, arguments: x, count: count, into: bytes.baseAddress! + 8)
                    }
                    #expect(result[1] == Double(count) * Double(count - 1) / 2)
                    #expect(result[2].bitPattern == UInt64(count))
                    #expect(result[0] == -1 && result[9...].allSatisfy { $0 == -1 })
                }
            }
        }
    }

    private struct Rounds {
        let count: Int
        let rounds: CInt
        let fault: CInt
        let visits: UnsafeMutablePointer<Int>
    }

    @Test(
        "a team kernel of version 2 runs its phases; threads that call different ones are an error, not half a result")
    func team() async {
        // A process of its own: beside other tests the thread may be alone, and alone nobody differs.
        await #expect(processExitsWith: .success) {
            try allowManyThreads()
            try KernelABI2Tests.withKernels { library in
                try KernelABI2Tests.atTheEndOfMemory(
                    library.constant("rounds"), size: KernelABI2Tests.end(of: \unl_team_kernel.error_text)
                ) { try KernelABI2Tests.run(TeamKernel($0)) }
            }
        }
    }

    private static func run(_ kernel: TeamKernel) throws {
        let team = try Team(threads: 2)
        var visits = [Int](repeating: 0, count: 1000)
        func run(fault: CInt) throws -> Grant {
            try visits.withUnsafeMutableBufferPointer { visits in
                visits.update(repeating: 0)
                var rounds = Rounds(count: 1000, rounds: 3, fault: fault, visits: visits.baseAddress!)
                return try team.run(kernel, arguments: &rounds)
            }
        }
        #expect(try run(fault: 0).granted == 2)
        #expect(visits.allSatisfy { $0 == 3 })
        for (fault, what) in [(1, "counts"), (2, "a thread that leaves"), (3, "schedules")] as [(CInt, String)] {
            let error = #expect(throws: UnlatchError.self, "\(what)") { try run(fault: fault) }
            #expect(error?.code == .invalidArgument, "\(what): \(String(describing: error))")
            #expect(error?.cause.contains("different phases or barriers") == true, "\(what)")
        }
    }
}
