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
            id, .vectors, S.elementType, summary, parameters, exactness: exactness, row: id, operations: operations,
            peers: peers,
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
        KernelDescription(
            id, .vectors, S.elementType, summary, parameters, returns: returns, exactness: exactness,
            row: row, operations: descriptor.pointee.operations_per_item, peers: peers,
            reference: { [reference($0)] }, run: run)
    }
}
