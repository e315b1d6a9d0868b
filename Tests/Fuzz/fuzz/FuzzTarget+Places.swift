import Glibc
import UnlatchParallel

/// What the user's environment says.
extension FuzzTarget {
    static var ofPlaces: [FuzzTarget] { [places, openMP] }

    private static let words = [
        "node:", "cpus:", "spread", "close", "caller", "9223372036854775807", "0-65535", "-", ",",
    ]

    /// UNLATCH_PLACE.
    private static let places = FuzzTarget(
        "places", seeds: ["caller", "node:0", "cpus:0-3,8", "spread", "close", "cpus:9223372036854775807,5"],
        words: words
    ) { input in
        guard let place = try? Place(String(decoding: input, as: UTF8.self)) else { return }
        let again = try? Place(place.description)
        if case .cpus(let cpus) = place, cpus.isEmpty { return }
        demand(again == place, "\(place) is not what was read")
        // Refused or not: a team of CPUs that are not there is never made.
        if case .cpus(let cpus) = place, cpus.count < 100 {
            let ours = Set(Topology.current.allowedCPUs)
            let team = try? Team(place: place)
            demand(team == nil || ours.isSuperset(of: cpus), "a team on \(place)")
        }
    }

    /// OMP_NUM_THREADS, OMP_THREAD_LIMIT, OMP_PROC_BIND and OMP_PLACES, each on a line. OpenMP itself is not started.
    private static let openMP = FuzzTarget(
        "openmp-variables", seeds: ["8,2\n64\nspread\n{0}", "2\n\nfalse\ncores(2)", "-1\n0\n \n"],
        words: ["99999999999999999999", "9223372036854775807", "-1", "\n", "false", "{", "true"]
    ) { input in
        let lines = input.split(separator: 10, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        for (name, text) in zip(["OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OMP_PROC_BIND", "OMP_PLACES"], lines) {
            setenv(name, text, 1)
        }
        if let team = try? Team() { demand((1...65536).contains(team.threads), "a team of \(team.threads) threads") }
        _ = PlacementNotes.current
    }
}
