import UnlatchKernels
import UnlatchParallel

extension BundledKernel {
    static var columns: [BundledKernel] {
        each("f64") { Double($0) * 0x1p-32 } + each("f32") { Float($0) * 0x1p-32 }
            + each("i64") { Int64($0 >> 20) - 2000 } + each("i32") { Int32($0 >> 20) - 2000 }
            + [sums("i64") { Int64($0 % 1000) }, sums("i32") { Int32($0 % 1000) }]
    }

    private static func each<Element: ColumnElement>(
        _ format: String, _ value: @escaping (UInt32) -> Element
    ) -> [BundledKernel] {
        /// A kernel that writes elements, and says how many if not all.
        func map(
            _ name: String,
            _ run:
                @escaping (UnsafeBufferPointer<Element>, UnsafeMutableBufferPointer<Element>, Workbench) throws -> Int?
        ) -> BundledKernel {
            BundledKernel("\(name)-\(format)") { bench in
                let from = try bench.make(seed: 4, value)
                let to: UnsafeMutableBufferPointer<Element> = try bench.room(from.count)
                let written = try run(from, to, bench) ?? from.count
                bench.result(to.prefix(written))
            }
        }
        return [
            map("prefixSum") { from, to, bench in
                try Columns.prefixSum(from, into: to, on: bench.team)
                return nil
            },
            map("filter") { from, to, bench in
                let mask = try bench.make(seed: 5) { UInt8($0 >> 31) }
                return try Columns.filter(from, where: mask, into: to, on: bench.team)
            },
            map("filter-above") { from, to, bench in
                try Columns.filter(from, above: value(1 << 31), into: to, on: bench.team)
            },
            map("sort") { from, to, bench in
                _ = to.update(from: from)
                try Columns.sort(to, on: bench.team)
                return nil
            },
            BundledKernel("argsort-\(format)") { bench in
                let from = try bench.make(seed: 4, value)
                let order: UnsafeMutableBufferPointer<Int64> = try bench.room(from.count)
                try Columns.argsort(from, into: order, on: bench.team)
                bench.result(order)
            },
            BundledKernel("histogram-\(format)") { bench in
                let from = try bench.make(seed: 4, value)
                let counts: UnsafeMutableBufferPointer<Int> = try bench.room(300)
                try Columns.histogram(from, over: 0...0.9, into: counts, on: bench.team)
                bench.result(counts)
            },
        ]
    }

    private static func sums<Key: ColumnElement & FixedWidthInteger>(
        _ format: String, _ key: @escaping (UInt32) -> Key
    ) -> BundledKernel {
        BundledKernel("sums-\(format)") { bench in
            let values: UnsafeBufferPointer<Double> = try bench.random(in: -1...1, seed: 6)
            let keys = try bench.make(seed: 7, key)
            let sums: UnsafeMutableBufferPointer<Double> = try bench.room(1000)
            try Columns.sums(of: values, by: keys, into: sums, on: bench.team)
            bench.result(sums)
        }
    }
}
