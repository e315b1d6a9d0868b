import UnlatchElements
import UnlatchKernels
import UnlatchParallel
import UnlatchPython

// Kernels as Python sees them: functions, documentation and stubs, made from their descriptions.

/// So many elements take some microseconds in any kernel that looks at each by itself.
private let shortest = 2048

extension PythonModule {
    /// Adds a kernel in all its types.
    mutating func add(_ kernel: KernelFunction, on team: Team) {
        let parameters = kernel.parameters.enumerated().map { index, parameter in
            DescribedParameter(
                parameter.name, kernel.kind(index), default: parameter.standard, isNamed: kernel.isNamed(index),
                isKeyword: kernel.isReduction && !parameter.isArray)
        }
        let (id, versions) = (kernel.id, kernel.versions)
        let size = versions[0].size
        let others = OtherCalls(
            module: "unlatch._calls", signature: kernel.signature, stub: kernel.stub,
            returned: kernel.form == .elementwise ? kernel.parameters.firstIndex(where: \.isWritten) : nil,
            alike: kernel.parameters.firstIndex { $0.role == .input && $0.name != "condition" } ?? 0,
            makesNumbers: kernel.isReduction, axis: kernel.alongAxis(on: team))
        function(
            id, plain: "_plain_\(id)", doc: kernel.documentation, parameters: parameters,
            returning: kernel.annotation, others: others, releasesGIL: .adaptive,
            short: kernel.form == .plain ? nil : shortest,
            work: { values in
                if let size { return size(KernelCall(values, on: team)) }
                var most = 0
                for value in values { most = max(most, value.count) }
                return most
            }
        ) { version, values in
            try answering(id) {
                let kernel = versions[version]
                let call = KernelCall(values, on: UsualRun.team ?? team)
                try kernel.check(call)
                return try kernel.run(call)
            }
        }
    }
}

extension KernelParameter {
    fileprivate var standard: DescribedParameter.Default? {
        switch role {
        case .real(let value): value.map { .real($0) }
        case .integer(let value): value.map { .integer($0) }
        case .input, .output, .inout: nil
        }
    }
}

extension KernelFunction {
    /// How it is run along an axis of an array; nil where it is no reduction of one.
    fileprivate func alongAxis(on team: Team) -> AxisCalls? {
        guard isReduction, parameters.count(where: \.isArray) == 1 else { return nil }
        let (id, versions) = (id, versions)
        let numbers = parameters.compactMap { parameter -> Double? in
            if case .real(let standard) = parameter.role { standard } else { nil }
        }
        let results = versions.map { version -> ElementType in
            switch version.returns {
            case .integer: .i64
            case .truth: .bool
            case .real, .nothing: version.type
            }
        }
        let tables = versions.map { ShortTable($0, numbers) }
        return AxisCalls(types: versions.map(\.type), results: results, short: shortest) { version, x, axis, out in
            let team = UsualRun.team ?? team
            if x.lengths.count == 2, let start = x.start,
                tables[version].reduce(
                    start, x.lengths[1 - axis], step: x.strides[1 - axis], x.lengths[axis], along: x.strides[axis],
                    into: out, on: team)
            {
                return
            }
            let kept = x.lengths.indices.filter { $0 != axis }
            let order = kept + [axis]
            let lengths = kept.map { x.lengths[$0] }
            // SAFETY: the memory has an element for each row, without gaps.
            let result = StridedArray(
                out, results[version], shape: lengths, strides: StridedArray.contiguous(lengths, results[version].size))
            let array = StridedArray(
                x.start, x.type, shape: lengths + [x.lengths[axis]], strides: order.map { x.strides[$0] })
            try answering(id) {
                try versions[version].reduce(
                    [array], numbers: numbers, keeping: kept.count, into: result, on: team)
            }
        }
    }

    fileprivate func kind(_ index: Int) -> DescribedParameter.Kind {
        switch parameters[index].role {
        case .real: .real
        case .integer: .integer
        case .input, .output, .inout:
            .array(versions.map { $0.type(of: $0.parameters[index]) }, isWritable: parameters[index].isWritten)
        }
    }

    /// What `help` shows.
    var documentation: String {
        let lines = parameters.indices.map { index -> String in
            let parameter = parameters[index]
            let types = types(of: index).map(\.numpyName).joined(separator: " or ")
            let shape =
                parameter.shape.map { "shape (\($0.map(\.description).joined(separator: ", ")))" } ?? "any shape"
            return switch parameter.role {
            case .real: "\(parameter.name): a number"
            case .integer: "\(parameter.name): a whole number"
            case .input: "\(parameter.name): \(types), \(shape)"
            case .output(let mayBeInput):
                "\(parameter.name): \(types), \(shape); written" + (mayBeInput ? ", may be an operand" : "")
            case .inout: "\(parameter.name): \(types), \(shape); read and written"
            }
        }
        let moreLines = formParameters.map { "\($0.name): \($0.meaning)" }
        let layouts =
            switch form {
            case .plain: "Arrays are contiguous, with the buffer protocol."
            case .elementwise:
                "Arrays have any layout, are broadcast against each other, and are never converted; contiguous ones of one shape "
                    + "are fastest. Returns `out`, or a new array where there is NumPy."
            case .reduction:
                "Arrays have any layout; contiguous ones are fastest. Returns a number, or an array of what `axis` leaves."
            }
        let exactness =
            switch versions[0].exactness {
            case .exact, .sum: "The result has the same bits for any number of threads."
            case .ulp(let units, let operands):
                "Within \(Int(units)) units in the last place"
                    + (operands.isEmpty ? "" : " of " + operands.joined(separator: " + "))
                    + "; the bits depend on the instruction set."
            }
        return "\(summary)\n\n\((lines + moreLines).joined(separator: "\n"))\n\n"
            + "\(layouts) The lock is released when that is worth it. \(exactness)\n\n"
            + "Raises TypeError for arguments of another kind, ValueError for shapes and values that it cannot work with, "
            + "MemoryError,\nand unlatch.Error or one below it for a run that is stopped.\n\n\(example)\n"
    }

    /// What stub files say of the plain function's result.
    var annotation: String {
        switch returns {
        case .nothing: "None"
        case .real: "float"
        case .integer: "int"
        case .truth: "bool"
        }
    }
}
