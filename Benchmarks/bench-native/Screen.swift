import BenchKit
import Foundation

/// What the commands say on standard output.
enum Screen {
    /// The machine and what was found on it, before anything is measured.
    static func show(_ environment: BenchKit.Environment, noInterpreter: String?) {
        let topology = environment.topology
        let nodes = topology.numaNodes == 1 ? "1 NUMA node" : "\(topology.numaNodes) NUMA nodes"
        line("Unlatch \(environment.unlatch), \(environment.date)")
        line("  \(environment.cpuModel ?? "unknown processor"), \(topology.usableCores) usable cores, \(nodes)")
        line("  \(environment.openMP)")
        for python in environment.interpreters {
            let lock = python.gilEnabled ? "" : ", running without the GIL"
            let numPy = python.numpyVersion.map { ", NumPy \($0)" } ?? ""
            line("  CPython \(python.version)\(lock)\(numPy): \(python.path)")
        }
        if let why = noInterpreter { line("  No Python: \(why)") }
        for warning in environment.warnings { line("  Note: \(warning)") }
    }

    /// One workload's table.
    static func show(_ section: WorkloadSection, failures: [String], markdown: Bool) {
        let table = ResultTable(section)
        line("")
        line(markdown ? table.markdown() : table.text(), terminator: "")
        for failure in failures { line("  FAILED  \(failure)") }
    }

    /// A table that is ready.
    static func show(_ table: String, title: String) {
        line("\n\(title)\n")
        line(table, terminator: "")
    }

    /// A text that is ready.
    static func show(_ text: String) { line(text, terminator: "") }

    private static func line(_ text: String, terminator: String = "\n") {
        print(text, terminator: terminator)
        fflush(nil)  // a section is read as soon as it is complete
    }
}
