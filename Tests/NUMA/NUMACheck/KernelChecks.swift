import UnlatchKernels
import UnlatchParallel

extension Report {
    /// That each kernel gives the same bits in every version and with every team; their fingerprints are printed, to be
    /// compared with those of other machines.
    mutating func kernels(on machine: Machine?) {
        for kernel in BundledKernel.all {
            about(kernel.name) { report in
                var found: [String: [String]] = [:]
                var ways = 0
                try Workbench.inEveryWay(machine) { instructionSet, bench in
                    try kernel.run(bench)
                    found[bench.fingerprint.text, default: []].append(
                        "\(instructionSet.rawValue) on \(bench.team.threads)")
                    ways += 1
                }
                report.check("\(kernel.name): the same bits in \(ways) ways", found.count == 1, "\(found)")
                for (fingerprint, _) in found { print("bits    \(kernel.name) \(fingerprint)") }
            }
        }
    }
}
