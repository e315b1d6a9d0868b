internal import CKernels
package import UnlatchElements
package import UnlatchParallel

extension ShortColumns {
    /// Where values belong in a sorted column of their type: see `Columns.search`.
    package static func search(
        _ values: UnsafeRawPointer, _ count: Int, in sorted: UnsafeRawPointer, _ length: Int, _ type: ElementType,
        into out: UnsafeMutableRawPointer, on team: Team
    ) throws -> Bool {
        func search<E: ColumnElement>(_ type: E.Type) throws {
            try Columns.search(
                for: UnsafeBufferPointer(start: values.assumingMemoryBound(to: E.self), count: count),
                in: UnsafeBufferPointer(start: sorted.assumingMemoryBound(to: E.self), count: length),
                into: UnsafeMutableBufferPointer(start: out.assumingMemoryBound(to: Int64.self), count: count), on: team)
        }
        switch type {
        case .f64: try search(Double.self)
        case .f32: try search(Float.self)
        case .i64: try search(Int64.self)
        case .i32: try search(Int32.self)
        default: return false
        }
        return true
    }

    /// Elements by their indices: see `Columns.take`, which looks at no more than their size.
    package static func take(
        _ from: UnsafeRawPointer, _ length: Int, _ type: ElementType, at indices: UnsafeRawPointer, _ count: Int,
        into out: UnsafeMutableRawPointer, on team: Team
    ) throws -> Bool {
        func take<E: ColumnElement>(_ type: E.Type) throws {
            try Columns.take(
                UnsafeBufferPointer(start: from.assumingMemoryBound(to: E.self), count: length),
                at: UnsafeBufferPointer(start: indices.assumingMemoryBound(to: Int64.self), count: count),
                into: UnsafeMutableBufferPointer(start: out.assumingMemoryBound(to: E.self), count: count), on: team)
        }
        guard types.contains(type) else { return false }
        try type.size == 8 ? take(Int64.self) : take(Int32.self)
        return true
    }

    /// The elements where a mask is not 0, into memory that is asked for when their number is known.
    package static func compress(
        _ from: UnsafeRawPointer, _ type: ElementType, where mask: UnsafeRawPointer, _ count: Int,
        into out: (Int) -> UnsafeMutableRawPointer?
    ) -> Bool {
        func compress<E: FixedWidthInteger>(_ type: E.Type) -> Bool {
            let mask = UnsafeBufferPointer(start: mask.assumingMemoryBound(to: UInt8.self), count: count)
            let from = from.assumingMemoryBound(to: E.self)
            return withUnsafeTemporaryAllocation(of: E.self, capacity: count + 1) { kept in
                var next = 0
                // Without a jump for each element, which nothing could foresee.
                for index in 0..<count {
                    kept.initializeElement(at: next, to: from[index])
                    next += mask[index] != 0 ? 1 : 0
                }
                guard let memory = out(next) else { return false }
                // SAFETY: there is room for so many elements.
                if let start = kept.baseAddress { memory.copyMemory(from: start, byteCount: next * MemoryLayout<E>.size) }
                return true
            }
        }
        guard types.contains(type) else { return false }
        return type.size == 8 ? compress(Int64.self) : compress(Int32.self)
    }

    /// Copies elements as another type. False where they do not convert.
    package static func convert(
        _ from: UnsafeMutableRawPointer, _ type: ElementType, _ count: Int, to out: UnsafeMutableRawPointer,
        as other: ElementType
    ) -> Bool {
        guard type.converts(to: other), type != .f16 else { return false }
        var gathering = unl_gathering(
            to: out, to_type: other.number, pitch: 0, from: from, from_type: type.number, row_step: 0, step: type.size,
            rows: 1, count: count)
        // SAFETY: the elements lie without gaps, and the result has room for as many.
        unl_gather(&gathering)
        return true
    }

    /// What is between two elements of a sorted row.
    package enum Middle: Int, Sendable { case median, quantile, quantileOfNumbers }

    /// A quantile of each row, which may have NaN: see the package's `quantile`. `result` is called with each in turn.
    package static func quantiles(
        _ rows: Rows, _ part: Double, _ middle: Middle, on team: Team, _ result: (Int, Double) -> Void
    ) throws -> Bool {
        func quantiles<E: ColumnElement & BinaryFloatingPoint>(_ type: E.Type) throws {
            let from = rows.start.assumingMemoryBound(to: E.self)
            try withUnsafeTemporaryAllocation(of: E.self, capacity: rows.length) { row in
                for number in 0..<rows.count {
                    let first = number / rows.step * rows.step * rows.length + number % rows.step
                    for index in 0..<rows.length {
                        row.initializeElement(at: index, to: from[first + index * rows.step])
                    }
                    try Columns.sort(row, on: team)
                    result(number, Double(quantile(UnsafeBufferPointer(row), part, middle)))
                }
            }
        }
        switch rows.type {
        case .f64: try quantiles(Double.self)
        case .f32: try quantiles(Float.self)
        default: return false
        }
        return true
    }

    /// Of a sorted row, NaN last, with an element at least.
    private static func quantile<E: BinaryFloatingPoint>(
        _ row: UnsafeBufferPointer<E>, _ part: Double, _ middle: Middle
    ) -> E {
        var count = row.count
        while count > 0, row[count - 1].isNaN { count -= 1 }
        if count == 0 || (count < row.count && middle != .quantileOfNumbers) { return .nan }
        let place = part * Double(count - 1)
        let low = Int(place)
        let (one, other) = (row[low], row[min(low + 1, count - 1)])
        let between = E(place - Double(low))
        if middle == .median { return between == 0 ? one : (one + other) / 2 }
        if one == other { return one }  // infinities, too
        let step = other - one
        return between >= 0.5 ? other - step * (1 - between) : one + step * between
    }
}
