import Glibc
import UnlatchParallel

/// What the kernel tells of nodes and of the threads of a core.
extension FuzzTarget {
    /// /proc/zoneinfo.
    static let zones = FuzzTarget(
        "zones",
        seeds: [
            """
            Node 0, zone      DMA
              per-node stats
                  nr_inactive_anon 7043
              pages free     2816
                    boost    0
                    min      9
                    low      12
                    high     15
                    present  3998
                    protection: (0, 2984, 23900, 23900)
            Node 0, zone   Normal
              pages free     1403271
                    high     22077
                    protection: (0, 0, 0)
            Node 1, zone  Movable
              pages free     32
                    high     32
                    protection: (0)

            """,
            "Node 0, zone Normal\n  pages free 18446744073709551615\n  high 1\n  protection: (18446744073709551615)\n",
            "",
        ], words: numbers + ["Node 0, zone", "  pages free ", "  high ", "protection: (", ", ", ")", "\n"]
    ) { input in
        let files = SystemFiles.shared
        files.write("proc/zoneinfo", input)
        for node in [0, 1, .max] {
            let recorded = Topology.node(node, recordedIn: files.root)
            guard let unreserved = recorded?.unreserved else { continue }
            demand(unreserved >= 0, "\(unreserved) bytes are not reserved")
            demand(unreserved == .max || unreserved % Int(getpagesize()) == 0, "\(unreserved) bytes are no pages")
        }
    }

    /// A node's meminfo and distances, the list of nodes, and that of a core's threads; parted by lines of "%".
    static let nodeFiles = FuzzTarget(
        "node-files",
        seeds: [
            """
            Node 0 MemTotal:       16309596 kB
            Node 0 MemFree:         1272580 kB
            Node 0 Active(file):     771288 kB
            Node 0 Inactive(file):   771288 kB
            %
            10 21
            %
            0-1
            %
            0,2
            """, "Node 0 MemTotal: 1 kB\nNode 0 MemFree: 18446744073709551615 kB\n%\n10\n%\n0\n%\n0-1",
            "%\n255 -1\n%\n0,3-5",
        ],
        words: numbers + [
            "\n%\n", "Node 0 MemTotal: ", "Node 0 MemFree: ", "Node 0 Active(file): ", " kB", "0-1023", "10 20 ",
        ]
    ) { input in
        let files = SystemFiles.shared
        let parts = input.split(separator: 37, maxSplits: 3, omittingEmptySubsequences: false)
        let node = "sys/devices/system/node"
        let names = [
            "\(node)/node0/meminfo", "\(node)/node0/distance", "\(node)/online",
            "sys/devices/system/cpu/cpu5/topology/thread_siblings_list",
        ]
        for (index, name) in names.enumerated() {
            files.write(name, index < parts.count ? Array(parts[index].drop { $0 == 10 }) : [])
        }
        if let recorded = Topology.node(0, recordedIn: files.root) {
            if let memory = recorded.memory {
                demand(memory.total >= 0 && memory.available >= 0 && memory.files >= 0, "memory below 0: \(memory)")
            }
            demand(recorded.distance >= -1, "a distance of \(recorded.distance)")
            demand((0...1024).contains(recorded.nodes), "\(recorded.nodes) nodes")
        }
        // Of the CPU's own core, five threads at most have a lower number; a damaged list may say one several times.
        let before = Topology.threadsBefore(cpu: 5, recordedIn: files.root)
        demand((0...256).contains(before), "\(before) threads stand before CPU 5")
    }
}
