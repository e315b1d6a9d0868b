import Glibc
import UnlatchParallel

/// What Scripts/test-numa.sh runs on the machines that it boots.
///
///     NUMACheck machine NODES DISTANCES THREADS VERSION  everything; the arguments are those of machines.txt
///     NUMACheck unassisted NODES DISTANCES THREADS VERSION   where libnuma cannot be loaded
///     NUMACheck confined NODES DISTANCES THREADS NODE    in a control group with the CPUs and the memory of one node
///     NUMACheck kernels                                  the kernels' results alone, on any machine
@main
struct NUMACheck {
    static func main() {
        var report = Report()
        let arguments = Array(CommandLine.arguments.dropFirst())
        let machine =
            arguments.count == 5
            ? Machine(nodes: arguments[1], distances: arguments[2], threads: arguments[3]) : nil
        switch (arguments.first, machine) {
        case ("machine", let machine?):
            report.topology(of: machine)
            report.instructionSet(is: arguments[4])
            report.threads(on: machine)
            report.pages(on: machine)
            report.blocks(on: machine)
            report.remote(on: machine)
            report.fullNodes(on: machine)
            report.defaultPlace(on: machine)
            report.badPlaces(on: machine)
            report.kernels(on: machine)
            report.math(on: machine)
        case ("unassisted", let machine?): report.unassisted(on: machine)
        case ("confined", let machine?):
            guard let node = machine.nodes.first(where: { String($0.id) == arguments[4] }) else { usage() }
            report.confined(to: node, of: machine)
        case ("kernels", nil) where arguments.count == 1:
            report.kernels(on: nil)
            report.math(on: nil)
        default: usage()
        }
        if report.failed > 0 {
            print("NUMACheck: \(report.failed) of \(report.passed + report.failed) checks FAILED")
            exit(1)
        }
        print("NUMACheck: \(report.passed) checks passed, \(report.skipped) skipped")
    }

    private static func usage() -> Never {
        print("NUMACheck: cannot read its arguments; Scripts/test-numa.sh knows them")
        exit(2)
    }
}
