internal import CPythonABI

/// Makes `bytes` for the result of a function, which are filled where they lie, with or without the lock.
public struct FreshBytes: Sendable {
    private let decider: ReleaseDecider?  // nil: the lock is always kept

    /// - Parameters:
    ///   - releasesGIL: Whether the lock is given back meanwhile. What is learned of that is kept here.
    ///   - fileID: Where `LockMetrics` counts the releases; as is `line`.
    public init(releasesGIL: GILRelease, fileID: StaticString = #fileID, line: UInt = #line) {
        decider = ReleaseDecider(releasesGIL, fileID, line)
    }

    /// - Parameters:
    ///   - count: How many bytes there are. They are not cleared before.
    ///   - work: As for `PythonModule.function`.
    ///   - body: Gets the memory, which is aligned for any number; the pointer is not to be kept.
    /// - Throws: `BufferError` when there is not so much, `PythonError` from a signal's handler, what `body` throws.
    ///
    /// GIL: held; inside as `releasesGIL` says.
    public func filled(
        count: Int, work: Int?, gil: inout GIL, _ body: (UnsafeMutableRawBufferPointer) throws -> Void
    ) throws -> BytesReference {
        guard count >= 0, let object = unl_py.PyBytes_FromStringAndSize(nil, count) else {
            PythonError.forget()
            throw BufferError(reason: .memory, description: "there is no memory for \(count) bytes")
        }
        let bytes = PythonReference(owned: object)
        var start: UnsafeMutablePointer<CChar>?
        var size = 0
        try PythonError.check(unl_py.PyBytes_AsStringAndSize(object, &start, &size))
        // SAFETY: nobody else has the object yet, so its bytes may be written; they stay in place until it ends.
        let memory = UnsafeMutableRawBufferPointer(start: start, count: size)
        guard let decider else {
            try body(memory)
            return BytesReference(reference: bytes)
        }
        let call = decider.begin(work)
        let outcome = Result { try body(memory) }
        let failed = if case .failure = outcome { true } else { false }
        guard decider.end(call, failed: failed) else { throw PythonError.fetch() }
        try outcome.get()
        return BytesReference(reference: bytes)
    }
}

/// A Python `bytes`, as the result of a function.
public struct BytesReference: PythonResult {
    public let reference: PythonReference

    public func newObject() -> OpaquePointer? { reference.stolen() }

    public static var resultAnnotation: String { "bytes" }
}
