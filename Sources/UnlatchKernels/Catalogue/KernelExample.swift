package import UnlatchElements
package import UnlatchParallel

/// A kernel with data of its own, as its description says what that is: for tests and benchmarks.
package final class KernelExample {
    package enum Values: Sendable {
        /// What is measured.
        case usual
        /// The whole range in which the kernel is of use.
        case wide
    }

    package let kernel: KernelDescription
    private let team: Team
    /// One for each parameter that is an array.
    package let arrays: [KernelArray?]
    private let arguments: UnsafeMutableBufferPointer<ArgumentValue>

    /// - Parameters:
    ///   - length: What a name in the shapes stands for; an array of any shape has one dimension, of length `n`.
    ///   - margin: See `KernelArray`.
    package init(
        _ kernel: KernelDescription, _ values: Values, on team: Team, hugePages: Bool = false, margin: Int = 0,
        length: (String) -> Int
    ) throws {
        (self.kernel, self.team) = (kernel, team)
        arguments = .allocate(capacity: kernel.parameters.count)
        var arrays: [KernelArray?] = []
        for (index, parameter) in kernel.parameters.enumerated() {
            guard parameter.isArray else {
                var value = ArgumentValue()
                value.real = parameter.values.lowerBound
                value.integer = Int(parameter.values.lowerBound)
                arguments.initializeElement(at: index, to: value)
                arrays.append(nil)
                continue
            }
            let shape = (parameter.shape ?? ["n"]).map { ($0.name.map(length) ?? 0) + $0.more }
            let array = try KernelArray(
                kernel.type(of: parameter), shape: shape, on: team, hugePages: hugePages, margin: margin)
            if parameter.isRead {
                let range = values == .wide ? parameter.domain : parameter.values
                try array.fill(range, seed: UInt64(index) + 1, on: team)
            }
            arguments.initializeElement(at: index, to: array.value)
            arrays.append(array)
        }
        self.arrays = arrays
    }

    deinit { arguments.deallocate() }

    /// Valid as long as this lives.
    package var call: KernelCall { KernelCall(UnsafeBufferPointer(arguments), on: team) }

    package func run() throws -> ResultValue {
        let result = try kernel.run(call)
        withExtendedLifetime(self) {}
        return result
    }

    /// The arrays that a run writes to.
    package var written: [KernelArray] {
        zip(kernel.parameters, arrays).compactMap { $0.isWritten ? $1 : nil }
    }

    /// What the run should compute, from what the arrays hold now.
    package func reference() -> [Double] {
        defer { withExtendedLifetime(self) {} }
        return kernel.reference(call)
    }
}
