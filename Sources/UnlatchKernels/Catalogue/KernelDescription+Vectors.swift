internal import CKernels
internal import UnlatchElements
internal import UnlatchParallel

// What kernels of vectors have in common.

extension KernelDescription {
    /// A kernel that makes each element of an array of any shape from those of others of the same.
    ///
    /// - Parameter item: element i of the result.
    static func map<S: KernelScalar>(
        _ id: String, _ type: S.Type, _ summary: String, _ parameters: [KernelParameter],
        _ descriptor: UnsafePointer<unl_kernel>, exactness: Exactness = .exact, peers: KernelPeers,
        item: @escaping @Sendable (KernelCall, Int) -> Double, run: @escaping @Sendable (KernelCall) throws -> Void
    ) -> KernelDescription {
        // SAFETY: descriptors live for ever.
        let operations = descriptor.pointee.operations_per_item
        let result = parameters.firstIndex(where: \.isWritten) ?? 0
        // What it reads and writes in one array stands where it does.
        let form: Form =
            parameters.contains { $0.role == .inout } || !parameters.contains(where: \.isRead) ? .plain : .elementwise
        return KernelDescription(
            id, .vectors, S.elementType, summary, parameters.map { $0.ofAnyShape() }, form: form, exactness: exactness,
            measure: measure("\(id)-\(S.elementType.rawValue)", type, parameters, operations), peers: peers,
            reference: { call in (0..<call.arguments[result].count).map { item(call, $0) } },
            run: { call in
                try run(call)
                return .nothing
            })
    }

    /// A kernel that makes a number of vectors.
    static func reduction<S: KernelScalar>(
        _ id: String, _ type: S.Type, _ summary: String, _ parameters: [KernelParameter],
        _ descriptor: UnsafePointer<unl_reduction>, returns: Returned = .real, join: Join = .whole,
        exactness: Exactness = .sum,
        row: String? = nil, peers: KernelPeers = KernelPeers(), reference: @escaping @Sendable (KernelCall) -> Double,
        run: @escaping @Sendable (KernelCall) throws -> ResultValue
    ) -> KernelDescription {
        // SAFETY: descriptors live for ever.
        let operations = descriptor.pointee.operations_per_item
        return KernelDescription(
            id, .vectors, S.elementType, summary, parameters, returns: returns, form: .reduction(join),
            exactness: exactness,
            measure: row.map { measure("\($0)-\(S.elementType.rawValue)", type, parameters, operations) },
            peers: peers, reference: { [reference($0)] }, run: run)
    }

    private static func measure<S: KernelScalar>(
        _ row: String, _ type: S.Type, _ parameters: [KernelParameter], _ operations: Double
    ) -> KernelMeasure {
        let size = MemoryLayout<S>.size
        let first = parameters.firstIndex(where: \.isArray) ?? 0
        let moves = parameters.filter(\.isArray).reduce(0) { $0 + ($1.role == .inout ? 2 : 1) }
        // A peer may fuse operations, and add all numbers one after the other: each may round.
        let isNumber = !parameters.contains(where: \.isWritten)
        let tolerance = isNumber ? (S.elementType == .f32 ? 2e-3 : 1e-9) : 16 * Double(S.ulpOfOne)
        return KernelMeasure(row, "elements", tolerance: tolerance) { call in
            let count = call.arguments[first].count
            return .init(items: count, bytes: Double(moves * size * count), operations: operations * Double(count))
        }
    }

    /// A reduction of integers or truth values, which is not measured.
    static func reduction<E: BufferElement>(
        _ id: String, of elements: E.Type, as type: ElementType, _ summary: String,
        shape: [KernelLength]? = nil, returns: Returned, join: Join = .whole,
        reference: @escaping @Sendable (UnsafeBufferPointer<E>) -> Double,
        run: @escaping @Sendable (UnsafeBufferPointer<E>, Team) throws -> ResultValue
    ) -> KernelDescription {
        KernelDescription(
            id, .vectors, type, summary, [.input("x", shape: shape)], returns: returns, form: .reduction(join),
            reference: { [reference($0.input(0))] }, run: { try run($0.input(0), $0.team) })
    }
}
