import CAllocationCount
import Foundation
import Testing
import UnlatchParallel

@Suite struct AllocationTests {
    @Test("no run allocates for a chunk, a tile or a block")
    func chunks() async throws {
        if !allocations_counted() { try skip("allocations are not counted under a sanitizer") }
        // In a process of its own, because all threads are counted.
        await #expect(processExitsWith: .success) {
            let array = UnsafeMutablePointer<Double>.allocate(capacity: 1 << 16)
            array.initialize(repeating: 1, count: 1 << 16)
            let one = allocations()
            _ = try Team(threads: 1)
            precondition(allocations() > one, "allocations are counted")
            try CoreBudget.setLimit(2)
            for team in [
                try Team(threads: 2), try Team(threads: 1), try Team(place: .cpus(Topology.current.allowedCPUs)),
            ] {
                nonisolated(unsafe) let array = array
                func run(_ chunks: Int) throws {
                    let schedule = Schedule.dynamic(chunk: 1)
                    let control = RunControl(cancellation: Cancellation(), deadline: .now + .seconds(100))
                    try team.parallelFor(0..<chunks, schedule: schedule) { for i in $0 { array[i] += 1 } }
                    try team.parallelFor(0..<chunks, schedule: schedule, control: control) {
                        for i in $0 { array[i] += 1 }
                    }
                    try team.parallelFor(0..<chunks, schedule: schedule) {
                        if $0.lowerBound < 0 { throw CancellationError() }
                    }
                    try team.parallelFor(Tiles(rows: 0..<chunks, columns: 0..<1, tileRows: 1, tileColumns: 1)) { tile in
                        for row in tile.rows { array[row] += 1 }
                    }
                    let sum = try team.parallelReduce(0..<chunks, .sum, blockSize: 1, schedule: schedule) { array[$0] }
                    precondition(sum ?? 0 > 0)
                    try team.parallelRegion { context in
                        try context.phase(0..<chunks, schedule: schedule) { for i in $0 { array[i] += 1 } }
                    }
                }
                // The first run starts threads.
                try run(16)
                func counted(_ chunks: Int) throws -> Int {
                    let before = allocations()
                    try run(chunks)
                    return allocations() - before
                }
                let few = try counted(16)
                let many = try counted(1 << 16)
                precondition(many < few + 100, "\(few) allocations for 16 chunks, \(many) for 65536")
            }
        }
    }
}
