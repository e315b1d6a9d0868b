package import BenchHarness
import Foundation

/// A row with the figures that a test is about; three samples within one per cent of `seconds`.
package func row(
    _ model: String, _ seconds: Double, start: String? = nil, workers: Int = 1, gil: Bool? = true,
    python: String? = "3.11.7", items: Int = 1000, share: Double? = nil, startUp: Double? = nil,
    samples: [Double]? = nil, valid: Bool = true, unit: String = "pixels"
) -> MeasuredResult {
    MeasuredResult(
        suite: "run", workload: "mandelbrot", model: model, startMethod: start, workers: workers, interpreter: python,
        gilEnabled: gil, items: items, itemUnit: unit,
        samples: samples ?? [seconds * 0.995, seconds, seconds * 1.005], otherThreadShare: share, startUp: startUp,
        valid: valid)
}

/// An environment that does not depend on the machine that the test runs on.
package func fixedEnvironment(root: String = "/nowhere") -> Environment {
    Environment(
        topology: .init(allowedCPUs: [0, 1], quotaCores: nil, usableCores: 2, numaNodes: 1), openMP: "a runtime",
        commandLine: ["bench-native", "run"], root: root)
}

/// Makes the folder that the file lies in, too.
package func write(_ text: String, to path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
}
