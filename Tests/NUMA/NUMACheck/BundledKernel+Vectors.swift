import UnlatchKernels
import UnlatchParallel

extension BundledKernel {
    static var vectors: [BundledKernel] {
        both(Double.self, "f64") + both(Float.self, "f32") + [
            // So large that it is written past the caches: 24 MB for each operand.
            BundledKernel("triad-f64-large") { bench in
                let x: UnsafeBufferPointer<Double> = try bench.random(3_000_001, in: -1...1, seed: 1)
                let to: UnsafeMutableBufferPointer<Double> = try bench.room(x.count)
                try Vectors.triad(to, x, x, factor: 0.3, on: bench.team)
                bench.result([try Vectors.compensatedSum(UnsafeBufferPointer(to), on: bench.team)])
                bench.result(to.suffix(Workbench.count))
            }
        ]
    }

    private static func both<Scalar: KernelScalar>(
        _ type: Scalar.Type, _ format: String
    ) -> [BundledKernel] {
        typealias Operand = UnsafeBufferPointer<Scalar>
        func map(
            _ name: String,
            _ run: @escaping (Operand, Operand, UnsafeMutableBufferPointer<Scalar>, Team) throws -> Void
        ) -> BundledKernel {
            BundledKernel("\(name)-\(format)") { bench in
                let (x, y): (Operand, Operand) = try operands(bench)
                let to: UnsafeMutableBufferPointer<Scalar> = try bench.room(x.count)
                _ = to.update(from: y)
                try run(x, y, to, bench.team)
                bench.result(to)
            }
        }
        func reduction(_ name: String, _ run: @escaping (Operand, Operand, Team) throws -> Scalar) -> BundledKernel {
            BundledKernel("\(name)-\(format)") { bench in
                let (x, y): (Operand, Operand) = try operands(bench)
                bench.result([try run(x, y, bench.team)])
            }
        }
        let factor = Scalar(0.3)
        return [
            map("fill") { _, _, to, team in try Vectors.fill(to, with: factor, on: team) },
            map("copy") { x, _, to, team in try Vectors.copy(x, into: to, on: team) },
            map("scale") { x, _, to, team in try Vectors.scale(x, by: factor, into: to, on: team) },
            map("add") { x, y, to, team in try Vectors.add(x, y, into: to, on: team) },
            map("triad") { x, y, to, team in try Vectors.triad(to, x, y, factor: factor, on: team) },
            map("axpy") { x, _, to, team in try Vectors.axpy(factor, x, addedTo: to, on: team) },
            reduction("dot") { x, y, team in try Vectors.dot(x, y, on: team) },
            reduction("sum") { x, _, team in try Vectors.sum(x, on: team) },
            reduction("compensatedSum") { x, _, team in try Vectors.compensatedSum(x, on: team) },
            reduction("norm") { x, _, team in try Vectors.norm(x, on: team) },
            reduction("min") { x, _, team in try Vectors.min(x, on: team) ?? 0 },
            reduction("max") { x, _, team in try Vectors.max(x, on: team) ?? 0 },
            reduction("argMin") { x, _, team in Scalar(try Vectors.argMin(x, on: team) ?? -1) },
            reduction("argMax") { x, _, team in Scalar(try Vectors.argMax(x, on: team) ?? -1) },
        ]
    }

    private static func operands<Scalar: KernelScalar>(
        _ bench: Workbench
    ) throws -> (UnsafeBufferPointer<Scalar>, UnsafeBufferPointer<Scalar>) {
        (try bench.random(in: -10...10, seed: 1), try bench.random(in: -10...10, seed: 2))
    }
}
