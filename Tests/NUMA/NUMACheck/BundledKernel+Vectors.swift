import UnlatchKernels
import UnlatchParallel

extension BundledKernel {
    static var vectors: [BundledKernel] {
        described(.vectors) + [
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

    /// The kernels of a family that are described, but for those whose bits depend on the instruction set.
    static func described(_ family: KernelDescription.Family) -> [BundledKernel] {
        KernelCatalogue.all.filter { $0.family == family && $0.hasSameBits }.map { kernel in
            BundledKernel(kernel.description) { bench in
                let example = try KernelExample(kernel, .wide, on: bench.team) { _ in Workbench.count }
                switch try example.run() {
                case .nothing: for array in example.written { bench.result(array.bytes) }
                case .real(let value): bench.result([value])
                case .integer(let value): bench.result([value])
                }
            }
        }
    }
}
