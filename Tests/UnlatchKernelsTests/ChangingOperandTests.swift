import Foundation
import Synchronization
import Testing
import UnlatchKernels
import UnlatchParallel

/// Another thread writes to the operands while a kernel works, as any Python thread may. The result may be wrong, or the
/// call may throw; nothing outside the operands is read or written.
@Suite struct ChangingOperandTests {
    @Test func `a matrix that changed after it was checked is refused`() throws {
        try EveryVersion.run(threads: [1, 2]) { team in
            try Self.multiply(team) { indices, offsets in indices[5] = 100_000_000 }
            try Self.multiply(team) { indices, offsets in indices[7] = -3 }
            try Self.multiply(team) { indices, offsets in offsets[2] = 1 << 40 }
            try Self.multiply(team) { indices, offsets in offsets[2] = -8 }
            try Self.multiply(team) { indices, offsets in offsets[3] = offsets[2] - 1 }
        }
    }

    private static func multiply(
        _ team: Team, _ change: (UnsafeMutableBufferPointer<Int32>, UnsafeMutableBufferPointer<Int64>) -> Void
    ) throws {
        var offsets: [Int64] = [0, 4, 8, 12, 16]
        var indices = [Int32](repeating: 0, count: 16)
        let values = [Double](repeating: 1, count: 16)
        let x: [Double] = [1, 2]
        var y = [Double](repeating: 0, count: 4)
        let found = try offsets.withUnsafeMutableBufferPointer { offsets in
            try indices.withUnsafeMutableBufferPointer { indices in
                try values.withUnsafeBufferPointer { values in
                    let matrix = try SparseMatrix(
                        rowOffsets: UnsafeBufferPointer(offsets), columnIndices: UnsafeBufferPointer(indices),
                        values: values, columns: 2)
                    change(indices, offsets)
                    return x.withUnsafeBufferPointer { x in
                        y.withUnsafeMutableBufferPointer { y in
                            code { _ = try matrix.multiply(x, into: y, on: team) }
                        }
                    }
                }
            }
        }
        #expect(found == .invalidArgument)
    }

    // Each in a process of its own: what writes elsewhere ends it, or spoils what others use.

    @Test func `sums by keys that change stay within the sums`() async {
        await #expect(processExitsWith: .success) {
            let keys = Memory<Int64>(40_000, value: 1)
            let values = [Double](repeating: 1, count: keys.elements.count)
            var sums = [Double](repeating: 0, count: 3)
            let team = try Team(threads: 1)
            keys.whileBlinking([1 << 27, -(1 << 27)]) {
                values.withUnsafeBufferPointer { values in
                    sums.withUnsafeMutableBufferPointer { sums in
                        let status = code {
                            try Columns.groupedSum(
                                of: values, by: UnsafeBufferPointer(keys.elements), into: sums, on: team)
                        }
                        if status != nil, status != .invalidArgument { fatalError("\(status as Any)") }
                    }
                }
            }
        }
    }

    @Test func `a sparse product by columns that change stays within its vector`() async {
        await #expect(processExitsWith: .success) {
            // Rows of 0 to 8 non-zeros: with and without a whole vector of them, and every rest.
            let lengths = (0..<1_000).map { $0 % 9 }
            let offsets = lengths.reduce(into: [Int32(0)]) { $0.append($0.last! + Int32($1)) }
            let columns = Memory<Int32>(Int(offsets.last!), value: 1)
            try Self.multiplyWhileBlinking(
                columns, offsets, ones: [Double](repeating: 1, count: columns.elements.count))
            try Self.multiplyWhileBlinking(columns, offsets, ones: [Float](repeating: 1, count: columns.elements.count))
        }
    }

    private static func multiplyWhileBlinking<Real: KernelScalar>(
        _ columns: Memory<Int32>, _ offsets: [Int32], ones: [Real]
    ) throws {
        let rows = offsets.count - 1
        var y = [Real](ones[..<rows])
        try offsets.withUnsafeBufferPointer { offsets in
            try ones.withUnsafeBufferPointer { ones in
                try EveryVersion.run(threads: [1]) { team in
                    let matrix = try SparseMatrix(
                        rowOffsets: offsets, columnIndices: UnsafeBufferPointer(columns.elements), values: ones,
                        columns: 2)
                    columns.whileBlinking([1 << 28, -(1 << 28), .max, .min]) {
                        y.withUnsafeMutableBufferPointer { y in
                            let status = code {
                                _ = try matrix.multiply(.init(rebasing: ones[..<2]), into: y, on: team)
                            }
                            if status != nil, status != .invalidArgument { fatalError("\(status as Any)") }
                        }
                    }
                }
            }
        }
    }

    @Test func `a histogram of values that change stays within its bins`() async {
        await #expect(processExitsWith: .success) {
            let values = Memory<Double>(40_000, value: 1)
            var counts = [Int](repeating: 0, count: 5)
            let team = try Team(threads: 1)
            values.whileWriting([0x40, 0x7f, 0xff, 0x3f]) {
                counts.withUnsafeMutableBufferPointer { counts in
                    let status = code {
                        try Columns.histogram(
                            UnsafeBufferPointer(values.elements), over: 0...5, into: counts, on: team)
                    }
                    if status != nil { fatalError("\(status as Any)") }
                }
            }
        }
    }

    @Test func `values that change while they are sorted stay within the column`() async {
        await #expect(processExitsWith: .success) {
            let values = Memory<Int32>(2_000_000, value: 7)
            let team = try Team(threads: 1)
            values.whileWriting([0x7f, 0x01, 0xff, 0x33]) {
                let status = code { try Columns.sort(values.elements, on: team) }
                if status != nil, status != .invalidArgument { fatalError("\(status as Any)") }
            }
        }
    }

    @Test func `filters of values and masks that change stay within the result`() async {
        await #expect(processExitsWith: .success) {
            let mask = Memory<UInt8>(40_000, value: 0)
            let from = [Int32](repeating: 5, count: mask.elements.count)
            let to = Memory<Int32>(from.count, value: 0)
            let team = try Team(threads: 1)
            mask.whileWriting([1, 0]) {
                from.withUnsafeBufferPointer { from in
                    let status = code {
                        _ = try Columns.filter(
                            from, where: UnsafeBufferPointer(mask.elements), into: to.elements, on: team)
                    }
                    if status != nil { fatalError("\(status as Any)") }
                }
            }
        }
    }
}

/// Numbers that end where a page begins that nobody may touch.
private final class Memory<Number: BitwiseCopyable & Sendable>: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): that threads write to it at the same time is what is tested.
    let elements: UnsafeMutableBufferPointer<Number>

    init(_ count: Int, value: Number) {
        let page = 4096
        let size = (count * MemoryLayout<Number>.stride + page - 1) / page * page
        guard let start = mmap(nil, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            start != MAP_FAILED, mprotect(start + size, page, PROT_NONE) == 0
        else { fatalError("no memory") }
        let first = (start + size - count * MemoryLayout<Number>.stride).bindMemory(to: Number.self, capacity: count)
        elements = UnsafeMutableBufferPointer(start: first, count: count)
        elements.initialize(repeating: value)
    }

    /// Calls the body again and again, while a thread sets all bytes to one of these after the other.
    func whileWriting(_ bytes: [UInt8], _ body: () -> Void) {
        let size = elements.count * MemoryLayout<Number>.stride
        run(body) { turn in memset(self.elements.baseAddress!, Int32(bytes[turn % bytes.count]), size) }
    }

    /// Calls the body again and again, while a thread sets one number after the other to one of these and back.
    func whileBlinking(_ numbers: [Number], _ body: () -> Void) {
        let value = elements[0]
        run(body) { turn in
            let at = turn &* 7919 % self.elements.count
            self.elements[at] = numbers[turn % numbers.count]
            self.elements[at] = value
        }
    }

    /// For some tenths of a second.
    private func run(_ body: () -> Void, _ write: @escaping @Sendable (Int) -> Void) {
        let flag = Flag()
        let thread = Thread {
            var turn = 0
            while !flag.isSet {
                write(turn)
                turn += 1
            }
            flag.end()
        }
        thread.start()
        let end = Date().addingTimeInterval(0.5)
        while Date() < end { body() }
        flag.set()
        flag.waitForEnd()
    }
}

private final class Flag: Sendable {
    private let value = Atomic<Int>(0)
    var isSet: Bool { value.load(ordering: .relaxed) != 0 }
    func set() { value.store(1, ordering: .relaxed) }
    func end() { value.store(2, ordering: .releasing) }
    func waitForEnd() { while value.load(ordering: .acquiring) != 2 { usleep(100) } }
}
