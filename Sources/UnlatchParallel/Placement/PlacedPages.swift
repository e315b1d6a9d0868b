internal import CNUMA

/// The pages of an array: mapped here, given back at the end.
final class PlacedPages: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): all properties are constants; what is in the pages is their owner's to order.

    let start: UnsafeMutableRawPointer
    let bytes: Int
    /// What lies on one node as a whole: a page, or a huge one.
    let unit: Int

    static let pageSize = Int(unl_prim_page_size())

    /// How many pages there are, small ones whatever the unit is.
    var count: Int { (bytes + Self.pageSize - 1) / Self.pageSize }

    init(elements: Int, of stride: Int, hugePages: Bool, _ call: String) throws(UnlatchError) {
        let (size, overflow) = elements.multipliedReportingOverflow(by: stride)
        if elements < 0 || overflow { throw .invalid(call, "an array of \(elements) elements cannot be made") }
        let bytes = max(size, 1)
        var mapped: UnsafeMutableRawPointer?
        try UnlatchError.check(unl_prim_pages_map(bytes, &mapped), call, doing: "mapping \(bytes) bytes")
        guard let mapped else { preconditionFailure("pages that were mapped have an address") }
        self.start = mapped
        self.bytes = bytes
        self.unit = hugePages ? 2 << 20 : Self.pageSize
        // SAFETY: the pages are mapped with this size and untouched.
        if hugePages { unl_prim_pages_advise_huge(mapped, bytes) }
    }

    /// Has pages that are dealt to nodes be as small as they were asked for.
    func keepUnit() {
        // SAFETY: the pages are mapped with this size and untouched.
        if unit == Self.pageSize { unl_prim_pages_keep_small(start, bytes) }
    }

    deinit {
        // SAFETY: the last owner is gone; views must not outlive it.
        _ = unl_prim_pages_unmap(start, bytes)
    }

    /// Has the pages lie where the policy says, before anybody touches them.
    ///
    /// - Returns: why it could not be done; `nil` if it could.
    /// - Throws: for another failure than that the system forbids it.
    func place(_ policy: unl_page_policy, _ nodes: [Int], _ call: String) throws(UnlatchError) -> String? {
        let numbers = nodes.map { CInt(clamping: $0) }
        // SAFETY: the pages are mapped with this size and untouched; the list lives for the length of the call.
        let status = unl_prim_pages_place(start, bytes, policy, numbers, numbers.count)
        do {
            try UnlatchError.check(status, call, doing: "placing pages (mbind)")
        } catch {
            guard error.code == .notPermitted || error.code == .notSupported else { throw error }
            return unl_prim_numa_obstacle().map { String(cString: $0) } ?? error.cause
        }
        return nil
    }

    /// Takes all pages now, from the node that they are bound to.
    func fill(from node: Int, _ call: String) throws(UnlatchError) {
        // SAFETY: the pages are mapped with this size, bound, and nobody's yet.
        let status = unl_prim_pages_fill(start, bytes, CInt(clamping: node))
        guard status != 0 else { return }
        do {
            try UnlatchError.check(status, call, doing: "taking \(bytes) bytes from node \(node)")
        } catch {
            guard error.code == .noResources else { throw error }
            var available: UInt64 = 0
            let known = unl_prim_node_available_bytes(CInt(clamping: node), &available) == 0
            // Elsewhere there is no more than the control group allows.
            var group: UInt64 = 0
            let isGroup = unl_prim_available_bytes("", &group) && group < UInt64(bytes)
            let whose = isGroup ? "the control group" : "node \(node)"
            let left = isGroup ? group : available
            throw UnlatchError(
                code: .noResources, call: call,
                cause: "\(whose) cannot hold \(bytes >> 20) MiB"
                    + (isGroup || known ? " (\(left >> 20) are left)" : "") + "; ask for less"
                    + (isGroup ? "" : ", or for .preferred(\(node)), which goes on elsewhere"))
        }
    }

    /// The node of each of some pages at this moment; `nil` for one that nobody has touched.
    func nodes(of pages: Range<Int>, _ call: String) throws(UnlatchError) -> [Int?] {
        // The pages are mapped while `self` lives.
        try withExtendedLifetime(self) { () throws(UnlatchError) in
            try PageNodes.of(start + pages.lowerBound * Self.pageSize, pages: pages.count, call)
        }
    }
}
