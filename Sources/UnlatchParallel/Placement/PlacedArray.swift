/// An array of fixed size whose pages lie where they were asked to.
///
///     let x = try PlacedArray<Double>(count: 20_000_000, on: .node(0))
///     print(x.placement)                 // node 0, or why not
///     try team.parallelFor(0..<x.count) { part in
///         for i in part { x.unsafeBuffer[i] = 1 }
///     }
///
/// All elements are zero bytes at first. But for `.node` and `.local`, no page exists before something writes to it.
///
/// - Thread safety: the array itself never changes, and any thread may have it; reads and writes of elements are
///   the caller's to order, as with any buffer. GIL: either.
public final class PlacedArray<Element: BitwiseCopyable>: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): all properties are constants. The elements are reached through `unsafeBuffer`
    // only, whose name says that their use is not checked.

    public typealias Placement = MemoryPlacement

    public let count: Int
    public let placement: Placement
    /// All elements. Valid for as long as the array lives.
    public let unsafeBuffer: UnsafeMutableBufferPointer<Element>

    let pages: PlacedPages
    let intention: PageIntention

    /// Makes an array.
    ///
    /// - Parameters:
    ///   - count: how many elements; they start as zero bytes, which must be a value of the type.
    ///   - place: where its pages shall lie. Where the system forbids to place them, the array is made all the same,
    ///     and `placement` says so.
    ///   - hugePages: whether the kernel is asked for pages of 2 MB, as NumPy does for large arrays: a third of the time
    ///     of a pass over memory may go into looking small ones up. Each then lies whole on one node. Without,
    ///     interleaved and blocked arrays have small ones, and others what the system makes by itself.
    /// - Throws: `invalidArgument` for a negative count, more bytes than there are addresses, a node without memory, and
    ///   a list of nodes that is empty or names one twice; `notFound` for a node that does not exist or is not ours;
    ///   `noResources` where there is no memory, on `.node` and `.local` none on that node.
    /// - Complexity: O(1), pages come when they are touched; with `.node` and `.local` O(pages), about a third of a
    ///   second for a gigabyte of small ones.
    public init(
        count: Int, on place: MemoryPlace = .firstTouch, hugePages: Bool = false
    ) throws(UnlatchError) {
        let call = "PlacedArray.init"
        pages = try PlacedPages(elements: count, of: MemoryLayout<Element>.stride, hugePages: hugePages, call)
        (placement, intention) = try pages.place(at: place, call)
        self.count = count
        unsafeBuffer = pages.buffer(count)
    }

    /// Makes an array whose blocks lie where a team will work on them: each page is touched first by the thread to
    /// which the schedule deals its elements.
    ///
    ///     let team = try Team(place: .spread)
    ///     let x = try PlacedArray<Double>(count: n, blockedFor: team)
    ///     try team.parallelFor(0..<n) { part in … }     // each thread on memory of its own node
    ///
    /// With a pinned team and `.static`, all loops and kernels over as many items keep to it, also when they are granted
    /// fewer threads: the parts of a team on several nodes stay what they are, and threads of the same node take those
    /// of the threads that are missing. Other schedules and the caller's own threads deal anew each time.
    ///
    /// - Parameters:
    ///   - count: how many elements.
    ///   - team: who will work on them.
    ///   - schedule: how they will be dealt.
    ///   - hugePages: as above.
    /// - Throws: as above, and what a run throws.
    /// - Complexity: O(pages), on all threads of the team.
    public init(
        count: Int, blockedFor team: Team, schedule: Schedule = .static, hugePages: Bool = false
    ) throws(UnlatchError) {
        let call = "PlacedArray.init"
        let stride = MemoryLayout<Element>.stride
        pages = try PlacedPages(elements: count, of: stride, hugePages: hugePages, call)
        (placement, intention) = try pages.touch(count, of: stride, by: team, schedule, call)
        self.count = count
        unsafeBuffer = pages.buffer(count)
    }
}

extension PlacedPages {
    /// The pages as elements.
    fileprivate func buffer<Element: BitwiseCopyable>(_ count: Int) -> UnsafeMutableBufferPointer<Element> {
        // SAFETY: the pages hold `count` elements, are aligned for any of them, and are zero.
        UnsafeMutableBufferPointer(start: start.bindMemory(to: Element.self, capacity: count), count: count)
    }
}
