import UnlatchKernels
import UnlatchParallel

extension BundledKernel {
    static var science: [BundledKernel] {
        both(Double.self, "f64") + both(Float.self, "f32") + [
            BundledKernel("montecarlo") { bench in
                bench.result([try MonteCarlo.pointsInside(points: 200_003, seed: 42, on: bench.team)])
                bench.result([try MonteCarlo.pi(points: 100_003, seed: 43, on: bench.team)])
            }
        ]
    }

    private static func both<Scalar: KernelScalar>(
        _ type: Scalar.Type, _ format: String
    ) -> [BundledKernel] {
        func stencil(_ name: String, _ make: @escaping () throws -> Stencil<Scalar>) -> BundledKernel {
            BundledKernel("\(name)-\(format)") { bench in
                let stencil = try make()
                let from: UnsafeBufferPointer<Scalar> = try bench.random(stencil.pointCount, in: 0...1, seed: 11)
                let to: UnsafeMutableBufferPointer<Scalar> = try bench.zeros(stencil.pointCount)
                let spare: UnsafeMutableBufferPointer<Scalar> = try bench.zeros(stencil.pointCount)
                try stencil.step(from: from, to: to, on: bench.team)
                try stencil.advance(to, by: 5, spare: spare, on: bench.team)
                bench.result(to)
            }
        }
        typealias Matrix<Offset> = (
            UnsafeBufferPointer<Offset>, UnsafeBufferPointer<Int32>, UnsafeBufferPointer<Scalar>, Int
        ) throws -> SparseMatrix<Scalar>
        func sparse<Offset: BitwiseCopyable>(
            _ offsets: String, _ offset: @escaping (Int) -> Offset, matrix: @escaping Matrix<Offset>
        ) -> BundledKernel {
            BundledKernel("sparse-\(format)-\(offsets)") { bench in
                let (rows, columns) = (3001, 2003)
                // Rows of 0 to 15 elements, after them a long one.
                var ends = [0]
                for length in try bench.make(rows - 1, seed: 16, { Int($0 >> 28) }) {
                    ends.append(ends[ends.count - 1] + length)
                }
                ends.append(ends[rows - 1] + 5000)
                let rowOffsets: UnsafeMutableBufferPointer<Offset> = try bench.zeros(rows + 1)
                _ = rowOffsets.update(from: ends.map(offset))
                let indices = try bench.make(ends[rows], seed: 17) { Int32($0 % UInt32(columns)) }
                let values: UnsafeBufferPointer<Scalar> = try bench.random(ends[rows], in: -1...1, seed: 18)
                let x: UnsafeBufferPointer<Scalar> = try bench.random(columns, in: -1...1, seed: 19)
                let y: UnsafeMutableBufferPointer<Scalar> = try bench.zeros(rows)
                try matrix(UnsafeBufferPointer(rowOffsets), indices, values, columns).multiply(
                    x, into: y, on: bench.team)
                bench.result(y)
            }
        }
        return [
            stencil("stencil2") { try Stencil(width: 251, height: 173, centre: 0.6, side: 0.1) },
            stencil("stencil3") { try Stencil(width: 41, height: 37, depth: 29, centre: 0.4, side: 0.1) },
            sparse("i32") { (offset: Int) in
                Int32(offset)
            } matrix: {
                try SparseMatrix(rowOffsets: $0, columnIndices: $1, values: $2, columns: $3)
            },
            sparse("i64") { (offset: Int) in
                Int64(offset)
            } matrix: {
                try SparseMatrix(rowOffsets: $0, columnIndices: $1, values: $2, columns: $3)
            },
        ]
    }
}
