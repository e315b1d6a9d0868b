internal import CKernels
internal import UnlatchElements
package import UnlatchParallel

// A reduction of each row of an array, whatever the array's layout and type: rows are worked on where they lie, or
// gathered first. One description of a reduction serves all axes.

extension KernelDescription {
    /// Runs a reduction for each row of arrays.
    ///
    /// - Parameters:
    ///   - operands: as many as the kernel has arrays, all of the same shape, of types that convert to the kernel's. The
    ///     first `kept` dimensions number the rows, in C order; the others are a row's elements.
    ///   - numbers: what the kernel's other parameters are.
    ///   - kept: how many dimensions are not reduced.
    ///   - out: an element for each row, in C order, of a type that the results are of; written once all rows are done.
    ///   - team: who works.
    /// - Throws: as the kernel; `noResources` where there is no memory for the results, or to gather rows in.
    /// - GIL: released for large arrays.
    package func reduce(
        _ operands: [StridedArray], numbers: [Double], keeping kept: Int, into out: StridedArray, on team: Team
    ) throws {
        try checkConversions(operands)
        let work = RowWork(self, operands, numbers, kept, team)
        guard work.rowCount > 0 else { return }
        if !work.isDirect, let columns = work.columns { return try work.reduceColumns(columns, into: out) }
        let memory = try Scratch(results: work.rowCount, id)
        let results = memory.results(work.rowCount)
        try work.isDirect ? work.reduceInPlace(results) : work.reduceGathered(results)
        for (row, result) in results.enumerated() { out.store(result, row) }
    }
}

extension KernelDescription {
    /// Throws `invalidArgument` unless the types of the arrays that are read convert to the kernel's.
    func checkConversions(_ operands: [StridedArray]) throws(UnlatchError) {
        for (operand, parameter) in zip(operands, parameters.filter { $0.isArray && $0.isRead })
        where !operand.type.converts(to: type(of: parameter)) {
            throw Operands.refuse(
                id, "\(parameter.name): \(operand.type.rawValue) does not become \(type(of: parameter).rawValue)")
        }
    }
}

extension Scratch {
    /// Memory for that many results, which are `nothing` first.
    fileprivate init(results count: Int, _ call: String) throws(UnlatchError) {
        try self.init(bytes: Scratch.bytes(call, count, MemoryLayout<ResultValue>.stride), call)
        results(count).initialize(repeating: .nothing)
    }

    // SAFETY: callers keep the scratch as long as the buffer, and ask for as many as it was made for.
    fileprivate borrowing func results(_ count: Int) -> UnsafeMutableBufferPointer<ResultValue> {
        UnsafeMutableBufferPointer(start: start.assumingMemoryBound(to: ResultValue.self), count: count)
    }
}

/// The rows of a call.
struct RowWork: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): nothing changes; the memory is the caller's promise.

    let kernel: KernelDescription
    let numbers: [Double]
    let team: Team
    /// Of each operand: where rows begin, and what a row is.
    let rows: [StridedArray]
    let row: [StridedArray]
    let types: [ElementType]
    let rowCount: Int
    let length: Int

    init(_ kernel: KernelDescription, _ operands: [StridedArray], _ numbers: [Double], _ kept: Int, _ team: Team) {
        (self.kernel, self.numbers, self.team) = (kernel, numbers, team)
        rows = StridedArray.merged(operands.map { $0.dimensions(0..<kept) })
        row = StridedArray.merged(operands.map { $0.dimensions(kept..<$0.shape.count) })
        types = kernel.parameters.filter(\.isArray).map { kernel.type(of: $0) }
        rowCount = rows[0].count
        length = row[0].count
    }

    var isDirect: Bool {
        length == 0 || row.indices.allSatisfy { row[$0].type == types[$0] && row[$0].isContiguous }
    }

    /// Runs the kernel on contiguous memory in its types.
    func run(_ count: Int, _ start: (Int) -> UnsafeMutableRawPointer?) throws -> ResultValue {
        let parameters = kernel.parameters
        return try withUnsafeTemporaryAllocation(of: ArgumentValue.self, capacity: parameters.count) { values in
            var (array, number) = (0, 0)
            for (index, parameter) in parameters.enumerated() {
                var value = ArgumentValue()
                if parameter.isArray {
                    value = ArgumentValue(start(array), count: count, lengths: nil, dimensions: 1)
                    array += 1
                } else {
                    value.real = numbers[number]
                    value.integer = Int(exactly: numbers[number].rounded()) ?? 0
                    number += 1
                }
                values.initializeElement(at: index, to: value)
            }
            return try kernel.run(KernelCall(UnsafeBufferPointer(values), on: team))
        }
    }

    /// About as much work as is worth a thread.
    static let grain = 16384

    func reduceInPlace(_ results: UnsafeMutableBufferPointer<ResultValue>) throws {
        nonisolated(unsafe) let results = results  // each thread has rows of its own
        let short = rows.count == 1 && 1...RowReduction.longest ~= length ? RowReduction(kernel, numbers) : nil
        @Sendable func reduce(_ part: Range<Int>) throws {
            for index in part {
                let start = rows[0].start.map { $0 + rows[0].offset(index) }
                // SAFETY: the row is within the array.
                if let short, let start, let value = short.value(start, length) {
                    results[index] = value
                } else {
                    results[index] = try run(length) { operand in
                        rows[operand].start.map { $0 + rows[operand].offset(index) }
                    }
                }
            }
        }
        // Each row has the whole team.
        if short == nil, rowCount < 2 * team.threads { return try reduce(0..<rowCount) }
        try share(rowCount, of: length, reduce)
    }

    /// Works on so many items of about `size` elements each: on the calling thread where that is no longer than it would take
    /// to wake others.
    func share(_ items: Int, of size: Int, _ work: @Sendable (Range<Int>) throws -> Void) throws {
        // A kernel's description stands for it, whatever is around it.
        let key = UnsafeRawPointer(Unmanaged.passUnretained(kernel).toOpaque())
        let isShort = team.isPinned ? items * size <= Self.grain : ShortRuns.areShort(items * size, of: key, on: team)
        if isShort, !Team.callersCanBeStopped {
            return try ShortRuns.alone(items * size, of: key) { try work(0..<items) }
        }
        _ = try ShortRuns.shared(items * size, of: key) {
            try team.parallelFor(0..<items, schedule: .dynamic(chunk: max(1, Self.grain / max(size, 1))), work)
        }
    }

    func reduceGathered(_ results: UnsafeMutableBufferPointer<ResultValue>) throws {
        // Rows that are neighbours in memory share cache lines: gathered together, each line is read once.
        let areNeighbours =
            rows.count == 1 && rows[0].strides.last == rows[0].type.size && row[0].strides.last != row[0].type.size
        let most = areNeighbours ? min(8, rowCount) : 1
        let size = types.map(\.size).max() ?? 8
        let joins = if case .reduction(.whole) = kernel.form { false } else { true }
        let width = !joins && most * length * size > 8 << 20 ? 1 : most
        let block = joins ? min(length, width > 1 ? 4096 : 32768) : length
        let blocks = (length + block - 1) / block
        let tiles = (rowCount + width - 1) / width
        let count = try Scratch.bytes(kernel.id, rowCount, blocks)
        let memory = try Scratch(results: count, kernel.id)
        let partials = memory.results(count)
        nonisolated(unsafe) let shared = partials  // each thread has parts of its own
        let operands = rows.count
        let bytes = try Scratch.bytes(kernel.id, width, block, size, operands)
        let work: @Sendable (Range<Int>) throws -> Void = { part in
            let scratch = try Scratch(bytes: bytes, kernel.id)
            for item in part {
                let (tile, number) = (item / blocks, item % blocks)
                let range = number * block..<min((number + 1) * block, length)
                let first = tile * width
                try reduceTile(first..<min(first + width, rowCount), range, block, size, scratch.start) {
                    index, value in
                    shared[index * blocks + number] = value
                }
            }
        }
        try share(tiles * blocks, of: width * block, work)
        for index in 0..<rowCount {
            results[index] = joined(
                UnsafeMutableBufferPointer(rebasing: partials[index * blocks..<(index + 1) * blocks]), block)
        }
    }

    /// Gathers a part of some rows, and runs the kernel on that of each.
    private func reduceTile(
        _ tile: Range<Int>, _ range: Range<Int>, _ block: Int, _ size: Int, _ scratch: UnsafeMutableRawPointer,
        _ store: (Int, ResultValue) -> Void
    ) throws {
        for operand in rows.indices {
            guard let base = rows[operand].start else { continue }
            let (from, type) = (row[operand], types[operand])
            rows[operand].forPieces(tile) { at, offset, rowStep, count in
                from.forPieces(range) { column, start, step, length in
                    let to = scratch + (operand * tile.count + at) * block * size + column * type.size
                    var gathering = unl_gathering(
                        to: to, to_type: type.number, pitch: block * size / type.size, from: base + offset + start,
                        from_type: from.type.number, row_step: rowStep, step: step, rows: count, count: length)
                    // SAFETY: the pieces are within the array, and the memory holds the tile.
                    unl_gather(&gathering)
                }
            }
        }
        for (at, index) in tile.enumerated() {
            store(index, try run(range.count) { scratch + ($0 * tile.count + at) * block * size })
        }
    }

    /// The result of a row, of those of its parts.
    private func joined(_ parts: UnsafeMutableBufferPointer<ResultValue>, _ block: Int) -> ResultValue {
        guard case .reduction(let join) = kernel.form, parts.count > 1 else { return parts[0] }
        if join == .mean {
            var sum = 0.0
            for (index, part) in parts.enumerated() {
                if case .real(let mean) = part { sum += mean * Double(min(block, length - index * block)) }
            }
            return .real(sum / Double(length))
        }
        return parts.dropFirst().reduce(parts[0]) { join.of($0, $1) }
    }
}

extension KernelDescription.Join {
    /// The number of a whole, of those of two parts.
    fileprivate func of(_ one: ResultValue, _ other: ResultValue) -> ResultValue {
        switch (self, one, other) {
        case (.add, .real(let a), .real(let b)): .real(a + b)
        case (.add, .integer(let a), .integer(let b)): .integer(a &+ b)
        case (.multiply, .real(let a), .real(let b)): .real(a * b)
        case (.multiply, .integer(let a), .integer(let b)): .integer(a &* b)
        case (.least, .real(let a), .real(let b)): .real(a.isNaN || a < b ? a : b)
        case (.least, .integer(let a), .integer(let b)): .integer(min(a, b))
        case (.greatest, .real(let a), .real(let b)): .real(a.isNaN || a > b ? a : b)
        case (.greatest, .integer(let a), .integer(let b)): .integer(max(a, b))
        case (.any, .truth(let a), .truth(let b)): .truth(a || b)
        case (.all, .truth(let a), .truth(let b)): .truth(a && b)
        default: preconditionFailure("parts that are not joined")
        }
    }
}
