import Foundation
internal import Unlatch

/// The machine and the software that a report was measured on: what somebody needs to judge its figures.
///
/// A property that is nil could not be found out, or does not exist on this kind of machine. No host or user names.
package struct Environment: Codable, Equatable, Sendable {
    /// What topology code in another module found out.
    package struct Topology: Codable, Equatable, Sendable {
        /// CPUs that this process may run on.
        package var allowedCPUs: [Int]
        /// The cgroup's quota in cores, nil for none.
        package var quotaCores: Double?
        /// What affinity and quota leave: min(allowed CPUs, quota rounded up).
        package var usableCores: Int
        /// NUMA nodes with memory.
        package var numaNodes: Int

        package init(allowedCPUs: [Int], quotaCores: Double?, usableCores: Int, numaNodes: Int) {
            (self.allowedCPUs, self.quotaCores) = (allowedCPUs, quotaCores)
            (self.usableCores, self.numaNodes) = (usableCores, numaNodes)
        }
    }

    /// A Python that took part.
    package struct Interpreter: Codable, Equatable, Sendable {
        package var path: String
        /// `3.11.7`
        package var version: String
        /// `cpython`
        package var implementation: String
        /// The shared library that was loaded, nil if the symbols were found elsewhere.
        package var libraryPath: String?
        /// Built to run without the lock; nil for the usual build.
        package var freeThreaded: Bool?
        package var gilEnabled: Bool
        /// How its `multiprocessing` starts processes where nobody says how: `forkserver` from 3.14 on, `fork` before.
        package var startMethod: String?
        /// nil: it has no NumPy.
        package var numpyVersion: String?

        package init(
            path: String, version: String, libraryPath: String? = nil, freeThreaded: Bool? = nil, gilEnabled: Bool,
            startMethod: String? = nil, numpyVersion: String? = nil
        ) {
            (self.path, self.version, implementation) = (path, version, "cpython")
            (self.libraryPath, self.freeThreaded, self.gilEnabled) = (libraryPath, freeThreaded, gilEnabled)
            (self.startMethod, self.numpyVersion) = (startMethod, numpyVersion)
        }

        /// `3.11.7`, or `3.13.5t, no lock`, as the heading of a column.
        package var label: String {
            guard freeThreaded == true else { return version }
            return gilEnabled ? "\(version)t, lock on" : "\(version)t, no lock"
        }
    }

    /// Start of the measurement, ISO 8601, UTC.
    package var date: String
    package var commandLine: [String]
    package var unlatch: String
    /// `release` or `debug`.
    package var build: String
    package var swift: String
    package var operatingSystem: String?
    package var kernel: String?
    package var libc: String?
    /// The OpenMP runtime, described by the module that links it.
    package var openMP: String
    package var interpreters: [Interpreter]

    package var cpuModel: String?
    package var onlineCPUs: Int
    package var topology: Topology
    /// The first CPU's caches.
    package var caches: [Cache]
    package var memoryBytes: Int?
    /// A virtual machine: a neighbour may take time away.
    package var hypervisor: Bool?
    package var governor: String?
    package var boost: Bool?
    package var smt: Bool?
    /// `always`, `madvise` or `never`.
    package var transparentHugePages: String?
    /// Processes that ran or waited to run, the mean of the minute before the start.
    package var loadAverage: Double?
    /// How often the cgroup's quota stopped us, counted since the cgroup was made.
    package var throttledBefore: Int?
    package var throttledAfter: Int?

    /// What may spoil the figures, one line each.
    package var warnings: [String]

    /// The machine that we run on.
    package static func here() -> Environment {
        let topology = Unlatch.Topology.current
        return Environment(
            topology: .init(
                allowedCPUs: topology.allowedCPUs, quotaCores: topology.quota, usableCores: topology.usableCores,
                numaNodes: topology.nodes.count),
            openMP: OpenMPRuntime.description)
    }

    /// Reads the machine's description as it is now.
    ///
    /// - Parameters:
    ///   - root: where `/proc`, `/sys` and `/etc` are found: `/`, or a recorded tree.
    package init(
        topology: Topology, openMP: String, interpreters: [Interpreter] = [],
        commandLine: [String] = CommandLine.arguments, root: String = "/"
    ) {
        let system = SystemReader(root: root)
        date = Date.now.formatted(.iso8601)
        self.commandLine = commandLine
        unlatch = UnlatchVersion.current
        build = Software.build
        swift = Software.swift
        operatingSystem = system.operatingSystem
        kernel = system.kernel
        libc = Software.libc
        self.openMP = openMP
        self.interpreters = interpreters
        cpuModel = system.cpuModel
        onlineCPUs = system.onlineCPUs ?? ProcessInfo.processInfo.activeProcessorCount
        self.topology = topology
        caches = system.caches
        memoryBytes = system.memoryBytes
        hypervisor = system.hypervisor
        governor = system.governor
        boost = system.boost
        smt = system.smt
        transparentHugePages = system.transparentHugePages
        loadAverage = system.loadAverage
        throttledBefore = system.throttled
        warnings = []
        warnings = startWarnings
    }
}
