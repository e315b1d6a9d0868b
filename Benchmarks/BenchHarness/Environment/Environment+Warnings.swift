extension Environment {
    /// Waiting processes for each CPU that are more than a machine at rest has.
    static let idleLoad = 0.3

    /// What can be said before measuring.
    var startWarnings: [String] {
        var warnings: [String] = []
        if build == "debug" {
            warnings.append("this is a debug build: Swift code is not optimised; build with -c release")
        }
        if let governor, governor != "performance" {
            warnings.append("the CPU frequency governor is \(governor), not performance: the clock may change")
        }
        if boost == true { warnings.append("turbo boost is on: few busy cores run faster than many") }
        if let loadAverage, loadAverage > Environment.idleLoad * Double(onlineCPUs) {
            let cpus = "\(onlineCPUs) \(onlineCPUs == 1 ? "CPU" : "CPUs")"
            warnings.append(
                "the machine was not idle: load \(Format.significant(loadAverage)) on \(cpus) in the minute before, "
                    + "which a build just finished explains too")
        }
        return warnings
    }

    /// Reads what changes while measuring, and warns if the quota stopped us. Call once, when measuring is over.
    package mutating func finish(root: String = "/") {
        throttledAfter = SystemReader(root: root).throttled
        guard let before = throttledBefore, let after = throttledAfter, after > before else { return }
        let times = after - before
        warnings.append("the cgroup's CPU quota stopped us \(times == 1 ? "once" : "\(times) times") while measuring")
    }
}
