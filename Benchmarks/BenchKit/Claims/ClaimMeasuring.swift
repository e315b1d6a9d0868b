import Foundation
internal import Unlatch

/// The fresh process's side: one probe.
enum ClaimMeasuring {
    /// What Python is told, as JSON.
    private struct Settings: Encodable {
        let probe: String
        let quick: Bool
        let cores: Int
        let folder: String
    }

    /// What Python answers, as JSON.
    private struct PythonAnswer: Decodable {
        let series: [String: [Double]]
        let missing: [String: String]
        let notes: [String]
    }

    static func measure(_ job: ClaimProbe.Job) throws -> ClaimProbe.Answer {
        guard job.probe.needsPython else { return try measureThreads(job) }
        guard let location = job.interpreter else { throw LeftOut("no Python interpreter") }
        let python = try Interpreter.start(location)
        let answer = try python.attached { gil in
            try PythonModel.use(folder: job.folder, gil: &gil)
            let settings = Settings(
                probe: job.probe.rawValue, quick: job.effort == .quick, cores: job.cores, folder: job.folder)
            let encoded = String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)
            let natives = try ClaimNatives.functions(job, gil)
            let text = try String(gil.import("unlatch_claims").measure(encoded, natives))
            let measured = try JSONDecoder().decode(PythonAnswer.self, from: Data(text.utf8))
            return ClaimProbe.Answer(
                probe: job.probe, gilEnabled: try JobRunner.isLockEnabled(gil), series: measured.series,
                missing: measured.missing, notes: measured.notes)
        }
        python.finalize()
        return answer
    }

    /// One thread and a team of all cores, in turns, on the Mandelbrot set; and what the process got of the processor.
    private static func measureThreads(_ job: ClaimProbe.Job) throws -> ClaimProbe.Answer {
        let work = try MandelbrotWork(
            Mandelbrot(width: 512, height: 384, limit: 512), memory: .firstTouch)
        let teams = try [1, job.cores].map { NativeTeam(try Team(threads: $0), isPinned: false) }
        let sampler = Sampler(rounds: job.effort == .quick ? 5 : 7, stretch: job.effort == .quick ? 0.1 : 0.25)
        var cores: [Double] = []
        let series = try sampler.take(["one", "all"]) { subject, passes in
            let (began, processor) = (SystemClock.now(), SystemClock.processor())
            _ = try teams[subject].run(work, passes: passes)
            if subject == 1 { cores.append((SystemClock.processor() - processor) / (SystemClock.now() - began)) }
        }
        var answer = ClaimProbe.Answer(probe: .os)
        for one in series { answer.series["os/\(one.model)"] = one.values }
        answer.series["os/all-cores"] = cores.suffix(sampler.rounds)
        return answer
    }
}
