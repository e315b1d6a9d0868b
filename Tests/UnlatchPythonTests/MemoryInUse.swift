import CAllocationCount
import Glibc
import Testing
import UnlatchPython

/// The blocks of memory that this process has, by those who hand them out.
struct MemoryInUse: CustomStringConvertible {
    /// `sys.getallocatedblocks()`: small objects of Python's.
    let pythonBlocks: Int
    /// What was asked of the C library's allocator, and with it Swift's, and not freed; nil where that is not counted.
    let heapBlocks: Int?

    init(_ gil: borrowing GIL) throws {
        pythonBlocks = try Int(gil.import("sys").getallocatedblocks())
        heapBlocks = allocations_counted() ? live_allocations() : nil
    }

    /// How many more there are of either kind than before.
    func growth(since before: MemoryInUse) -> Int {
        max(pythonBlocks - before.pythonBlocks, (heapBlocks ?? 0) - (before.heapBlocks ?? 0))
    }

    /// Ends what Swift Testing does at each `throw`, in this process: it keeps the backtrace of the error, and forgets that
    /// only after the test, or when another error comes to lie at the same address.
    static func keepNoBacktraces() throws {
        for hook in ["_swift_willThrow", "_swift_willThrowTypedImpl"] {
            // SAFETY: these are variables of the Swift runtime, each with a pointer to a function that is called if it is
            // not null. A store of a pointer that is aligned is whole.
            try #require(dlsym(nil, hook)).storeBytes(of: nil, as: UnsafeRawPointer?.self)
        }
    }

    var description: String { "\(pythonBlocks) of Python's, \(heapBlocks.map(String.init) ?? "uncounted") of the heap" }
}
