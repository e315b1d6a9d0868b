internal import UnlatchElements

// What there is to know of the kernels of columns. The typed functions do the work.

extension Columns {
    /// In the order of reports. Not all types are measured.
    static var descriptions: [KernelDescription] {
        let measured: [KernelDescription] = [
            histogram(Double.self), histogram(Float.self), prefixSum(Double.self), prefixSum(Int64.self),
            filterAbove(Double.self), filterAbove(Float.self), groupedSum(Int32.self), sort(Int32.self),
            sort(Int64.self), sort(Float.self), sort(Double.self), argsort(Int64.self), argsort(Double.self),
        ]
        return measured + [
            histogram(Int64.self, isMeasured: false), histogram(Int32.self, isMeasured: false),
            prefixSum(Float.self, isMeasured: false), prefixSum(Int32.self, isMeasured: false),
            groupedSum(Int64.self, isMeasured: false), argsort(Float.self, isMeasured: false),
            argsort(Int32.self, isMeasured: false), filter(Double.self), filter(Float.self), filter(Int64.self),
            filter(Int32.self),
        ] + searching(Double.self) + searching(Float.self) + searching(Int64.self) + searching(Int32.self)
    }

    // MARK: - Their descriptions

    private static func histogram<E: ColumnElement>(_ type: E.Type, isMeasured: Bool = true) -> KernelDescription {
        KernelDescription(
            "histogram", .data, E.elementType,
            "Counts values over bins of equal width: counts[b] = how many have b = min(bins - 1, ⌊(x - low) · (bins / (high - "
                + "low))⌋). Values outside and NaN are not counted.",
            [
                .input("values", values: 0...1, domain: -0.5...1.5), .real("low", 0), .real("high", 1),
                .output("counts", .i64, shape: ["bins"]),
            ],
            limit: .other, lengths: ["bins": KernelLengths(300, 1000)],
            measure: !isMeasured
                ? nil
                // Values at the border of two bins may be rounded into either.
                : KernelMeasure("histogram-\(E.elementType.rawValue)", "values", tolerance: 50) { call in
                    let count = call.arguments[0].count
                    return .init(items: count, bytes: Double(count * MemoryLayout<E>.size))
                },
            peers: KernelPeers(
                numpy: "counts[:] = np.histogram(values, bins=counts.size, range=(low, high))[0]",
                numba: .lines("histogram(values, low, high, counts)")),
            reference: { call in
                let (low, high): (Double, Double) = (call.real(1), call.real(2))
                var counts = [Double](repeating: 0, count: call.arguments[3].count)
                let scale = Double(counts.count) / (high - low)
                for x in (call.input(0) as UnsafeBufferPointer<E>).map(double) where low <= x && x <= high {
                    counts[Swift.min(counts.count - 1, Int((x - low) * scale))] += 1
                }
                return counts
            }
        ) { call in
            try histogram(
                call.input(0) as UnsafeBufferPointer<E>, over: range(call.real(1), call.real(2)),
                into: call.output(3) as UnsafeMutableBufferPointer<Int>, on: call.team)
            return .nothing
        }
    }

    private static func range(_ low: Double, _ high: Double) throws -> ClosedRange<Double> {
        if low <= high { return low...high }
        throw Operands.refuse("", "low is \(low) and high \(high); low must be less")
    }

    static func double<E: ColumnElement>(_ value: E) -> Double {
        switch value {
        case let value as Double: value
        case let value as Float: Double(value)
        case let value as Int32: Double(value)
        case let value as Int64: Double(value)
        default: .nan
        }
    }

    private static func prefixSum<E: ColumnElement>(_ type: E.Type, isMeasured: Bool = true) -> KernelDescription {
        let isWhole = E.elementType.kind == .signed
        return KernelDescription(
            "prefix_sum", .data, E.elementType,
            "The sum of each element and all before it: out[i] = x[0] + … + x[i]. Integers wrap around.",
            [
                .input("x", values: isWhole ? 0...0x1p24 : 0...1, domain: isWhole ? -2000...2000 : -10...10),
                .output(mayBeInput: true),
            ],
            exactness: isWhole ? .exact : .sum,
            measure: !isMeasured
                ? nil
                : KernelMeasure("prefix-sum-\(E.elementType.rawValue)", "values", tolerance: isWhole ? 0 : 1e-9) {
                    call in
                    .init(items: call.arguments[0].count, bytes: Double(16 * call.arguments[0].count))
                },
            peers: KernelPeers(numpy: "np.cumsum(x, out=out)", numba: .lines("prefix_sum(x, out)")),
            reference: { call in
                var total = 0.0
                return (call.input(0) as UnsafeBufferPointer<E>).map {
                    total += double($0)
                    return total
                }
            }
        ) { call in
            try prefixSum(call.input(0) as UnsafeBufferPointer<E>, into: call.output(1), on: call.team)
            return .nothing
        }
    }

    private static func filterAbove<E: ColumnElement & KernelScalar>(_ type: E.Type) -> KernelDescription {
        KernelDescription(
            "filter_above", .data, E.elementType,
            "Keeps the elements above a threshold, in their order, and returns how many; NaN is above nothing. What comes "
                + "behind those that were kept is left alone.",
            [.input("x", values: 0...1), .real("threshold", 0.5), .output()], returns: .integer,
            measure: KernelMeasure("filter-\(E.elementType.rawValue)", "values") { call in
                let count = call.arguments[0].count
                let bytes = (count + count / 2) * MemoryLayout<E>.size  // half of them are kept
                return .init(items: count, bytes: Double(bytes))
            },
            peers: KernelPeers(
                numpy: "kept = x[x > threshold]\nout[: kept.size] = kept", numba: .lines("filter(x, threshold, out)")),
            reference: { call in
                let x: UnsafeBufferPointer<E> = call.input(0)
                return kept(x.filter { $0 > call.real(1) }.map { Double($0) }, of: x.count)
            }
        ) { call in
            .integer(
                try filter(
                    call.input(0), above: call.real(1) as E, into: call.output(2), on: call.team))
        }
    }

    /// What was kept, zeros behind it, and how many there are.
    private static func kept(_ values: [Double], of count: Int) -> [Double] {
        values + [Double](repeating: 0, count: count - values.count) + [Double(values.count)]
    }

    private static func filter<E: ColumnElement>(_ type: E.Type) -> KernelDescription {
        KernelDescription(
            "filter", .data, E.elementType,
            "Keeps the elements whose truth value in a mask is not 0, in their order, and returns how many. What comes behind "
                + "those that were kept is left alone.",
            [.input("x"), .input("mask", .bool, values: 0...1.99), .output()], returns: .integer,
            reference: { call in
                let x: UnsafeBufferPointer<E> = call.input(0)
                let mask: UnsafeBufferPointer<UInt8> = call.input(1)
                return kept(x.indices.filter { mask[$0] != 0 }.map { double(x[$0]) }, of: x.count)
            }
        ) { call in
            .integer(
                try filter(
                    call.input(0) as UnsafeBufferPointer<E>, where: call.input(1), into: call.output(2), on: call.team))
        }
    }

    private static func groupedSum<Key: ColumnElement & FixedWidthInteger>(
        _ type: Key.Type, isMeasured: Bool = true
    ) -> KernelDescription {
        KernelDescription(
            "grouped_sum", .data, Key.elementType,
            "Adds up values by group: out[g] = Σ values[i] where keys[i] = g. The order of additions depends on the number of "
                + "values and of groups alone.",
            [
                .input("values", .f64, values: 0...1), .input("keys", values: 0...999.99, domain: 0...999.99),
                .output("out", .f64, shape: ["groups"]),
            ],
            limit: .other, exactness: .sum, lengths: ["groups": KernelLengths(1000, 1000)],
            measure: !isMeasured
                ? nil
                : KernelMeasure("grouped-sum", "values", tolerance: 1e-9) { call in
                    .init(items: call.arguments[0].count, bytes: Double(12 * call.arguments[0].count))
                },
            peers: KernelPeers(
                numpy: "out[:] = np.bincount(keys, weights=values, minlength=out.size)",
                numba: .lines("grouped_sum(values, keys, out)")),
            reference: { call in
                let keys: UnsafeBufferPointer<Key> = call.input(1)
                var sums = [Double](repeating: 0, count: call.arguments[2].count)
                for (index, value) in (call.input(0) as UnsafeBufferPointer<Double>).enumerated() {
                    sums[Int(keys[index])] += value
                }
                return sums
            }
        ) { call in
            try groupedSum(
                of: call.input(0), by: call.input(1) as UnsafeBufferPointer<Key>, into: call.output(2), on: call.team)
            return .nothing
        }
    }

    private static func sort<E: ColumnElement>(_ type: E.Type) -> KernelDescription {
        KernelDescription(
            "sort", .data, E.elementType,
            "Sorts in ascending order, in place. -0.0 comes before 0.0, and NaN come last.",
            [.inout("x", values: wide(type), domain: wide(type))], limit: .other,
            measure: KernelMeasure(
                "sort-\(E.elementType.rawValue)", "values", count: (2_000_000, 10_000_000), repeats: false
            ) { .init(items: $0.arguments[0].count) },
            peers: KernelPeers(numpy: "x.sort()", numba: .lines("sort(x)")),
            reference: { call in (call.input(0) as UnsafeBufferPointer<E>).map(double).sorted() }
        ) { call in
            try sort(call.output(0) as UnsafeMutableBufferPointer<E>, on: call.team)
            return .nothing
        }
    }

    /// So wide that values differ in all of their bytes.
    private static func wide<E: ColumnElement>(_: E.Type) -> ClosedRange<Double> {
        E.elementType == .i64 ? -0x1p63...0x1p62 : -0x1p31...0x1p31 - 1
    }

    private static func argsort<E: ColumnElement>(_ type: E.Type, isMeasured: Bool = true) -> KernelDescription {
        KernelDescription(
            "argsort", .data, E.elementType,
            "Finds the order in which values ascend: order[0] is the index of the least. Equal values stay in their order, as "
                + "-0.0 and 0.0 do; NaN come last, in their order.",
            [.input("x", values: wide(type), domain: wide(type)), .output("order", .i64)], limit: .other,
            measure: !isMeasured
                ? nil
                // Equal values may stand in either order.
                : KernelMeasure(
                    "argsort-\(E.elementType.rawValue)", "values", count: (1_000_000, 5_000_000), mayDiffer: 0.01
                ) { .init(items: $0.arguments[0].count) },
            peers: KernelPeers(numpy: "order[:] = np.argsort(x)", numba: .lines("argsort(x, order)")),
            reference: { call in
                let x: UnsafeBufferPointer<E> = call.input(0)
                return x.indices.sorted { x[$0] == x[$1] ? $0 < $1 : x[$0] < x[$1] }.map { Double($0) }
            }
        ) { call in
            try argsort(
                call.input(0) as UnsafeBufferPointer<E>, into: call.output(1) as UnsafeMutableBufferPointer<Int64>,
                on: call.team)
            return .nothing
        }
    }
}
