internal import CKernels
package import UnlatchElements
package import UnlatchParallel

// An elementwise kernel on arrays of any layout and type: in place where they are contiguous, else in blocks that fit the
// first cache, gathered before and scattered after the kernel.

extension KernelDescription {
    /// Runs an elementwise kernel.
    ///
    /// - Parameters:
    ///   - operands: the arrays that are read, all of the result's shape, of types that convert to the kernel's.
    ///   - numbers: what the kernel's other parameters are.
    ///   - out: the result, of the kernel's type; memory that overlaps an operand's is the very same elements.
    ///   - mask: where elements of the result are written; everywhere if nil.
    ///   - team: who works.
    /// - Throws: as the kernel.
    /// - GIL: released for large arrays.
    package func map(
        _ operands: [StridedArray], numbers: [Double], into out: StridedArray, where mask: StridedArray?, on team: Team
    ) throws {
        try checkConversions(operands)
        let arrays = StridedArray.merged(operands + [out] + (mask.map { [$0] } ?? []))
        let work = ElementWork(self, Array(arrays.prefix(operands.count)), numbers, arrays[operands.count], team)
        try work.run(mask: mask == nil ? nil : arrays.last)
    }
}

private struct ElementWork: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): nothing changes; the memory is the caller's promise.

    let kernel: KernelDescription
    let operands: [StridedArray]
    let numbers: [Double]
    let out: StridedArray
    let team: Team
    let types: [ElementType]
    /// Whether an operand's elements are worked on where they lie.
    let areDirect: [Bool]

    /// Elements that are worked on at a time.
    private static let block = 2048
    private static let grain = 16384

    init(
        _ kernel: KernelDescription, _ operands: [StridedArray], _ numbers: [Double], _ out: StridedArray, _ team: Team
    ) {
        (self.kernel, self.operands, self.numbers, self.out, self.team) = (kernel, operands, numbers, out, team)
        let types = kernel.parameters.filter(\.isRead).map { kernel.type(of: $0) }
        self.types = types
        areDirect = operands.indices.map { operands[$0].type == types[$0] && operands[$0].isContiguous }
    }

    func run(mask: StridedArray?) throws {
        let count = out.count
        guard count > 0, let base = out.start else { return }
        if mask == nil, out.isContiguous, areDirect.allSatisfy({ $0 }) {
            return try call(count, base) { operands[$0].start }
        }
        let blocks = (count + Self.block - 1) / Self.block
        let writesInPlace = mask == nil && out.isContiguous
        let bytes = (operands.count + 1) * Self.block * 8
        nonisolated(unsafe) let base_ = base
        let work: @Sendable (Range<Int>) throws -> Void = { part in
            let scratch = try Scratch(bytes: bytes, kernel.id)
            for number in part {
                let range = number * Self.block..<min((number + 1) * Self.block, count)
                let result = writesInPlace ? base_ + range.lowerBound * out.type.size : scratch.start
                func space(_ operand: Int) -> UnsafeMutableRawPointer { scratch.start + (operand + 1) * Self.block * 8 }
                for (index, operand) in operands.enumerated() where !areDirect[index] {
                    if let start = operand.start {
                        operand.gather(range, from: start, to: space(index), as: types[index])
                    }
                }
                try call(range.count, result) { index in
                    areDirect[index]
                        ? operands[index].start.map { $0 + range.lowerBound * types[index].size } : space(index)
                }
                if !writesInPlace { scatter(result, range, base_, mask) }
            }
        }
        let key = UnsafeRawPointer(Unmanaged.passUnretained(kernel).toOpaque())
        let isShort = team.isPinned ? count <= Self.grain : ShortRuns.areShort(count, of: key, on: team)
        if isShort, !Team.callersCanBeStopped {
            return try ShortRuns.alone(count, of: key) { try work(0..<blocks) }
        }
        _ = try ShortRuns.shared(count, of: key) {
            try team.parallelFor(0..<blocks, schedule: .dynamic(chunk: Self.grain / Self.block), work)
        }
    }

    private func scatter(
        _ from: UnsafeMutableRawPointer, _ range: Range<Int>, _ base: UnsafeMutableRawPointer, _ mask: StridedArray?
    ) {
        let size = out.type.size
        out.forPieces(range) { at, offset, step, count in
            guard let mask else {
                // SAFETY: the piece is within the array.
                return unl_scatter(base + offset, step, from + at * size, size, count, nil, 0)
            }
            let first = range.lowerBound + at
            let maskStep = mask.strides.last ?? 0
            let start = mask.start.map { UnsafePointer(($0 + mask.offset(first)).assumingMemoryBound(to: UInt8.self)) }
            // SAFETY: as above; the mask has the same shape, and so the same pieces.
            unl_scatter(base + offset, step, from + at * size, size, count, start, maskStep)
        }
    }

    /// Runs the kernel on contiguous memory in its types.
    private func call(
        _ count: Int, _ result: UnsafeMutableRawPointer, _ start: (Int) -> UnsafeMutableRawPointer?
    ) throws {
        let parameters = kernel.parameters
        try withUnsafeTemporaryAllocation(of: ArgumentValue.self, capacity: parameters.count) { values in
            var (array, number) = (0, 0)
            for (index, parameter) in parameters.enumerated() {
                var value = ArgumentValue()
                if parameter.isRead {
                    value = ArgumentValue(start(array), count: count, lengths: nil, dimensions: 1)
                    array += 1
                } else if parameter.isWritten {
                    value = ArgumentValue(result, count: count, lengths: nil, dimensions: 1)
                } else {
                    value.real = numbers[number]
                    number += 1
                }
                values.initializeElement(at: index, to: value)
            }
            _ = try kernel.run(KernelCall(UnsafeBufferPointer(values), on: team))
        }
    }
}

extension StridedArray {
    /// Copies the elements into contiguous memory as another type. pre: `type.converts(to: other)`.
    ///
    /// - GIL: released for large arrays.
    package func convert(to start: UnsafeMutableRawPointer, as other: ElementType, on team: Team) throws {
        let (array, count) = (StridedArray.merged([self])[0], count)
        guard count > 0, let base = array.start else { return }
        nonisolated(unsafe) let (from, to) = (base, start)  // each thread has a part of its own
        let work: @Sendable (Range<Int>) -> Void = { part in
            array.gather(part, from: from, to: to + part.lowerBound * other.size, as: other)
        }
        if count <= 16384 { return work(0..<count) }
        try team.parallelFor(0..<count, work)
    }
}
