internal import CPythonABI
import Glibc

/// Memory for a function's result, filled with or without the lock, and returned to Python as `bytes`.
///
/// Unlike an array, memory that cannot be had is an error instead of the end of the process: for sizes that callers
/// choose.
///
/// GIL: either. Cost: the bytes are copied once, when they are returned.
public final class FreshBytes: PythonResult, @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the pointer never changes; the order of writes is the caller's, as with any memory.
    private let bytes: UnsafeMutableRawBufferPointer

    /// Asks for memory, which is not cleared. It is aligned for any number.
    ///
    /// - Throws: `BufferError` when there is not so much.
    public init(count: Int) throws(BufferError) {
        guard count >= 0, let start = malloc(max(count, 1)) else {
            throw BufferError(reason: .memory, description: "there is no memory for \(count) bytes")
        }
        bytes = UnsafeMutableRawBufferPointer(start: start, count: count)
    }

    /// Calls `body` with the memory. The pointer is not to be kept.
    public func withUnsafeMutableBytes<R, E: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
    ) throws(E) -> R { try body(bytes) }

    public func newObject() -> OpaquePointer? {
        // SAFETY: Python copies the bytes before this returns.
        unl_py.PyBytes_FromStringAndSize(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }

    deinit { free(bytes.baseAddress) }
}
