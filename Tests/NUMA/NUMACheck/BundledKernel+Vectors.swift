import KernelExamples
import UnlatchKernels
import UnlatchParallel

extension BundledKernel {
    /// The kernels that are described, but for those whose bits depend on the instruction set.
    static var described: [BundledKernel] {
        let names = KernelCatalogue.all.map(\.description)
        return KernelCatalogue.all.filter(\.hasSameBits).map { kernel in
            // One kernel for two types of offsets has two descriptions of a name.
            let isOneOfSeveral = names.count { $0 == kernel.description } > 1
            let suffix = isOneOfSeveral ? "-\(kernel.type(of: kernel.parameters[0]).rawValue)" : ""
            return BundledKernel(kernel.description + suffix) { bench in
                let example = try KernelExample(kernel, .wide, on: bench.team, count: Workbench.count)
                switch try example.run() {
                case .nothing: break
                case .real(let value): bench.result([value])
                case .integer(let value): bench.result([value])
                case .truth(let value): bench.result([value ? 1 : 0])
                }
                for array in example.written { bench.result(array.bytes) }
            }
        }
    }

    static var vectors: [BundledKernel] {
        [
            // So large that it is written past the caches: 24 MB for each operand.
            BundledKernel("triad-f64-large") { bench in
                let x: UnsafeBufferPointer<Double> = try bench.random(3_000_001, in: -1...1, seed: 1)
                let to: UnsafeMutableBufferPointer<Double> = try bench.zeros(x.count)
                try Vectors.triad(to, x, x, factor: 0.3, on: bench.team)
                bench.result([try Vectors.compensatedSum(UnsafeBufferPointer(to), on: bench.team)])
                bench.result(to.suffix(Workbench.count))
            }
        ]
    }
}
