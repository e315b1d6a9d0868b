import Foundation
import Synchronization

/// What is measured beside the kernels: what comes with calling them.
package enum KernelExtra: String, CaseIterable, Sendable {
    /// Eight Python threads that call a team kernel at once, against one.
    case callers
    /// A Swift closure against the same loop in C.
    case closure

    package struct Samples: Codable, Sendable {
        package let id: String
        package let title: String
        /// Each round's ratio: eight callers' runs in a second ÷ one's, or the closure's time ÷ C's.
        var ratios: [Double] = []
        /// Seconds for a run, by model.
        var seconds: [String: [Double]] = [:]
        /// The most threads of the process that were seen runnable, beside those that were there before.
        var runnable: Int?
        var threads = 1
    }

    func measure(_ job: Job<KernelRun.Task>) throws -> Samples {
        switch self {
        case .callers: try Callers.measure(job)
        case .closure: try Self.closure(job)
        }
    }

    /// x + factor · y in the cache, on one thread. The C kernel in its version for every processor, which is what Swift
    /// compiles for.
    private static func closure(_ job: Job<KernelRun.Task>) throws -> Samples {
        _ = InstructionSet.use(.baseline)
        let team = try Team(threads: 1)
        let count = 8192
        let x: PlacedArray<Double> = try KernelData.random(count, team, in: 0...1)
        let y: PlacedArray<Double> = try KernelData.random(count, team, in: 0...1)
        let to: PlacedArray<Double> = try KernelData.empty(count, team)
        func swift() throws {
            // SAFETY (nonisolated(unsafe)): threads write to parts of their own; there is one of each.
            nonisolated(unsafe) let (to, x, y) = (to.unsafeBuffer, x.reading, y.reading)
            try team.parallelFor(0..<count, schedule: .static(chunk: 16384)) { part in
                for index in part { to[index] = x[index] + 0.5 * y[index] }
            }
        }
        func c() throws { try Vectors.triad(to.unsafeBuffer, x.reading, y.reading, factor: 0.5, on: team) }
        let sampler = Sampler(rounds: job.effort == .quick ? 9 : 31, stretch: 0.001)
        let series = try sampler.take(["unlatch-closure", "peer:C"]) { subject, times in
            for _ in 0..<times { try subject == 0 ? swift() : c() }
        }
        var samples = Samples(id: closure.rawValue, title: "a Swift closure ÷ the same loop in C")
        for one in series { samples.seconds[one.model] = one.values }
        samples.ratios = zip(series[0].values, series[1].values).map { $0 / $1 }
        return samples
    }
}

/// Python threads that call a team kernel in a loop.
private enum Callers {
    static func measure(_ job: Job<KernelRun.Task>) throws -> KernelExtra.Samples {
        let team = try Team(threads: job.task.threads)
        let x: PlacedArray<Double> = try KernelData.random(1_000_000, team, in: 0...1)
        return try job.withPython { _, gil in
            let kernel = try gil.function("dot") { gil, _ in
                try gil.released { try Vectors.dot(x.reading, x.reading, on: team) }
            }
            let callers = try gil.import("unlatch_kernels").callers.reference
            let seconds = job.effort == .quick ? 0.3 : 1
            var samples = KernelExtra.Samples(
                id: KernelExtra.callers.rawValue, title: "8 Python threads' runs in a second ÷ one thread's",
                runnable: 0, threads: job.task.threads)
            for _ in 0..<(job.effort == .quick ? 3 : 9) {
                let one = try Double(gil.bind(callers)(kernel, 1, seconds))
                let watch = RunnableWatch()
                let eight = try Double(gil.bind(callers)(kernel, 8, seconds))
                samples.runnable = max(samples.runnable ?? 0, watch.stop())
                samples.seconds["native-team", default: []].append(1 / one)
                samples.seconds["native-team-8-callers", default: []].append(1 / eight)
                samples.ratios.append(eight / one)
            }
            return samples
        }
    }
}

/// Counts, a hundred times in a second, the threads of the process that run or wait for a core, but for those that were
/// there before, and the one that counts.
private final class RunnableWatch: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): `most` is written by the counting thread alone, and read when it has ended.
    private let over = Atomic(false)
    private let done = DispatchSemaphore(value: 0)
    private var most = 0

    init() {
        let others = Set(ProcessThreads.all())
        let thread = Thread { [self] in
            let own = ProcessThreads.current
            // The callers are at work after a while; helpers of the first ones have gone to sleep.
            usleep(100_000)
            while !over.load(ordering: .relaxed) {
                let threads = ProcessThreads.all().filter { $0 != own && !others.contains($0) }
                most = max(most, threads.count(where: ProcessThreads.isRunnable))
                usleep(10_000)
            }
            done.signal()
        }
        thread.start()
    }

    func stop() -> Int {
        over.store(true, ordering: .relaxed)
        done.wait()
        return most
    }
}
