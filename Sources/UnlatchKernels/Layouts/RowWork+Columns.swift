internal import CKernels
internal import UnlatchElements
internal import UnlatchParallel

// Rows whose elements lie apart, while the rows themselves are neighbours: the columns of an array in C order, as
// `axis=0` has them. They need not be gathered: running values of many columns take up one row of memory after the other.

/// A reduction of columns, and what is made of its values.
struct ColumnReduction {
    enum Meaning { case value, mean, variance, deviation, index }

    let operation: unl_column_operation
    let meaning: Meaning

    /// Nil for a kernel that has none.
    init?(_ kernel: KernelDescription) {
        switch kernel.id {
        case "sum": self.init(UNL_COLUMNS_ADD)
        case "nansum": self.init(UNL_COLUMNS_ADD_NUMBERS)
        case "prod": self.init(UNL_COLUMNS_MULTIPLY)
        case "min": self.init(UNL_COLUMNS_LEAST)
        case "max": self.init(UNL_COLUMNS_GREATEST)
        case "any": self.init(UNL_COLUMNS_ANY)
        case "all": self.init(UNL_COLUMNS_ALL)
        case "mean": self.init(UNL_COLUMNS_ADD, .mean)
        case "var": self.init(UNL_COLUMNS_ADD, .variance)
        case "std": self.init(UNL_COLUMNS_ADD, .deviation)
        case "argmin": self.init(UNL_COLUMNS_FIRST_LEAST, .index)
        case "argmax": self.init(UNL_COLUMNS_FIRST_GREATEST, .index)
        default: return nil
        }
        if unl_column_reduction(operation, kernel.type.number) == nil { return nil }
    }

    private init(_ operation: unl_column_operation, _ meaning: Meaning = .value) {
        (self.operation, self.meaning) = (operation, meaning)
    }
}

extension RowWork {
    /// How the rows are reduced as columns; nil where they do not lie so, or the kernel has no such reduction.
    var columns: ColumnReduction? {
        guard rows.count == 1, length > 0, row[0].shape.count == 1, row[0].type == types[0],
            let step = rows[0].strides.last, step == types[0].size
        else { return nil }
        return ColumnReduction(kernel)
    }

    func reduceColumns(_ reduction: ColumnReduction, into out: StridedArray) throws {
        switch kernel.type {
        case _ where reduction.meaning == .index:
            try joined(reduction.operation).withValues(rowCount, of: Int64.self) { out.store($0) }
        case .i64: try joined(reduction.operation).withValues(rowCount, of: Int64.self) { out.store($0) }
        case .bool: try joined(reduction.operation).withValues(rowCount, of: UInt8.self) { out.store($0) }
        default:
            try joined(reduction.operation).withValues(rowCount, of: Double.self) { try finish($0, reduction, out) }
        }
    }

    private func finish(
        _ values: UnsafeMutableBufferPointer<Double>, _ reduction: ColumnReduction, _ out: StridedArray
    ) throws {
        let count = Double(length)
        if reduction.meaning != .value { for index in values.indices { values[index] /= count } }
        guard [.variance, .deviation].contains(reduction.meaning) else { return out.store(values) }
        let left = max(count - numbers[0], 0)
        let centers = UnsafePointer(values.baseAddress)
        try joined(UNL_COLUMNS_DEVIATIONS, around: centers).withValues(rowCount, of: Double.self) { sums in
            for index in sums.indices {
                sums[index] /= left
                if reduction.meaning == .deviation { sums[index].formSquareRoot() }
            }
            out.store(sums)
        }
    }

    /// The value of each column.
    ///
    /// Columns are worked on in tiles whose running values fit the first cache, and in parts of a number of rows that the
    /// shape alone decides: so the bits are the same for any team.
    private func joined(
        _ operation: unl_column_operation, around centers: UnsafePointer<Double>? = nil
    ) throws -> Scratch {
        let isIndex = [UNL_COLUMNS_FIRST_LEAST, UNL_COLUMNS_FIRST_GREATEST].contains(operation)
        let type = isIndex ? .i64 : kernel.type == .f32 ? .f64 : kernel.type  // of the values
        guard let reduce = unl_column_reduction(operation, kernel.type.number), let base = rows[0].start,
            let inner = rows[0].shape.last
        else { preconditionFailure("columns that are not reduced") }
        // Where an element is cannot be joined: columns are not parted, and so tiles are narrow.
        let width = min(inner, isIndex ? Int(UNL_COLUMNS_WIDEST_INDEXED) : 1024)
        let tiles = (inner + width - 1) / width
        let height = isIndex ? length : max(512, Self.grain / width)
        let parts = (length + height - 1) / height
        let size = type.size
        let memory = try Scratch(bytes: Scratch.bytes(kernel.id, rowCount, parts, size), kernel.id)
        // Each thread has values of its own.
        nonisolated(unsafe) let (start, firstRow, centers) = (memory.start, base, centers)
        let work: @Sendable (Range<Int>) throws -> Void = { range in
            for item in range {
                let (place, part) = (item / parts, item % parts)
                let first = place / tiles * inner + place % tiles * width
                var columns = unl_columns(
                    from: firstRow + rows[0].offset(first), row_step: row[0].strides[0],
                    count: min(width, inner - place % tiles * width), centers: centers.map { $0 + first },
                    into: start + (part * rowCount + first) * size)
                // SAFETY: rows and columns are within the array, and the values within the memory.
                _ = reduce(&columns, part * height, min((part + 1) * height, length))
            }
        }
        try share(rowCount / inner * tiles * parts, of: width * min(height, length), work)
        if parts == 1 { return memory }
        // The values of the parts are the rows of an array like the first.
        let join = [UNL_COLUMNS_DEVIATIONS, UNL_COLUMNS_ADD_NUMBERS].contains(operation) ? UNL_COLUMNS_ADD : operation
        guard let reduce = unl_column_reduction(join, type.number) else {
            preconditionFailure("values that do not join")
        }
        let whole = try Scratch(bytes: rowCount * size, kernel.id)
        var columns = unl_columns(
            from: memory.start, row_step: rowCount * size, count: rowCount, centers: nil, into: whole.start)
        // SAFETY: as above; the parts have all been written.
        _ = reduce(&columns, 0, parts)
        return whole
    }
}

extension Scratch {
    /// SAFETY: callers ask for as many as were written.
    fileprivate borrowing func withValues<Value>(
        _ count: Int, of type: Value.Type, _ body: (UnsafeMutableBufferPointer<Value>) throws -> Void
    ) rethrows {
        try body(UnsafeMutableBufferPointer(start: start.assumingMemoryBound(to: type), count: count))
    }
}
