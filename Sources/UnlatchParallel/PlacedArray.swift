internal import CNUMA

/// An array of fixed size whose pages lie where they were asked to.
///
///     let x = try PlacedArray<Double>(count: 20_000_000, on: .node(0))
///     print(x.placement)                 // node 0, or why not
///     try team.parallelFor(0..<x.count) { part in
///         for i in part { x.unsafeBuffer[i] = 1 }
///     }
///
/// All elements are zero bytes at first, and no page exists before something writes to it: with `.firstTouch`,
/// fill the array with the schedule that will work on it.
///
/// - Thread safety: the array itself never changes, and any thread may have it; reads and writes of elements are
///   the caller's to order, as with any buffer. GIL: either.
public final class PlacedArray<Element: BitwiseCopyable>: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): all properties are constants. The elements are reached through `unsafeBuffer`
    // only, whose name says that their use is not checked.

    /// What was asked for, what was got, and why they differ if they do.
    public struct Placement: Sendable, Hashable, CustomStringConvertible {
        public let requested: MemoryPlace
        public let obtained: MemoryPlace
        /// Why it is not what was requested; `nil` if it is.
        public let reason: String?

        public var description: String {
            let place =
                switch obtained {
                case .firstTouch: "first touch"
                case .node(let node): "node \(node)"
                }
            return reason.map { "\(place) (\($0))" } ?? place
        }
    }

    public let count: Int
    public let placement: Placement
    /// All elements. Valid for as long as the array lives.
    public let unsafeBuffer: UnsafeMutableBufferPointer<Element>

    let pages: UnsafeMutableRawPointer
    let bytes: Int

    /// Makes an array.
    ///
    /// - Parameters:
    ///   - count: how many elements; they start as zero bytes, which must be a value of the type.
    ///   - place: where its pages shall lie. Where the system forbids to bind them, the array is made all the same,
    ///     and `placement` says so.
    ///   - hugePages: whether the kernel is asked for pages of 2 MB, as NumPy does for large arrays: a third of the time
    ///     of a pass over memory may go into looking small ones up. Each then lies whole on one node.
    /// - Throws: `invalidArgument` for a negative count or more bytes than there are addresses; `notFound` for a
    ///   node that does not exist; `noResources` where there is no memory.
    /// - Complexity: O(1); pages come when they are touched.
    public init(
        count: Int, on place: MemoryPlace = .firstTouch, hugePages: Bool = false
    ) throws(UnlatchError) {
        let call = "PlacedArray.init"
        let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        if count < 0 || overflow { throw .invalid(call, "an array of \(count) elements cannot be made") }
        let bytes = max(size, 1)
        var mapped: UnsafeMutableRawPointer?
        try UnlatchError.check(unl_prim_pages_map(bytes, &mapped), call, doing: "mapping \(bytes) bytes")
        guard let mapped else { preconditionFailure("pages that were mapped have an address") }
        // SAFETY: the pages are mapped with this size and untouched.
        if hugePages { unl_prim_pages_wish_huge(mapped, bytes) }
        do {
            self.placement = try PlacedArray.bind(mapped, bytes, to: place)
        } catch {
            // SAFETY: nobody has seen the pages.
            _ = unl_prim_pages_unmap(mapped, bytes)
            throw error
        }
        self.count = count
        self.pages = mapped
        self.bytes = bytes
        // SAFETY: the pages hold `count` elements, are aligned for any of them, and are zero.
        self.unsafeBuffer = UnsafeMutableBufferPointer(
            start: mapped.bindMemory(to: Element.self, capacity: count), count: count)
    }

    deinit {
        // SAFETY: the last owner is gone; views must not outlive the array.
        _ = unl_prim_pages_unmap(pages, bytes)
    }

    private static func bind(
        _ pages: UnsafeMutableRawPointer, _ bytes: Int, to place: MemoryPlace
    ) throws(UnlatchError) -> Placement {
        guard case .node(let node) = place else {
            return Placement(requested: place, obtained: place, reason: nil)
        }
        // SAFETY: the pages are mapped with this size and untouched.
        let status = unl_prim_pages_bind(pages, bytes, CInt(exactly: node) ?? -1)
        do {
            try UnlatchError.check(status, "PlacedArray.init", doing: "binding pages to node \(node)")
        } catch  where error.code == .notPermitted || error.code == .notSupported {
            // A container may forbid it; the memory is good without.
            return Placement(requested: place, obtained: .firstTouch, reason: error.cause)
        } catch  where error.code == .notFound {
            let nodes = Topology.nodeIDs().map(String.init).joined(separator: ", ")
            throw UnlatchError(
                code: .notFound, call: error.call, cause: "there is no node \(node); choose from \(nodes)")
        }
        return Placement(requested: place, obtained: place, reason: nil)
    }
}
