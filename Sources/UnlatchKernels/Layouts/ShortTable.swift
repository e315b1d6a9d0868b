internal import CKernels
package import UnlatchParallel

/// Reductions of the rows or the columns of a table that is done in some microseconds: what such a call takes is else mostly the
/// cost of looking at its layout.
package struct ShortTable: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): nothing changes; the functions are C's.

    private let kernel: KernelDescription
    private let rows: RowReduction?
    private let columns: ColumnReduction?
    private let lost: Double
    private let operation, deviations: unl_chunk?

    /// Longer columns are reduced in parts.
    private static let longest = 512
    /// The running values of more columns do not fit the first cache.
    private static let widest = 1024

    package init(_ kernel: KernelDescription, _ numbers: [Double]) {
        (self.kernel, lost) = (kernel, numbers.first ?? 0)
        rows = RowReduction(kernel, numbers)
        columns = ColumnReduction(kernel)
        operation = columns.flatMap { unl_column_reduction($0.operation, kernel.type.number) }
        deviations = unl_column_reduction(UNL_COLUMNS_DEVIATIONS, kernel.type.number)
    }

    /// Reduces `count` rows of `length` elements each, with steps in bytes, into a result for each of them. False where that is
    /// not for here: then nothing was done.
    ///
    /// SAFETY: the array is there, with an element at least; the results have room for the type of the kernel's.
    package func reduce(
        _ start: UnsafeMutableRawPointer, _ count: Int, step: Int, _ length: Int, along: Int,
        into out: UnsafeMutableRawPointer, on team: Team
    ) -> Bool {
        let size = kernel.type.size
        let key = UnsafeRawPointer(Unmanaged.passUnretained(kernel).toOpaque())
        guard team.letsCallersWork, ShortRuns.areShort(count * length, of: key, on: team) else { return false }
        if let rows, along == size || length == 1, length <= RowReduction.longest {
            return ShortRuns.alone(count * length, of: key) { reduceRows(rows, start, count, step, length, out) }
        }
        if let columns, let operation, step == size || count == 1,
            count <= (columns.meaning == .index ? Int(UNL_COLUMNS_WIDEST_INDEXED) : Self.widest),
            columns.meaning == .index || length <= Self.longest
        {
            let table = unl_columns(from: start, row_step: along, count: count, centers: nil, into: out)
            return ShortRuns.alone(count * length, of: key) { reduceColumns(columns, operation, table, length) }
        }
        // Rows that lie apart in memory, of a kernel that has no running values for columns.
        if let rows, columns == nil, length <= RowReduction.longest {
            return ShortRuns.alone(count * length, of: key) { reduceGathered(rows, start, count, step, length, along, out) }
        }
        return false
    }

    private func reduceGathered(
        _ rows: RowReduction, _ start: UnsafeMutableRawPointer, _ count: Int, _ step: Int, _ length: Int, _ along: Int,
        _ out: UnsafeMutableRawPointer
    ) -> Bool {
        // Neighbours together, so that a line of memory is read once.
        let (size, many, type) = (kernel.type.size, min(count, 16), kernel.type.number)
        return withUnsafeTemporaryAllocation(byteCount: many * length * size, alignment: 64) { space in
            guard let space = space.baseAddress else { return false }
            for first in stride(from: 0, to: count, by: many) {
                let some = min(many, count - first)
                var gathering = unl_gathering(
                    to: space, to_type: type, pitch: length, from: start + first * step, from_type: type, row_step: step,
                    step: along, rows: some, count: length)
                // SAFETY: the rows are there, and the space has room for as many.
                unl_gather(&gathering)
                if !reduceRows(rows, space, some, length * size, length, out, from: first) { return false }
            }
            return true
        }
    }

    private func reduceRows(
        _ rows: RowReduction, _ start: UnsafeMutableRawPointer, _ count: Int, _ step: Int, _ length: Int,
        _ out: UnsafeMutableRawPointer, from first: Int = 0
    ) -> Bool {
        for row in 0..<count {
            let index = first + row
            switch rows.value(start + row * step, length) {
            case .real(let value):
                if kernel.type == .f32 {
                    out.storeBytes(of: Float(value), toByteOffset: index * 4, as: Float.self)
                } else {
                    out.storeBytes(of: value, toByteOffset: index * 8, as: Double.self)
                }
            case .integer(let value): out.storeBytes(of: value, toByteOffset: index * 8, as: Int.self)
            case .truth(let value): out.storeBytes(of: value ? 1 : 0, toByteOffset: index, as: UInt8.self)
            case .nothing, nil: return false
            }
        }
        return true
    }

    private func reduceColumns(
        _ columns: ColumnReduction, _ operation: unl_chunk, _ table: unl_columns, _ length: Int
    ) -> Bool {
        var table = table
        if columns.meaning == .index || (columns.meaning == .value && kernel.type != .f32) {
            return operation(&table, 0, length) == 0
        }
        let (out, count) = (table.into, table.count)
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * count) { space in
            guard let values = space.baseAddress else { return false }
            table.into = UnsafeMutableRawPointer(values)
            guard operation(&table, 0, length) == 0 else { return false }
            var results = values
            if columns.meaning != .value {
                for index in 0..<count { values[index] /= Double(length) }
            }
            if columns.meaning == .variance || columns.meaning == .deviation {
                guard let deviations else { return false }
                results = values + count
                table.centers = UnsafePointer(values)
                table.into = UnsafeMutableRawPointer(results)
                guard deviations(&table, 0, length) == 0 else { return false }
                let left = max(Double(length) - lost, 0)
                for index in 0..<count {
                    results[index] /= left
                    if columns.meaning == .deviation { results[index].formSquareRoot() }
                }
            }
            if kernel.type == .f32 {
                let floats = out.assumingMemoryBound(to: Float.self)
                for index in 0..<count { floats[index] = Float(results[index]) }
            } else {
                out.copyMemory(from: results, byteCount: count * MemoryLayout<Double>.size)
            }
            return true
        }
    }
}
