/// Everything that the probes measured with one interpreter: numbers by name, as in `cpu/threads`.
///
/// Verdicts are computed from these and from nothing else, so recorded samples give the verdict that they gave, and
/// samples of a machine that is not here can be judged, too.
package struct ClaimSamples: Codable, Equatable, Sendable {
    /// The usable count: the affinity mask, cut by the cgroup's quota.
    package var cores: Int
    /// nil where there is no interpreter.
    package var interpreter: String?
    package var gilEnabled: Bool?
    /// In the order of the turns: the numbers of subjects that took turns belong together, place by place.
    package var series: [String: [Double]] = [:]
    /// Why a series is not there, by its name, or by its probe's where nothing of that could be measured.
    package var missing: [String: String] = [:]
    /// What the probes have to say, by the probe's name.
    package var notes: [String: [String]] = [:]

    package init(
        cores: Int, interpreter: String? = nil, gilEnabled: Bool? = nil, series: [String: [Double]] = [:],
        missing: [String: String] = [:]
    ) {
        (self.cores, self.interpreter, self.gilEnabled) = (cores, interpreter, gilEnabled)
        (self.series, self.missing) = (series, missing)
    }

    /// Takes in what another fresh process measured.
    mutating func join(_ later: ClaimProbe.Answer) {
        for (name, values) in later.series { series[name, default: []] += values }
        missing.merge(later.missing) { first, _ in first }
        let name = later.probe
        for note in later.notes where !notes[name, default: []].contains(note) { notes[name, default: []].append(note) }
    }
}
