internal import Glibc
internal import UnlatchParallel

/// Memory that a kernel works in beside its arguments. Aligned to a cache line, and to a large page from two of them
/// on: work that jumps about in it would otherwise wait for addresses to be looked up.
struct Scratch: ~Copyable {
    let start: UnsafeMutableRawPointer

    private static let line = 64
    private static let page = 2 << 20

    init(bytes: Int, _ call: String) throws(UnlatchError) {
        let large = bytes >= 2 * Scratch.page
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, large ? Scratch.page : Scratch.line, max(bytes, 1)) == 0, let memory else {
            throw UnlatchError(
                code: .noResources, call: call, cause: "there is no memory for the \(bytes) bytes that it works in")
        }
        // Where the system does not follow this advice, the memory is as good.
        if large { madvise(memory, bytes, MADV_HUGEPAGE) }
        start = memory
    }

    deinit { free(start) }

    /// The size of `counts` multiplied; throws where an `Int` cannot count it.
    static func bytes(_ call: String, _ counts: Int...) throws(UnlatchError) -> Int {
        var product = 1
        for count in counts {
            let (next, overflow) = product.multipliedReportingOverflow(by: count)
            if overflow {
                throw UnlatchError(
                    code: .noResources, call: call, cause: "it would work in more bytes than an Int can count")
            }
            product = next
        }
        return product
    }
}
