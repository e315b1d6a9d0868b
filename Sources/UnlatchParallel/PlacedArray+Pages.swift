internal import CNUMA

/// On which nodes the pages of an array lie.
public struct PageCounts: Sendable, Hashable {
    /// How many lie on each node that has any.
    public let perNode: [Int: Int]
    /// How many nobody has touched yet, or the system did not tell about.
    public let untouched: Int
}

extension PlacedArray {
    /// Asks the system where each page lies at this moment.
    ///
    ///     if let pages = x.nodeOfPages() { print(pages.perNode) }    // [0: 39063]
    ///
    /// - Returns: the counts, or `nil` where the system forbids the question.
    /// - Thread safety: any thread. GIL: either; release it for a large array.
    /// - Complexity: O(pages).
    public func nodeOfPages() -> PageCounts? {
        let pageSize = unl_prim_page_size()
        let total = (bytes + pageSize - 1) / pageSize
        var perNode: [Int: Int] = [:]
        var untouched = 0
        let batch = 8192
        for first in stride(from: 0, to: total, by: batch) {
            let count = min(batch, total - first)
            var status: CInt = 0
            let nodes = [CInt](unsafeUninitializedCapacity: count) { buffer, initialized in
                guard let start = buffer.baseAddress else { return }
                // SAFETY: `pages` are mapped while `self` lives; one number is written for each page.
                status = unl_prim_pages_nodes(pages + first * pageSize, count, start)
                initialized = status == 0 ? count : 0
            }
            guard status == 0 else { return nil }
            for node in nodes {
                if node >= 0 { perNode[Int(node), default: 0] += 1 } else { untouched += 1 }
            }
        }
        return PageCounts(perNode: perNode, untouched: untouched)
    }
}
