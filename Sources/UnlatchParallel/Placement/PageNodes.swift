internal import CNUMA

/// Where anybody's memory lies.
package enum PageNodes {
    /// The node of each page that the memory touches; nil for one that nobody has touched yet.
    ///
    /// - Throws: `notSupported` where that cannot be asked.
    /// - GIL: either. Cost: a system call, some 100 ns for each page.
    package static func of(_ memory: UnsafeRawBufferPointer) throws(UnlatchError) -> [Int?] {
        guard let start = memory.baseAddress, memory.count > 0 else { return [] }
        let size = PlacedPages.pageSize
        let first = Int(bitPattern: start) / size
        let count = (Int(bitPattern: start) + memory.count - 1) / size - first + 1
        guard let page = UnsafeMutableRawPointer(bitPattern: first * size) else { return [] }
        return try of(page, pages: count, "PageNodes.of")
    }

    /// The same, from the beginning of a page on.
    static func of(_ start: UnsafeMutableRawPointer, pages count: Int, _ call: String) throws(UnlatchError) -> [Int?] {
        var status: CInt = 0
        let nodes = [CInt](unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let numbers = buffer.baseAddress else { return }
            // SAFETY: one number is written for each page; the kernel looks at no memory of ours beside that.
            status = unl_prim_pages_nodes(start, count, numbers)
            initialized = status == 0 ? count : 0
        }
        if status != 0, let obstacle = unl_prim_numa_obstacle() {
            throw UnlatchError(
                code: .notSupported, call: call, cause: "where pages lie cannot be asked: \(String(cString: obstacle))")
        }
        try UnlatchError.check(status, call, doing: "where pages lie cannot be asked (move_pages)")
        return nodes.map { $0 >= 0 ? Int($0) : nil }
    }
}
