import UnlatchElements
import UnlatchKernels
import UnlatchParallel
import UnlatchPython

// What the package's functions of columns ask first: the same as their Python code does, of short arrays, in one step. What is
// not served here (`None`) goes on there, and so do arguments that are wrong, of which that code says what is.

/// What any of these functions does with so many elements takes less than 0.2 ms, for which nobody has to wait for the lock.
private let longest = 16384

extension PythonModule {
    mutating func addShortColumnFunctions(on team: Team) {
        addAlongAxis("_short_sort", nil, on: team, ShortColumns.sort)
        addAlongAxis("_short_argsort", .i64, on: team, ShortColumns.argsort)
        addAlongAxis("_short_cumulative_sum", nil, on: team, ShortColumns.prefixSum)
        shortArrayFunction("_short_searchsorted", arrays: 2, longest: longest, doc: "(x1, x2): as searchsorted.") { call in
            let (x, values) = (call.operands[0], call.operands[1])
            guard x.lengths.count == 1, values.lengths.count > 0, x.type == values.type, values.count <= longest / 16,
                let out = call.makeArray(values.lengths, .i64)
            else { return false }
            return try ShortColumns.search(
                values.start, values.count, in: x.start, x.count, x.type, into: out, on: team)
        }
        shortArrayFunction("_short_take", arrays: 2, longest: longest, doc: "(x, indices): as take.") { call in
            let (x, indices) = (call.operands[0], call.operands[1])
            guard x.lengths.count == 1, indices.type == .i64, ShortColumns.types.contains(x.type),
                let out = call.makeArray(indices.lengths, x.type)
            else { return false }
            return try ShortColumns.take(
                x.start, x.count, x.type, at: indices.start, indices.count, into: out, on: team)
        }
        shortArrayFunction("_short_compress", arrays: 2, longest: longest, doc: "(condition, x): as compress.") { call in
            let (mask, x) = (call.operands[0], call.operands[1])
            guard mask.type == .bool, x.lengths.count == 1, mask.lengths.count == 1, mask.count == x.count else {
                return false
            }
            return ShortColumns.compress(x.start, x.type, where: mask.start, x.count) { call.makeArray($0, x.type) }
        }
        shortArrayFunction("_short_unique", arrays: 1, longest: longest, doc: "(x): as unique.") { call in
            let x = call.operands[0]
            var isMade = false
            let isColumn = try ShortColumns.withDifferent(x.start, x.type, x.count, on: team) { values in
                guard let out = call.makeArray(values.count / x.type.size, x.type) else { return }
                // SAFETY: the array has room for as many.
                if let start = values.baseAddress { out.copyMemory(from: start, byteCount: values.count) }
                isMade = true
            }
            return isColumn && isMade
        }
        shortArrayFunction("_short_bincount", arrays: 1, longest: longest, doc: "(x): as bincount.") { call in
            let x = call.operands[0]
            guard x.lengths.count == 1 else { return false }
            return ShortColumns.count(x.start, x.type, x.count, limit: longest) { call.makeArray($0, .i64) }
        }
        for type in [ElementType.f64, .f32, .i64, .bool] {
            shortArrayFunction(
                "_short_astype_\(type.numpyName)", arrays: 1, longest: longest, doc: "(x): as astype to \(type.numpyName)."
            ) { call in
                let x = call.operands[0]
                guard x.type.kind != .complex, let out = call.makeArray(x.lengths, type) else { return false }
                return ShortColumns.convert(x.start, x.type, x.count, to: out, as: type)
            }
        }
        addQuantiles(on: team)
    }

    /// A function of an array and an axis, whose result has the array's shape: in a type, or the array's own.
    private mutating func addAlongAxis(
        _ name: String, _ type: ElementType?, on team: Team,
        _ body: @escaping @Sendable (ShortColumns.Rows, UnsafeMutableRawPointer, Team) throws -> Bool
    ) {
        shortArrayFunction(name, arrays: 1, numbers: 1, longest: longest, doc: "(x, axis)") { call in
            let x = call.operands[0]
            guard ShortColumns.types.contains(x.type), let axis = Int(exactly: call.numbers[0]),
                let rows = ShortColumns.Rows(x.start, x.type, x.lengths, axis: axis),
                let out = call.makeArray(x.lengths, type ?? x.type)
            else { return false }
            return try body(rows, out, team)
        }
    }

    private mutating func addQuantiles(on team: Team) {
        shortArrayFunction(
            "_short_quantile", arrays: 1, numbers: 2, longest: longest,
            doc: "(x, q, method) of all elements; method: 0 for median, 1 for quantile, 2 for nanquantile."
        ) { call in
            let x = call.operands[0]
            return try withUnsafePointer(to: x.count) { count in
                guard let rows = ShortColumns.Rows(x.start, x.type, UnsafeBufferPointer(start: count, count: 1), axis: 0),
                    let middle = ShortColumns.Middle(rawValue: Int(call.numbers[1])), 0...1 ~= call.numbers[0]
                else { return false }
                return try ShortColumns.quantiles(rows, call.numbers[0], middle, on: team) { call.makeNumber($1) }
            }
        }
        shortArrayFunction(
            "_short_quantile_along", arrays: 1, numbers: 3, longest: longest, doc: "(x, q, method, axis), two dimensions or more."
        ) { call in
            let x = call.operands[0]
            guard x.lengths.count > 1, let axis = Int(exactly: call.numbers[2]),
                let rows = ShortColumns.Rows(x.start, x.type, x.lengths, axis: axis),
                let middle = ShortColumns.Middle(rawValue: Int(call.numbers[1])), 0...1 ~= call.numbers[0],
                x.type == .f64 || x.type == .f32
            else { return false }
            var kept = Array(x.lengths)
            kept.remove(at: axis < 0 ? axis + kept.count : axis)
            guard let out = kept.withUnsafeBufferPointer({ call.makeArray($0, x.type) }) else { return false }
            return try ShortColumns.quantiles(rows, call.numbers[0], middle, on: team) { index, value in
                if x.type == .f32 {
                    out.storeBytes(of: Float(value), toByteOffset: index * 4, as: Float.self)
                } else {
                    out.storeBytes(of: value, toByteOffset: index * 8, as: Double.self)
                }
            }
        }
    }
}
