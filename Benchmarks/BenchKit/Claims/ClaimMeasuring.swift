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
        let one = NativeTeam(try Team(threads: 1), isPinned: false)
        let all = NativeTeam(try Team(threads: job.cores), isPinned: false)
        let seconds = job.effort == .quick ? 0.1 : 0.25
        _ = try all.run(work, passes: 1)
        let passes = try JobRunner.passes(for: seconds) { try one.run(work, passes: $0) }
        var answer = ClaimProbe.Answer(probe: .os)
        for _ in 0..<(job.effort == .quick ? 5 : 7) {
            for (name, team) in [("one", one), ("all", all)] {
                let (began, processor) = (ChildProcess.now(), processorSeconds())
                _ = try team.run(work, passes: passes)
                let elapsed = ChildProcess.now() - began
                answer.series["os/\(name)", default: []].append(elapsed / Double(passes))
                guard name == "all" else { continue }
                answer.series["os/all-cores", default: []].append((processorSeconds() - processor) / elapsed)
            }
        }
        return answer
    }

    /// Processor time of all threads of this process.
    static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
