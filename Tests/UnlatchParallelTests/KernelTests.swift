import CTeams
import Glibc
import Testing
import UnlatchParallel

/// C kernels as a user would bring them, written here in Swift's C convention.
private let count: @convention(c) (UnsafeMutableRawPointer?, Int, Int) -> CInt = { arguments, begin, end in
    let items = arguments!.assumingMemoryBound(to: Int32.self)
    for item in begin..<end { items[item] += 1 }
    return 0
}
private let sumOfIndices: @convention(c) (UnsafeRawPointer?, Int, Int, UnsafeMutableRawPointer) -> CInt = {
    $3.storeBytes(of: ($1..<$2).reduce(0, +), as: Int.self)
    return 0
}
private let add: @convention(c) (UnsafeMutableRawPointer, UnsafeRawPointer) -> Void = {
    $0.storeBytes(of: $0.load(as: Int.self) + $1.load(as: Int.self), as: Int.self)
}

@Suite struct KernelTests {
    @Test("a kernel works on each item once", arguments: schedules)
    func run(schedule: Schedule) throws {
        try "count".withCString { name in
            var descriptor = unl_kernel(
                abi: UNL_KERNEL_ABI, name: name, chunk: count, bytes_per_item: 8, operations_per_item: 1,
                error_text: nil, telling_chunk: nil)
            let kernel = try Kernel(&descriptor)
            #expect(kernel.name == "count" && kernel.bytesPerItem == 8 && kernel.operationsPerItem == 1)
            for place in [Place.caller, .node(Topology.current.nodes[0].id)] {
                let team = try Team(place: place)
                for size in [0, 1, 101] {
                    var items = [Int32](repeating: 0, count: size)
                    try items.withUnsafeMutableBytes {
                        _ = try team.run(kernel, arguments: $0.baseAddress, count: size, schedule: schedule)
                    }
                    #expect(items == Array(repeating: 1, count: size))
                }
                #expect(code { try team.run(kernel, arguments: nil, count: -1) } == .invalidArgument)
            }
        }
    }

    @Test("a reduction reduces, and nothing is its neutral value", arguments: schedules)
    func reduce(schedule: Schedule) throws {
        try "indices".withCString { name in
            var descriptor = unl_reduction(
                abi: UNL_KERNEL_ABI, name: name, partial: sumOfIndices, combine: add,
                partial_size: MemoryLayout<Int>.size, block_items: 7, bytes_per_item: 0, operations_per_item: 1,
                error_text: nil, partial_alignment: 0, telling_partial: nil, accumulate: nil)
            let reduction = try Reduction(&descriptor)
            let team = try Team()
            for size in [0, 1, 7, 8, 1000] {
                var result = -1
                try team.run(reduction, arguments: nil, count: size, schedule: schedule, into: &result)
                #expect(result == size * (size - 1) / 2)
            }
            descriptor.block_items = 0
            var result = 0
            #expect(code { try team.run(reduction, arguments: nil, count: 1, into: &result) } == .invalidArgument)
        }
    }

    /// C compilers let a field out without a word, and Swift takes a pointer that is not nullable at its word.
    @Test("a description without a name or a function is refused, and names the field")
    func missing() throws {
        func said<Descriptor>(
            _ field: PartialKeyPath<Descriptor>, of whole: Descriptor,
            _ make: (UnsafePointer<Descriptor>) throws -> Void
        ) throws -> String {
            try withUnsafeTemporaryAllocation(of: Descriptor.self, capacity: 1) { place in
                place.initialize(repeating: whole)
                let offset = try #require(MemoryLayout<Descriptor>.offset(of: field))
                UnsafeMutableRawPointer(place.baseAddress!).storeBytes(
                    of: nil, toByteOffset: offset, as: UnsafeRawPointer?.self)
                do { try make(UnsafePointer(place.baseAddress!)) } catch { return "\(error)" }
                return "accepted"
            }
        }
        try "whole".withCString { name in
            let kernel = unl_kernel(
                abi: UNL_KERNEL_ABI, name: name, chunk: count, bytes_per_item: 0, operations_per_item: 0,
                error_text: nil, telling_chunk: nil)
            let reduction = unl_reduction(
                abi: UNL_KERNEL_ABI, name: name, partial: sumOfIndices, combine: add, partial_size: 8, block_items: 7,
                bytes_per_item: 0, operations_per_item: 1, error_text: nil, partial_alignment: 0, telling_partial: nil,
                accumulate: nil)
            let team = unl_team_kernel(
                abi: UNL_KERNEL_ABI, name: name, body: { _, _ in 0 }, bytes_per_item: 0, operations_per_item: 0,
                error_text: nil)
            for (field, text) in [(\unl_kernel.name, "name"), (\unl_kernel.chunk, "chunk")]
                as [(PartialKeyPath<unl_kernel>, String)]
            {
                let line = try said(field, of: kernel) { _ = try Kernel($0) }
                #expect(line == "Kernel.init: the description's field '\(text)' is NULL")
            }
            for (field, text) in [
                (\unl_reduction.name, "name"), (\unl_reduction.partial, "partial"), (\unl_reduction.combine, "combine"),
            ] as [(PartialKeyPath<unl_reduction>, String)] {
                let line = try said(field, of: reduction) { _ = try Reduction($0) }
                #expect(line == "Reduction.init: the description's field '\(text)' is NULL")
            }
            for (field, text) in [(\unl_team_kernel.name, "name"), (\unl_team_kernel.body, "body")]
                as [(PartialKeyPath<unl_team_kernel>, String)]
            {
                let line = try said(field, of: team) { _ = try TeamKernel($0) }
                #expect(line == "TeamKernel.init: the description's field '\(text)' is NULL")
            }
        }
    }

    @Test("a kernel of another ABI version is refused")
    func version() throws {
        "old".withCString { name in
            var kernel = unl_kernel(
                abi: UNL_KERNEL_ABI + 1, name: name, chunk: count, bytes_per_item: 0, operations_per_item: 0,
                error_text: nil, telling_chunk: nil)
            #expect(code { _ = try Kernel(&kernel) } == .kernelVersion)
        }
    }

    @Test("what a kernel returns stops the run, and reaches the caller in words")
    func failure() throws {
        /// Fails at item 40 with the status that the arguments hold.
        let failing: @convention(c) (UnsafeMutableRawPointer?, Int, Int) -> CInt = { arguments, begin, end in
            (begin..<end).contains(40) ? arguments!.load(as: CInt.self) : 0
        }
        let text: unl_error_text_function = { $0 == 70000 ? UnsafePointer(words) : UnsafePointer(otherWords) }
        try "fails".withCString { name in
            var descriptor = unl_kernel(
                abi: UNL_KERNEL_ABI, name: name, chunk: failing, bytes_per_item: 0, operations_per_item: 0,
                error_text: text, telling_chunk: nil)
            let kernel = try Kernel(&descriptor)
            for place in [Place.caller, .node(Topology.current.nodes[0].id)] {
                let team = try Team(threads: 2, place: place)
                let expected: [(CInt, String)] = [(22, "Invalid argument"), (70000, "no such colour"), (-3, "error")]
                for (status, words) in expected {
                    var status = status
                    let error = #expect(throws: UnlatchError.self) {
                        try team.run(
                            kernel, arguments: &status, count: 1000, schedule: .dynamic(chunk: 10))
                    }
                    #expect(error?.code == .kernelFailed && error?.kernelStatus == Int(status))
                    let line = error?.description ?? ""
                    #expect(line.hasPrefix("Team.run(fails): items 40..<50 failed with status \(status), "), "\(line)")
                    #expect(line.contains(words), "\(line)")
                    let progress = try #require(error?.progress)
                    #expect(progress.total == 1000 && progress.done % 10 == 0 && progress.done <= 990)
                }
            }
        }
    }

    @Test("a reduction that fails leaves the result alone")
    func reductionFailure() throws {
        let failing: @convention(c) (UnsafeRawPointer?, Int, Int, UnsafeMutableRawPointer) -> CInt = {
            $1 >= 70 || $1 == $2 ? 12 : sumOfIndices($0, $1, $2, $3)
        }
        try "fails".withCString { name in
            var descriptor = unl_reduction(
                abi: UNL_KERNEL_ABI, name: name, partial: failing, combine: add,
                partial_size: MemoryLayout<Int>.size, block_items: 7, bytes_per_item: 0, operations_per_item: 1,
                error_text: nil, partial_alignment: 0, telling_partial: nil, accumulate: nil)
            let reduction = try Reduction(&descriptor)
            var result = -1
            for size in [0, 100] {
                let error = #expect(throws: UnlatchError.self) {
                    try Team(threads: 2).run(reduction, arguments: nil, count: size, into: &result)
                }
                #expect(error?.code == .kernelFailed && error?.kernelStatus == 12)
            }
            #expect(result == -1)
        }
    }
}

// C's texts live for ever, and so do these.
nonisolated(unsafe) private let words = strdup("no such colour")!
nonisolated(unsafe) private let otherWords = strdup("another error")!
