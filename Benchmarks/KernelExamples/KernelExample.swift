package import UnlatchElements
package import UnlatchKernels
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
    /// What is used again from run to run.
    private var body: KernelDescription.Run?
    private let arguments: UnsafeMutableBufferPointer<ArgumentValue>

    /// - Parameters:
    ///   - size: Which of the lengths that the description says.
    ///   - count: The length of what it does not say; an array of any shape has one dimension, of this length.
    ///   - margin: See `KernelArray`.
    package init(
        _ kernel: KernelDescription, _ values: Values, on team: Team, hugePages: Bool = false, margin: Int = 0,
        size: (KernelLengths) -> Int = { $0.trial }, count: Int
    ) throws {
        (self.kernel, self.team) = (kernel, team)
        arguments = .allocate(capacity: kernel.parameters.count)
        var arrays: [KernelArray?] = []
        for (index, parameter) in kernel.parameters.enumerated() {
            guard parameter.isArray else {
                var value = ArgumentValue()
                let number = (values == .wide ? parameter.domain : parameter.values).lowerBound
                if parameter.isInteger { value.integer = Int(number) } else { value.real = number }
                arguments.initializeElement(at: index, to: value)
                arrays.append(nil)
                continue
            }
            let shape = (parameter.shape ?? ["n"]).map { length in
                (length.name.map { name in kernel.lengths[name].map(size) ?? count } ?? 0) + length.more
            }
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
        kernel.prepare(call)
    }

    deinit { arguments.deallocate() }

    /// Valid as long as this lives.
    package var call: KernelCall { KernelCall(UnsafeBufferPointer(arguments), on: team) }

    package func run() throws -> ResultValue {
        defer { withExtendedLifetime(self) {} }
        if let body { return try body(call) }
        let made = try kernel.begin(call)
        body = made
        return try made(call)
    }

    /// The arrays that a run writes its results to.
    package var written: [KernelArray] {
        zip(kernel.parameters, arrays).compactMap { $0.isWritten && !kernel.scratch.contains($0.name) ? $1 : nil }
    }

    /// What the run should compute, from what the arrays hold now.
    package func reference() -> [Double] {
        defer { withExtendedLifetime(self) {} }
        return kernel.reference(call)
    }
}
