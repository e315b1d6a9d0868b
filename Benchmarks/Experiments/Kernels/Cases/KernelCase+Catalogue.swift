internal import KernelExamples
internal import UnlatchElements

extension KernelCase {
    /// The kernels whose descriptions say all that a measurement needs.
    static func described(_ family: KernelDescription.Family) -> [KernelCase] {
        KernelCatalogue.all.filter { $0.family == family }.compactMap { KernelCase($0) }
    }

    private init?(_ kernel: KernelDescription) {
        guard let measure = kernel.measure else { return nil }
        self.init(
            measure.row, function: KernelPeerSources.function(kernel), isSingle: kernel.type == .f32, kernel.family,
            kernel.limit
        ) { try Self.prepare(kernel, measure, $0, $1) }
    }

    /// What the last run returned.
    private final class Returned {
        var value = 0.0
    }

    private static func prepare(
        _ kernel: KernelDescription, _ measure: KernelMeasure, _ effort: Effort, _ team: Team
    ) throws -> PreparedKernel {
        let isQuick = effort == .quick
        let count =
            measure.count.map { isQuick ? $0.quick : $0.whole } ?? (KernelData.vectorBytes(effort) / kernel.type.size)
        let example = try KernelExample(
            kernel, .usual, on: team, hugePages: true, size: { isQuick ? $0.quick : $0.whole }, count: count)
        let returned = Returned()
        var prepared = PreparedKernel(items: 0, measure.unit) {
            if let value = try example.run().number { returned.value = value }
        } ours: {
            example.written.isEmpty ? [returned.value] : example.written
        }
        (prepared.tolerance, prepared.mayDiffer) = (measure.tolerance, measure.mayDiffer)
        var changed: [(ours: KernelArray, theirs: KernelArray, start: KernelArray)] = []
        for (parameter, array) in zip(kernel.parameters, example.arrays) {
            guard let array else {
                let number = parameter.values.lowerBound
                prepared.arguments.append(parameter.isInteger ? Int(number) : number)
                continue
            }
            if !parameter.isWritten || kernel.scratch.contains(parameter.name) {
                prepared.arguments.append(array)
                continue
            }
            func another() throws -> KernelArray {
                try KernelArray(array.type, shape: array.shape, on: team, hugePages: true)
            }
            let theirs = try another()
            prepared.arguments.append(theirs)
            prepared.theirs.append(theirs)
            if parameter.isRead {
                let start = try another()
                start.copy(array)
                changed.append((array, theirs, start))
            }
        }
        if !changed.isEmpty {
            prepared.resetsOnce = measure.repeats
            prepared.reset = { [changed] in
                for (ours, theirs, start) in changed {
                    ours.copy(start)
                    theirs.copy(start)
                }
            }
        }
        // What a run is worth may depend on what it has computed.
        _ = try example.run()
        let work = measure.work(example.call)
        prepared.reset?()
        (prepared.items, prepared.bytes, prepared.operations) = (work.items, work.bytes, work.operations)
        return prepared
    }
}

extension ResultValue {
    var number: Double? {
        switch self {
        case .nothing: nil
        case .real(let value): value
        case .integer(let value): Double(value)
        case .truth(let value): value ? 1 : 0
        }
    }
}

extension KernelArray: ConvertibleToPython {
    package func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        guard let type = type.swiftType else { preconditionFailure("Python has no memory of \(type)") }
        return try share(type, gil)
    }

    private func share<E: BufferElement>(_: E.Type, _ gil: borrowing GIL) throws -> PythonReference {
        try gil.share(elements(as: E.self), shape: shape, keepingAlive: self)
    }
}
