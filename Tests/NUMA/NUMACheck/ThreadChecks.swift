import Synchronization
import UnlatchParallel

extension Report {
    /// That threads run where they were asked to, and that the caller stays free.
    mutating func threads(on machine: Machine) {
        for node in machine.withCPUs {
            about("a team on node \(node.id)") { report in
                let team = try Team(place: .node(node.id))
                report.check("a team on node \(node.id) has its CPUs", Set(team.cpus), is: Set(node.cpus))
                for schedule in [Schedule.static, .dynamic(chunk: 1)] {
                    let (grant, seen) = try Witness.places(of: team, schedule: schedule)
                    report.check("node \(node.id), \(schedule): CPUs achieved", grant.cpus, is: team.cpus)
                    report.check(
                        "node \(node.id), \(schedule): threads were seen on its CPUs alone",
                        seen.allSatisfy { node.cpus.contains($0.cpu) && $0.node == node.id }, "\(seen)")
                }
            }
        }
        for node in machine.nodes where node.cpus.isEmpty {
            refused("a team on node \(node.id), which has no CPU,", naming: "node \(node.id)") {
                _ = try Team(place: .node(node.id))
            }
        }
        about("a team with a CPU of each node") { report in
            let cpus = machine.withCPUs.compactMap(\.cpus.last)
            let (grant, seen) = try Witness.places(of: Team(place: .cpus(cpus)))
            report.check("a team with a CPU of each node: CPUs achieved", grant.cpus, is: cpus)
            report.check("a team with a CPU of each node: seen on", Set(seen.map(\.cpu)), is: Set(cpus))
        }
        affinity(on: machine)
    }

    /// That the caller's affinity is the same after teams as before, on the main thread and on one that is bound.
    private mutating func affinity(on machine: Machine) {
        let before = Witness.affinity()
        let failures = Mutex<[String]>([])
        let use: @Sendable (String) -> Void = { who in
            let before = Witness.affinity()
            func compare(_ when: String) {
                let now = Witness.affinity()
                if now != before { failures.withLock { $0.append("\(who), \(when): \(now) instead of \(before)") } }
            }
            for node in machine.withCPUs {
                do {
                    let team = try Team(place: .node(node.id))
                    compare("after a team was made")
                    _ = try Witness.places(of: team)
                    compare("after a run")
                } catch { failures.withLock { $0.append("\(who): \(error)") } }
                compare("after the team ended")
            }
            do {
                _ = try Witness.places(of: Team())
                compare("after a run of a team of its own")
            } catch { failures.withLock { $0.append("\(who): \(error)") } }
        }
        use("the main thread")
        if let last = machine.cpus.last {
            about("a thread bound to CPU \(last)") { _ in
                try Witness.onThread(boundTo: last) { use("a thread bound to CPU \(last)") }
            }
        }
        check("the callers' affinity is the same afterwards", failures.withLock { $0 }, is: [])
        check("the main thread may use all CPUs", before, is: machine.cpus)
    }

    /// That teams which name no place run at the default one.
    mutating func defaultPlace(on machine: Machine) {
        guard let node = machine.withCPUs.last else { return check("a node has CPUs", false, "none has") }
        about("the default place") { report in
            Place.setDefault(.node(node.id))
            defer { Place.setDefault(nil) }
            let (grant, seen) = try Witness.places(of: Team())
            report.check("the default place, node \(node.id): CPUs achieved", Set(grant.cpus), is: Set(node.cpus))
            report.check("the default place, node \(node.id): seen on", Set(seen.map(\.node)), is: [node.id])
        }
    }

    /// That a place which is none is refused.
    mutating func badPlaces(on machine: Machine) {
        for node in [-1, machine.nodes.count, 99] {
            refused("a team on node \(node)", naming: "node \(node)") { _ = try Team(place: .node(node)) }
            refused("memory on node \(node)", naming: "node \(node)") {
                _ = try PlacedArray<UInt8>(count: 1, on: .node(node))
            }
        }
        refused("a team on CPU 977", naming: "CPU 977") { _ = try Team(place: .cpus([0, 977])) }
        refused("a team on no CPU", naming: "no CPU") { _ = try Team(place: .cpus([])) }
    }
}
