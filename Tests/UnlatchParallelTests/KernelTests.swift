import CTeams
import Testing
import UnlatchParallel

/// C kernels as a user would bring them, written here in Swift's C convention.
private let count: @convention(c) (UnsafeMutableRawPointer?, Int, Int) -> Void = { arguments, begin, end in
    let items = arguments!.assumingMemoryBound(to: Int32.self)
    for item in begin..<end { items[item] += 1 }
}
private let sumOfIndices: @convention(c) (UnsafeRawPointer?, Int, Int, UnsafeMutableRawPointer) -> Void = {
    $3.storeBytes(of: ($1..<$2).reduce(0, +), as: Int.self)
}
private let add: @convention(c) (UnsafeMutableRawPointer, UnsafeRawPointer) -> Void = {
    $0.storeBytes(of: $0.load(as: Int.self) + $1.load(as: Int.self), as: Int.self)
}

@Suite struct KernelTests {
    @Test("a kernel works on each item once", arguments: schedules)
    func run(schedule: Schedule) throws {
        try "count".withCString { name in
            var descriptor = unl_kernel(
                abi: UNL_KERNEL_ABI, name: name, chunk: count, bytes_per_item: 8, operations_per_item: 1)
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
                partial_size: MemoryLayout<Int>.size, block_items: 7, bytes_per_item: 0, operations_per_item: 1)
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

    @Test("a kernel of another ABI version is refused")
    func version() throws {
        "old".withCString { name in
            var kernel = unl_kernel(
                abi: UNL_KERNEL_ABI + 1, name: name, chunk: count, bytes_per_item: 0, operations_per_item: 0)
            #expect(code { _ = try Kernel(&kernel) } == .kernelVersion)
        }
    }
}
