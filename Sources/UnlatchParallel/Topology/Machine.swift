extension Topology {
    /// What a machine is made of: all of it, whether this process may use it or not.
    ///
    ///     let machine = Topology.current.machine
    ///     let large = machine.caches.filter { $0.level == 3 }.map(\.bytes).reduce(0, +)
    ///
    /// - Thread safety: a value; GIL: either.
    public struct Machine: Sendable, Hashable, Codable {
        /// The nodes, ascending; never empty. Numbers may have holes.
        public let nodes: [Node]
        /// The packages, which are what one buys and puts into a socket; empty where the system does not tell.
        public let packages: [Package]
        /// The cores, those that are neighbours next to each other.
        public let cores: [Core]
        /// The caches, level after level; empty where the system does not tell.
        public let caches: [Cache]
        /// The CPUs that are online, ascending: each a hardware thread of a core.
        public let cpus: [Int]
        /// The CPUs that there are and that are switched off, ascending: they have no core, and no node knows them. Empty
        /// where the system does not tell.
        public let offlineCPUs: [Int]
        /// Why packages, cores and caches are not known, and what to do; `nil` where they are.
        public let reason: String?

        /// A memory node, whether of DRAM, of faster or slower memory, or of CPUs only.
        public struct Node: Sendable, Hashable, Codable, Identifiable {
            public let id: Int
            /// Its CPUs; empty for a node of memory only. No CPU belongs to two nodes.
            public let cpus: [Int]
            /// The CPUs that are nearest to it: its own, or, for a node of memory only, those of its neighbour.
            public let nearestCPUs: [Int]
            /// Its memory; 0 for a node of CPUs only, and where nobody tells.
            public let memoryBytes: Int
            /// The distance to each node of `Machine.nodes`, in their order: 10 = itself, 0 = not known.
            public let distances: [Int]
        }

        public struct Package: Sendable, Hashable, Codable, Identifiable {
            /// The system's number; where it has none, the place in `Machine.packages`.
            public let id: Int
            public let cpus: [Int]
        }

        /// What has arithmetic units of its own.
        public struct Core: Sendable, Hashable, Codable, Identifiable {
            /// The place in `Machine.cores`. (The system numbers cores anew in each package.)
            public let id: Int
            /// Its CPUs, ascending: more than one with SMT, also called hyperthreading.
            public let cpus: [Int]
            /// The package that it is in; `nil` where the system does not tell.
            public let package: Int?
            /// The node that it belongs to.
            public let node: Int?
        }

        public struct Cache: Sendable, Hashable, Codable {
            public enum Kind: String, Sendable, Hashable, Codable { case unified, data, instruction }

            /// 1 is next to the core.
            public let level: Int
            public let kind: Kind
            /// Its size; 0 where nobody tells.
            public let bytes: Int
            /// How much it moves at a time; 0 where nobody tells.
            public let lineBytes: Int
            /// The CPUs that share it.
            public let cpus: [Int]
        }

        /// Whether any node's memory is known: where none is, 0 is what nobody told.
        package var tellsMemory: Bool { nodes.contains { $0.memoryBytes > 0 } }

        /// The largest number of CPUs on a core: 1 without SMT, 2 with it on most processors that have it.
        public var threadsPerCore: Int { cores.map(\.cpus.count).max() ?? 1 }
    }
}
