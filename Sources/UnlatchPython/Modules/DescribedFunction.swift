internal import CPythonABI
public import UnlatchElements

/// A function whose parameters are data, and that has up to 32 versions for other types of its arrays. What a call needs
/// to know is laid out once, so that a call allocates nothing and looks nothing up.
final class DescribedFunction: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): nothing changes; the memory is never freed, like the function.

    /// What is done with an argument.
    private enum Step {
        case array(isWritable: Bool)
        case real(Double)
        case integer(Int)  // with what stands for one that is left out
    }

    typealias Body = @Sendable (_ version: Int, UnsafeBufferPointer<ArgumentValue>) throws -> ResultValue

    let parameters: [ParameterDescription]
    private let types: [[ElementType]]
    private let steps: UnsafeMutablePointer<Step>
    private let count: Int
    private let arrays: Int
    /// For each parameter and type the versions that have it there, as bits.
    private let versions: UnsafeMutablePointer<UInt32>
    private let decider: ReleaseDecider?
    private let work: @Sendable (UnsafeBufferPointer<ArgumentValue>) -> Int
    private let body: Body
    /// Whether a number is NumPy's where the first argument is NumPy's array.
    private let makesNumbers: Bool
    /// With arrays of at most so many elements a call takes some microseconds, whatever they hold: nobody needs to ask when,
    /// or for the lock meanwhile.
    private let short: Int?

    init(
        _ name: String, _ parameters: [DescribedParameter], _ decider: ReleaseDecider?, makesNumbers: Bool = false,
        short: Int? = nil, work: @escaping @Sendable (UnsafeBufferPointer<ArgumentValue>) -> Int, body: @escaping Body
    ) {
        self.parameters = parameters.map { $0.description(name) }
        (self.decider, self.work, self.body) = (decider, work, body)
        (self.makesNumbers, self.short) = (makesNumbers, short)
        count = parameters.count
        steps = .allocate(capacity: max(count, 1))
        let kinds = ElementType.count
        versions = .allocate(capacity: max(count * kinds, 1))
        versions.initialize(repeating: 0, count: count * kinds)
        var types: [[ElementType]] = []
        for (index, parameter) in parameters.enumerated() {
            var mine: [ElementType] = []
            switch (parameter.kind, parameter.standard) {
            case (.array(let all, let isWritable), _):
                precondition(all.count <= 32, "\(name) has \(all.count) versions; 32 are the most")
                for (version, type) in all.enumerated() { versions[index * kinds + type.ordinal] |= 1 << version }
                mine = all
                (steps + index).initialize(to: .array(isWritable: isWritable))
            case (.real, .real(let value)): (steps + index).initialize(to: .real(value))
            case (.integer, .integer(let value)): (steps + index).initialize(to: .integer(value))
            case (.real, _): (steps + index).initialize(to: .real(0))
            case (.integer, _): (steps + index).initialize(to: .integer(0))
            }
            types.append(mine)
        }
        self.types = types
        arrays = types.count { !$0.isEmpty }
    }

    /// A call from Python: see `FunctionBody`.
    func call(_ objects: UnsafePointer<OpaquePointer?>?) -> OpaquePointer? {
        withUnsafeTemporaryAllocation(of: BufferStorage.self, capacity: arrays) { views in
            withUnsafeTemporaryAllocation(of: ArgumentValue.self, capacity: count) { values in
                var (found, most) = (0, 0)
                var left = UInt32.max
                var result: OpaquePointer?
                // SAFETY: there is one object for each parameter, one view for each array, and one value for each.
                let objects = objects.unsafelyUnwrapped
                if load(objects, views.baseAddress!, values.baseAddress!, &found, &left, &most) {
                    // An array has no default, so that there is an object.
                    let like = makesNumbers ? objects[0] : nil
                    result = run(left.trailingZeroBitCount, UnsafeBufferPointer(values), most, like)
                }
                for index in 0..<found { unloadBuffer(views.baseAddress! + index) }
                return result
            }
        }
    }

    @inline(__always)
    private func run(
        _ version: Int, _ values: UnsafeBufferPointer<ArgumentValue>, _ most: Int, _ like: OpaquePointer?
    ) -> OpaquePointer? {
        let isShort = short.map { most <= $0 } ?? false
        guard let decider, !isShort else { return perform { Answer(value: try body(version, values), like: like) } }
        return perform(decider, { work(values) }) { Answer(value: try body(version, values), like: like) }
    }

    /// What is returned: NumPy's number where there is an array that it is to be like.
    private struct Answer: PythonResult {
        let value: ResultValue
        let like: OpaquePointer?

        @inline(__always)
        func newObject() -> OpaquePointer? {
            guard let like else { return value.newObject() }
            let number =
                switch value {
                case .nothing: nil as OpaquePointer?
                case .real(let value): unl_numpy_real(like, value)
                case .integer(let value): unl_numpy_integer(like, Int64(value))
                case .truth(let value): unl_numpy_truth(like, value ? 1 : 0)
                }
            return number ?? (isExceptionSet() ? nil : value.newObject())
        }
    }

    /// Returns false with Python's exception set. The views that were taken until then are `found`, the elements of the
    /// longest array `most`.
    private func load(
        _ objects: UnsafePointer<OpaquePointer?>, _ views: UnsafeMutablePointer<BufferStorage>,
        _ values: UnsafeMutablePointer<ArgumentValue>, _ found: inout Int, _ left: inout UInt32, _ most: inout Int
    ) -> Bool {
        for index in 0..<count {
            var value = ArgumentValue()
            switch steps[index] {
            case .array(let isWritable):
                // An array has no default, so that there is an object.
                let view = views + found
                view.initialize(to: BufferStorage())
                let object = objects[index].unsafelyUnwrapped
                guard takeBuffer(object, view, isWritable) else {
                    _ = refuseObject(object, expected: expected(index, left))
                    return fail(index)
                }
                guard let type = view.elementType, left & versions[index * ElementType.count + type.ordinal] != 0 else {
                    _ = refuseItems(view, expected: expected(index, left))
                    return fail(index)
                }
                guard checkAddress(view, type.alignment) else { return fail(index) }
                found += 1
                left &= versions[index * ElementType.count + type.ordinal]
                let elements = view.pointee.byteCount >> type.size.trailingZeroBitCount
                most = max(most, elements)
                value = ArgumentValue(
                    UnsafeMutableRawPointer(bitPattern: view.pointee.start), count: elements,
                    lengths: UnsafePointer(bitPattern: view.pointee.shape), dimensions: view.pointee.dimensions)
            case .real(let standard):
                value.real = objects[index].map { doubleValue($0) } ?? standard
                if value.real == -1, isExceptionSet() { return fail(index) }
            case .integer(let standard):
                value.integer = objects[index].map { intValue($0) } ?? standard
                if value.integer == -1, isExceptionSet(), let object = objects[index] {
                    _ = refuseInteger(object, Int.bitWidth, true)
                    return fail(index)
                }
            }
            (values + index).initialize(to: value)
        }
        return true
    }

    @inline(never)
    private func fail(_ index: Int) -> Bool {
        _ = refused(parameters[index])
        return false
    }

    /// The types that an argument may have beside those before it.
    private func expected(_ index: Int, _ left: UInt32) -> String {
        var wanted: [ElementType] = []
        for (version, type) in types[index].enumerated() where left & 1 << version != 0 && !wanted.contains(type) {
            wanted.append(type)
        }
        return wanted.map(\.numpyName).joined(separator: " or ")
    }
}

extension ResultValue: PythonResult {
    public func newObject() -> OpaquePointer? {
        switch self {
        case .nothing: PythonNone().newObject()
        case .real(let value): value.newObject()
        case .integer(let value): value.newObject()
        case .truth(let value): value.newObject()
        }
    }
}

extension PythonModule {
    /// Adds a function whose parameters are data, for functions that are made from descriptions.
    ///
    /// Arrays are borrowed for the length of the call, as `BufferArgument`. A function may have several versions for
    /// other types: the arrays of a call choose the one whose types they have.
    ///
    /// - Parameters:
    ///   - annotation: What stub files say of the result.
    ///   - work: The size of a call, for an adaptive release.
    ///   - body: Gets the number of the version and a value for each parameter.
    ///
    /// Mistakes in the parameters, errors and results are as those of other functions.
    ///
    /// GIL: either, to register. Cost of a call: some 10 ns more than one whose types Swift knows; nothing is allocated.
    package mutating func function(
        _ name: String, doc: String, parameters: [DescribedParameter], returning annotation: String,
        releasesGIL: GILRelease,
        fileID: StaticString = #fileID, line: UInt = #line,
        work: @escaping @Sendable (UnsafeBufferPointer<ArgumentValue>) -> Int,
        body: @escaping @Sendable (_ version: Int, UnsafeBufferPointer<ArgumentValue>) throws -> ResultValue
    ) {
        let function = DescribedFunction(
            name, parameters, ReleaseDecider(releasesGIL, fileID, line), work: work, body: body)
        add(name, doc, function.parameters, annotation) { function.call($1) }
    }
}
