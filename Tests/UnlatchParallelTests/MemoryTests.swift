import Foundation
import Testing
import UnlatchParallel

@Suite struct MemoryTests {
    @Test("an array starts as zeros, and its pages come with the first touch")
    func firstTouch() throws {
        let page = sysconf(CInt(_SC_PAGESIZE))
        let array = try PlacedArray<UInt8>(count: 10 * page - 1)
        #expect(array.placement.obtained == .firstTouch)
        #expect(array.placement.reason == nil)
        guard let before = array.nodeOfPages() else { try skip(pagesCannotBeAsked) }
        #expect(before.untouched == 10)
        for index in stride(from: 0, to: 4 * page, by: page) { array.unsafeBuffer[index] = 1 }
        let after = try #require(array.nodeOfPages())
        // Huge pages may bring their neighbours along.
        #expect(after.perNode.values.reduce(0, +) >= 4)
        #expect(after.untouched + after.perNode.values.reduce(0, +) == 10)
        #expect(array.unsafeBuffer.reduce(0) { $0 + Int($1) } == 4)
    }

    @Test("an array on a node lies there, or says why not")
    func onNode() throws {
        for node in Topology.current.nodes where node.memoryBytes > 0 {
            let array = try PlacedArray<Double>(count: 100_000, on: .node(node.id))
            #expect(array.placement.requested == .node(node.id))
            array.unsafeBuffer.update(repeating: 1)
            #expect((array.placement.reason == nil) == (array.placement.obtained == .node(node.id)))
            guard array.placement.reason == nil else { continue }
            guard let pages = array.nodeOfPages() else {
                skipPart(pagesCannotBeAsked)
                continue
            }
            #expect(pages.perNode.keys.sorted() == [node.id])
        }
    }

    @Test("an array asks for huge pages when it is told to, and only then")
    func huge() throws {
        let small = try PlacedArray<Double>(count: 1 << 20)
        let large = try PlacedArray<Double>(count: 1 << 20, hugePages: true)
        #expect(try !flags(of: small).contains("hg"))
        #expect(try flags(of: large).contains("hg"))
        #expect(large.unsafeBuffer.allSatisfy { $0 == 0 })
    }

    /// What the kernel notes of the mapping that the array lies in.
    private func flags(of array: PlacedArray<Double>) throws -> [Substring] {
        let address = UInt(bitPattern: array.unsafeBuffer.baseAddress)
        var isInside = false
        // Not `String(contentsOfFile:)`, which takes the first page of a file that says it has no length for all of it.
        let file = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps"))
        for line in String(decoding: file.readDataToEndOfFile(), as: UTF8.self).split(separator: "\n") {
            let range = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt($0, radix: 16) }
            if range.count == 2 { isInside = range[0] <= address && address < range[1] }
            if isInside, line.hasPrefix("VmFlags:") { return line.split(separator: " ") }
        }
        return []
    }

    @Test("quotas of both versions of control groups, and of the groups above ours")
    func quotas() throws {
        let system = RecordedSystem()
        defer { system.remove() }
        let (root, write) = (system.root, system.write)
        func quota() -> Double? { Topology.quota(recordedIn: root.path) }
        #expect(quota() == nil, "nothing is mounted")

        let two = "31 23 0:28 / /sys/fs/cgroup rw,relatime shared:3 - cgroup2 cgroup2 rw,nsdelegate"
        try write("proc/self/mountinfo", two)
        try write("proc/self/cgroup", "0::/a/b")
        try write("sys/fs/cgroup/a/b/cpu.max", "max 100000")
        #expect(quota() == nil)
        try write("sys/fs/cgroup/a/cpu.max", "250000 100000")
        #expect(quota() == 2.5, "the group above")
        try write("sys/fs/cgroup/a/b/cpu.max", "150000 100000")
        #expect(quota() == 1.5, "the least")

        // A container: version 1, the mount shows a part of the hierarchy, beside an empty version 2.
        let one = "40 23 0:29 /docker/x /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct"
        try write("proc/self/mountinfo", "41 23 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n" + one)
        try write("proc/self/cgroup", "5:cpuset:/\n4:cpu,cpuacct:/docker/x\n0::/")
        try write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1")
        try write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000")
        #expect(quota() == nil)
        try write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "50000")
        #expect(quota() == 0.5)
    }
}
