import Glibc
import UnlatchPython

/// What this process has of memory, by those who hand it out.
struct MemoryInUse {
    /// `sys.getallocatedblocks()`: small objects of Python's.
    let pythonBlocks: Int
    /// What the C library's allocator, and with it Swift's, has given out.
    let heapBytes: Int
    /// What the kernel counts.
    let residentBytes: Int

    init(_ gil: borrowing GIL) throws {
        _ = try gil.import("gc").collect()
        pythonBlocks = try Int(gil.import("sys").getallocatedblocks())
        heapBytes = Self.heap()
        residentBytes = Self.resident()
    }

    private static func resident() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var pages = [0, 0]  // all, resident
        pages.withUnsafeMutableBufferPointer { pages in
            _ = withVaList([pages.baseAddress!, pages.baseAddress! + 1]) { vfscanf(file, "%ld %ld", $0) }
        }
        return pages[1] * sysconf(CInt(_SC_PAGESIZE))
    }

    /// From `malloc_info`: what was taken from the system, without what lies free.
    private static func heap() -> Int {
        typealias Info = @convention(c) (CInt, UnsafeMutablePointer<FILE>) -> CInt
        // SAFETY: glibc has had this function with this signature since 2.10.
        guard let info = dlsym(nil, "malloc_info").map({ unsafeBitCast($0, to: Info.self) }) else { return 0 }
        var text: UnsafeMutablePointer<CChar>?
        var size = 0
        guard let stream = open_memstream(&text, &size) else { return 0 }
        _ = info(0, stream)
        fclose(stream)
        defer { free(text) }
        guard let text else { return 0 }
        // The totals of all arenas are the last four lines of their kind.
        var sizes: [Substring: Int] = [:]
        for line in String(cString: text).split(separator: "\n") where line.hasSuffix("/>") {
            let parts = line.split(separator: "\"")
            guard let type = parts.firstIndex(where: { $0.hasSuffix("type=") }),
                let size = parts.firstIndex(where: { $0.hasSuffix(" size=") }), size + 1 < parts.count
            else { continue }
            sizes[parts[type + 1]] = Int(parts[size + 1])
        }
        return sizes["current", default: 0] + sizes["mmap", default: 0] - sizes["fast", default: 0]
            - sizes["rest", default: 0]
    }
}
