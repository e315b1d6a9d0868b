import Foundation

/// The fresh process's side: one probe.
enum ClaimMeasuring {
    /// What Python is told, as JSON.
    private struct Settings: Encodable {
        let probe: String
        let function: String
        let quick: Bool
        let cores: Int
        let folder: String
    }

    static func measure(
        _ job: Job<ClaimProbe.Task>, _ function: String, _ natives: ClaimProbe.Natives
    ) throws -> ClaimProbe.Answer {
        try job.withPython { _, gil in
            let settings = Settings(
                probe: job.task.probe, function: function, quick: job.effort == .quick, cores: job.task.cores,
                folder: job.folder)
            let encoded = String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)
            let text = try String(gil.import("unlatch_claims").measure(encoded, natives(job, gil)))
            var answer = try JSONDecoder().decode(ClaimProbe.Answer.self, from: Data(text.utf8))
            answer.gilEnabled = try gil.hasLock
            return answer
        }
    }

    /// One thread and a team of all cores, in turns, on the Mandelbrot set; and what the process got of the processor.
    @Sendable static func threads(_ job: Job<ClaimProbe.Task>) throws -> ClaimProbe.Answer {
        let work = try MandelbrotWork(
            Mandelbrot(width: 512, height: 384, limit: 512), memory: .firstTouch)
        let teams = try [1, job.task.cores].map { NativeTeam(try Team(threads: $0), isPinned: false) }
        let sampler = Sampler(rounds: job.effort == .quick ? 5 : 7, stretch: job.effort == .quick ? 0.1 : 0.25)
        var cores: [Double] = []
        let series = try sampler.take(["one", "all"]) { subject, passes in
            let (began, processor) = (SystemClock.now(), SystemClock.processor())
            _ = try teams[subject].run(work, passes: passes)
            if subject == 1 { cores.append((SystemClock.processor() - processor) / (SystemClock.now() - began)) }
        }
        var answer = ClaimProbe.Answer(probe: job.task.probe)
        for one in series { answer.series["os/\(one.model)"] = one.values }
        answer.series["os/all-cores"] = cores.suffix(sampler.rounds)
        return answer
    }
}
