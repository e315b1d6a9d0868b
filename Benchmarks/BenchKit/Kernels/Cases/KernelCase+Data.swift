internal import Unlatch

extension KernelCase {
    static let data: [KernelCase] =
        [
            histogram(Double.self, "f64", 8) { Double($0) * 0x1p-32 },
            histogram(Float.self, "f32", 4) { Float($0) * 0x1p-32 },
            prefixSum(Double.self, "f64", 1e-9) { Double($0) * 0x1p-32 },
            prefixSum(Int64.self, "i64", 0) { Int64($0 >> 8) },
            filter(Double.self, "f64") { Double($0) * 0x1p-32 },
            filter(Float.self, "f32") { Float($0) * 0x1p-32 },
            groupSum,
        ] + [
            sort(Int32.self, "i32") { Int32(bitPattern: $0) },
            sort(Int64.self, "i64") { Int64(bitPattern: UInt64($0) &* 0x9E37_79B9_7F4A_7C15) },
            sort(Float.self, "f32") { Float($0) - 0x1p31 },
            sort(Double.self, "f64") { Double($0) * 1.000000059604644775390625 - 0x1p31 },
            argsort(Int64.self, "i64") { Int64(bitPattern: UInt64($0) &* 0x9E37_79B9_7F4A_7C15) },
            argsort(Double.self, "f64") { Double($0) * 1.000000059604644775390625 - 0x1p31 },
        ]

    private static func count(_ effort: Effort, _ size: Int) -> Int { KernelData.vectorBytes(effort) / size }

    private static func histogram<Element: ColumnElement>(
        _ type: Element.Type, _ name: String, _ size: Int, _ value: @escaping @Sendable (UInt32) -> Element
    ) -> KernelCase {
        KernelCase("histogram-\(name)", function: "histogram", isSingle: type == Float.self, .data, .other) {
            effort, team in
            let count = count(effort, size)
            let values = try KernelData.make(count, team, value)
            let counts: PlacedArray<Int> = try KernelData.empty(1000, team)
            let theirs: PlacedArray<Int> = try KernelData.empty(1000, team)
            var prepared = PreparedKernel(items: count, "values") {
                try Columns.histogram(values.reading, over: 0...1, into: counts.unsafeBuffer, on: team)
            } ours: {
                [counts]
            }
            prepared.bytes = Double(count * size)
            prepared.arguments = [values, 0.0, 1.0, theirs]
            prepared.theirs = [theirs]
            // Values at the border of two bins may be rounded into either.
            prepared.tolerance = 50
            return prepared
        }
    }

    private static func prefixSum<Element: ColumnElement>(
        _ type: Element.Type, _ name: String, _ tolerance: Double, _ value: @escaping @Sendable (UInt32) -> Element
    ) -> KernelCase {
        KernelCase("prefix-sum-\(name)", function: "prefix_sum", isSingle: type == Float.self, .data, .memory) {
            effort, team in
            let count = count(effort, 8)
            let from = try KernelData.make(count, team, value)
            let to: PlacedArray<Element> = try KernelData.empty(count, team)
            let theirs: PlacedArray<Element> = try KernelData.empty(count, team)
            var prepared = PreparedKernel(items: count, "values") {
                try Columns.prefixSum(from.reading, into: to.unsafeBuffer, on: team)
            } ours: {
                [to]
            }
            prepared.bytes = Double(16 * count)
            prepared.arguments = [from, theirs]
            prepared.theirs = [theirs]
            prepared.tolerance = tolerance
            return prepared
        }
    }

    /// Half of the values are kept.
    private static func filter<Element: ColumnElement & ExpressibleByFloatLiteral>(
        _ type: Element.Type, _ name: String, _ value: @escaping @Sendable (UInt32) -> Element
    ) -> KernelCase {
        KernelCase("filter-\(name)", function: "filter", isSingle: type == Float.self, .data, .memory) { effort, team in
            let size = MemoryLayout<Element>.size
            let count = count(effort, size)
            let from = try KernelData.make(count, team, value)
            let to: PlacedArray<Element> = try KernelData.empty(count, team)
            let theirs: PlacedArray<Element> = try KernelData.empty(count, team)
            var prepared = PreparedKernel(items: count, "values") {
                _ = try Columns.filter(from.reading, above: 0.5, into: to.unsafeBuffer, on: team)
            } ours: {
                [to]
            }
            prepared.bytes = Double(count * size + count / 2 * size)
            prepared.arguments = [from, 0.5, theirs]
            prepared.theirs = [theirs]
            return prepared
        }
    }

    private static let groupSum = KernelCase("group-sum", function: "group_sum", .data, .other) { effort, team in
        let (count, groups) = (count(effort, 8), 1000)
        let values: PlacedArray<Double> = try KernelData.random(count, team, in: 0...1)
        let keys = try KernelData.make(count, team, seed: 2) { Int32($0 % 1000) }
        let sums: PlacedArray<Double> = try KernelData.empty(groups, team)
        let theirs: PlacedArray<Double> = try KernelData.empty(groups, team)
        var prepared = PreparedKernel(items: count, "values") {
            try Columns.sums(of: values.reading, by: keys.reading, into: sums.unsafeBuffer, on: team)
        } ours: {
            [sums]
        }
        prepared.bytes = Double(12 * count)
        prepared.arguments = [values, keys, theirs]
        prepared.theirs = [theirs]
        prepared.tolerance = 1e-9
        return prepared
    }

    private static func sort<Element: ColumnElement>(
        _ type: Element.Type, _ name: String, _ value: @escaping @Sendable (UInt32) -> Element
    ) -> KernelCase {
        KernelCase("sort-\(name)", function: "sort", isSingle: type == Float.self, .data, .other) { effort, team in
            let count = effort == .quick ? 2_000_000 : 10_000_000
            let start = try KernelData.make(count, team, value)
            let values: PlacedArray<Element> = try KernelData.empty(count, team)
            let theirs: PlacedArray<Element> = try KernelData.empty(count, team)
            var prepared = PreparedKernel(items: count, "values") {
                try Columns.sort(values.unsafeBuffer, on: team)
            } ours: {
                [values]
            }
            prepared.arguments = [theirs]
            prepared.theirs = [theirs]
            prepared.reset = {
                values.copy(start)
                theirs.copy(start)
            }
            return prepared
        }
    }

    private static func argsort<Element: ColumnElement>(
        _ type: Element.Type, _ name: String, _ value: @escaping @Sendable (UInt32) -> Element
    ) -> KernelCase {
        KernelCase("argsort-\(name)", function: "argsort", isSingle: type == Float.self, .data, .other) {
            effort, team in
            let count = effort == .quick ? 1_000_000 : 5_000_000
            let values = try KernelData.make(count, team, value)
            let order: PlacedArray<Int64> = try KernelData.empty(count, team)
            let theirs: PlacedArray<Int64> = try KernelData.empty(count, team)
            var prepared = PreparedKernel(items: count, "values") {
                try Columns.argsort(values.reading, into: order.unsafeBuffer, on: team)
            } ours: {
                [order]
            }
            prepared.arguments = [values, theirs]
            prepared.theirs = [theirs]
            // Equal values may stand in either order.
            prepared.mayDiffer = 0.01
            return prepared
        }
    }
}
