internal import CKernels

// What kernels of vectors have in common.

extension KernelDescription {
    /// A kernel that makes each element of a vector from those of others.
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
        return KernelDescription(
            id, .vectors, S.elementType, summary, parameters, exactness: exactness,
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
        _ descriptor: UnsafePointer<unl_reduction>, returns: Returned = .real, exactness: Exactness = .sum,
        row: String? = nil, peers: KernelPeers = KernelPeers(), reference: @escaping @Sendable (KernelCall) -> Double,
        run: @escaping @Sendable (KernelCall) throws -> ResultValue
    ) -> KernelDescription {
        // SAFETY: descriptors live for ever.
        let operations = descriptor.pointee.operations_per_item
        return KernelDescription(
            id, .vectors, S.elementType, summary, parameters, returns: returns, exactness: exactness,
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
}
