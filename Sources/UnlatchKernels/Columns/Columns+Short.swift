internal import CKernels
package import UnlatchElements
package import UnlatchParallel

/// Functions of columns on short arrays, row by row: the work of some microseconds, without what longer ones need around it.
package enum ShortColumns {
    /// An array in C order without gaps: its rows along an axis are `length` long, and their elements `step` apart.
    package struct Rows {
        package let start: UnsafeMutableRawPointer
        package let type: ElementType
        package let outer, length, step: Int

        /// Nil for an axis that there is not, and where there is no element.
        package init?(
            _ start: UnsafeMutableRawPointer, _ type: ElementType, _ lengths: UnsafeBufferPointer<Int>, axis: Int
        ) {
            let axis = axis < 0 ? axis + lengths.count : axis
            guard lengths.indices.contains(axis), !lengths.contains(0) else { return nil }
            (self.start, self.type, length) = (start, type, lengths[axis])
            outer = lengths[..<axis].reduce(1, *)
            step = lengths[(axis + 1)...].reduce(1, *)
        }

        var count: Int { outer * step }
    }

    /// The types of columns.
    package static let types: [ElementType] = [.f64, .f32, .i64, .i32]

    /// Sorts each row into one of `out`.
    package static func sort(_ rows: Rows, into out: UnsafeMutableRawPointer, on team: Team) throws -> Bool {
        switch rows.type {
        case .f64: try sort(rows, Double.self, out, team)
        case .f32: try sort(rows, Float.self, out, team)
        case .i64: try sort(rows, Int64.self, out, team)
        case .i32: try sort(rows, Int32.self, out, team)
        default: return false
        }
        return true
    }

    private static func sort<E: ColumnElement>(
        _ rows: Rows, _ type: E.Type, _ out: UnsafeMutableRawPointer, _ team: Team
    ) throws {
        // One memory for all rows, which are each sorted in less time than it takes to ask for it.
        let (type, count) = (E.elementType.c, rows.length)
        let kernel = unl_sort_kernel(type)
        let scratch = try Scratch(bytes: Int(clamping: unl_sort_bytes(type, count, 1)), "Columns.sort")
        try forEach(rows, E.self, into: out) { (from, to: UnsafeMutableBufferPointer<E>) in
            _ = to.update(from: from)
            guard team.letsCallersWork, let start = to.baseAddress else {
                try Columns.sort(to, on: team)
                return
            }
            var arguments = unl_sort_arguments(
                values: start, count: count, scratch: scratch.start, parts: 1, streams: false)
            // SAFETY: the arguments live until the run is over; the row is the caller's promise.
            guard unl_run_serially(kernel, &arguments) == 0 else {
                throw Operands.refuse("Columns.sort", "another thread wrote to the values while they were sorted")
            }
        }
    }

    /// The order in which each row ascends, as integers of 64 bits.
    package static func argsort(_ rows: Rows, into out: UnsafeMutableRawPointer, on team: Team) throws -> Bool {
        func order<E: ColumnElement>(_ type: E.Type) throws {
            try forEach(rows, E.self, into: out) { (from, to: UnsafeMutableBufferPointer<Int64>) in
                try Columns.argsort(from, into: to, on: team)
            }
        }
        switch rows.type {
        case .f64: try order(Double.self)
        case .f32: try order(Float.self)
        case .i64: try order(Int64.self)
        case .i32: try order(Int32.self)
        default: return false
        }
        return true
    }

    /// The sums of each element of a row and all before it, in the same type: not of integers of 32 bits, whose sums are longer.
    package static func prefixSum(_ rows: Rows, into out: UnsafeMutableRawPointer, on team: Team) throws -> Bool {
        func sum<E: ColumnElement>(_ type: E.Type) throws {
            try forEach(rows, E.self, into: out) { (from, to: UnsafeMutableBufferPointer<E>) in
                try Columns.prefixSum(from, into: to, on: team)
            }
        }
        switch rows.type {
        case .f64: try sum(Double.self)
        case .f32: try sum(Float.self)
        case .i64: try sum(Int64.self)
        default: return false
        }
        return true
    }

    /// Calls the body with each row and where its results go, which have no gaps either.
    private static func forEach<From: ColumnElement, To: ColumnElement>(
        _ rows: Rows, _ type: From.Type, into out: UnsafeMutableRawPointer,
        _ body: (UnsafeBufferPointer<From>, UnsafeMutableBufferPointer<To>) throws -> Void
    ) throws {
        let (length, step) = (rows.length, rows.step)
        let from = rows.start.assumingMemoryBound(to: From.self)
        // SAFETY: the result has an element for each of the array's.
        let to = out.assumingMemoryBound(to: To.self)
        if step == 1 {
            for row in 0..<rows.outer {
                try body(
                    UnsafeBufferPointer(start: from + row * length, count: length),
                    UnsafeMutableBufferPointer(start: to + row * length, count: length))
            }
            return
        }
        try withUnsafeTemporaryAllocation(of: From.self, capacity: length) { row in
            try withUnsafeTemporaryAllocation(of: To.self, capacity: length) { result in
                for number in 0..<rows.count {
                    let first = number / step * step * length + number % step
                    for index in 0..<length { row.initializeElement(at: index, to: from[first + index * step]) }
                    try body(UnsafeBufferPointer(row), result)
                    for index in 0..<length { to[first + index * step] = result[index] }
                }
            }
        }
    }
}

extension ShortColumns {
    /// Calls the body with a sorted copy of a column that has no NaN twice: the different values. False for another type.
    package static func withDifferent(
        _ start: UnsafeMutableRawPointer, _ type: ElementType, _ count: Int, on team: Team,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Bool {
        func different<E: ColumnElement>(_ type: E.Type) throws {
            let from = UnsafeBufferPointer(start: start.assumingMemoryBound(to: E.self), count: count)
            try withUnsafeTemporaryAllocation(of: E.self, capacity: max(count, 1)) { space in
                _ = space.initialize(from: from)
                try Columns.sort(UnsafeMutableBufferPointer(rebasing: space[..<count]), on: team)
                var kept = 0
                // The first of several NaN stands for all; they are last, and equal to nothing.
                for index in 0..<count {
                    let value = space[index]
                    if kept > 0, space[kept - 1] == value || (value != value && space[kept - 1] != space[kept - 1]) { continue }
                    space[kept] = value
                    kept += 1
                }
                try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(space)[..<(kept * MemoryLayout<E>.size)]))
            }
        }
        switch type {
        case .f64: try different(Double.self)
        case .f32: try different(Float.self)
        case .i64: try different(Int64.self)
        case .i32: try different(Int32.self)
        default: return false
        }
        return true
    }

    /// How often each of 0, 1, 2, … is there, for as many as `counts` asks memory for. False where a number is below 0, or
    /// at least `limit`, or none is there.
    package static func count(
        _ start: UnsafeMutableRawPointer, _ type: ElementType, _ count: Int, limit: Int,
        into counts: (Int) -> UnsafeMutableRawPointer?
    ) -> Bool {
        func tally<E: ColumnElement & FixedWidthInteger>(_ type: E.Type) -> Bool {
            let keys = UnsafeBufferPointer(start: start.assumingMemoryBound(to: E.self), count: count)
            var (least, most) = (E.max, E.min)
            for key in keys {
                least = min(least, key)
                most = max(most, key)
            }
            guard !keys.isEmpty, least >= 0, most < limit, let memory = counts(Int(most) + 1) else { return false }
            // SAFETY: there is room for so many; the keys are less, unless another thread writes to them, which is looked at.
            let found = memory.bindMemory(to: Int64.self, capacity: Int(most) + 1)
            found.update(repeating: 0, count: Int(most) + 1)
            for key in keys where key >= 0 && key <= most { found[Int(key)] += 1 }
            return true
        }
        switch type {
        case .i64: return tally(Int64.self)
        case .i32: return tally(Int32.self)
        default: return false
        }
    }
}
