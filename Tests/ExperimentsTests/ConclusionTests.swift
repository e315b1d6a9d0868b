import BenchHarness
import BenchTestSupport
import Experiments
import Testing

@Suite("The closing sentence")
struct ConclusionTests {
    private func cpu(_ results: MeasuredResult...) -> String { Conclusion.sentence(for: results, work: .cpu) }
    private func waiting(_ results: MeasuredResult...) -> String { Conclusion.sentence(for: results, work: .waiting) }

    @Test("Processor work under a lock: the winner, why, and what the lock did to the others")
    func lockedCPU() {
        let sentence = cpu(
            row("sequential", 2), row("threads", 2.04, workers: 2), row("processes", 1.2, start: "fork", workers: 2),
            row("processes", 1.3, start: "spawn", workers: 2), row("native-held", 0.009, workers: 2, share: 0.03),
            row("native-team", 0.004856, workers: 2, share: 0.98))
        #expect(
            sentence == """
                native, team won: 412× sequential Python; compiled code with the lock released ran on 2 threads, and \
                left another Python thread 98 % of its speed (3.0 % with the lock held), while processes (fork) \
                reached 1.67× and Python threads stayed at 0.98× because one lock lets one thread run bytecode at a \
                time.
                """)
    }

    @Test("The lock is blamed only where there is one and the threads gained nothing")
    func lockIsNotBlamed() {
        let free = cpu(
            row("sequential", 2, gil: false), row("threads", 2, workers: 2, gil: false),
            row("native-team", 0.01, workers: 2))
        #expect(free.hasSuffix("while Python threads reached 1.00× without a global lock."))
        let gained = cpu(row("sequential", 2), row("threads", 1.2, workers: 2), row("native-team", 0.01, workers: 2))
        #expect(gained.hasSuffix("while Python threads reached 1.67×."))
        let unknown = cpu(
            row("sequential", 2, gil: nil), row("threads", 2, workers: 2, gil: nil), row("native-team", 0.01))
        #expect(!unknown.contains("because"))
    }

    @Test("Threads can win on a free-threaded interpreter")
    func freeThreaded() {
        let sentence = cpu(row("sequential", 2, gil: false), row("threads", 1.04, workers: 2, gil: false))
        #expect(
            sentence == "threads won: 1.92× sequential Python; without a global lock, 2 threads ran bytecode at once.")
    }

    @Test("Rows that tie are both named")
    func tie() {
        let sentence = cpu(
            row("sequential", 2), row("native-team", 0.01, workers: 2), row("native-pinned", 0.01006, workers: 2))
        #expect(
            sentence == """
                native, team and native, pinned team tied: 200× and 199× sequential Python; compiled code with the \
                lock released ran on 2 threads.
                """)
    }

    @Test("Releasing the lock is compared with holding it at the same number of workers")
    func heldAndReleased() {
        let sentence = cpu(
            row("sequential", 2), row("native-held", 0.03, workers: 4), row("native-held", 0.02, workers: 2),
            row("native-released", 0.01, workers: 2), row("peer:NumPy", 0.016))
        #expect(
            sentence == """
                native, lock released won: 200× sequential Python; compiled code ran in 2 threads at once with the \
                lock released, 2.00× as fast as with the lock held, while NumPy reached 125×.
                """)
    }

    @Test("A peer that wins is said to win, without a reason that was not measured")
    func peer() {
        let sentence = cpu(row("sequential", 2), row("native-team", 0.02, workers: 2), row("peer:NumPy", 0.015))
        #expect(sentence == "peer: NumPy won: 133× sequential Python, while a native team reached 100×.")
    }

    @Test("Processes win with locks of their own, and what starting them cost is said")
    func processes() {
        let sentence = cpu(
            row("sequential", 2), row("processes", 1.1, start: "fork", workers: 2, startUp: 0.22),
            row("threads", 2, workers: 2))
        #expect(
            sentence == """
                processes, fork won: 1.82× sequential Python; each of the 2 processes has a lock of its own, although \
                starting them took 20 % of the time, while Python threads stayed at 1.00× because one lock lets one \
                thread run bytecode at a time.
                """)
    }

    @Test("Small work: the plain program wins, alone or in a tie")
    func smallWork() {
        let spawn = row("processes", 0.05, start: "spawn", workers: 2, startUp: 0.045)
        #expect(
            cpu(row("sequential", 0.001), spawn) == """
                sequential Python won at 1.00 Mpixel/s; the next, processes, spawn, reached 0.020×, 90 % of its time \
                spent starting workers, and a run of 1.00 ms leaves little to share out.
                """)
        #expect(
            cpu(row("sequential", 0.5), row("threads", 0.501, workers: 2), spawn.in(seconds: 1)) == """
                nothing clearly beat sequential Python; threads tied with it at 1.00×.
                """)
    }

    @Test("Waiting work: waits overlap, and holding the lock puts them in a queue")
    func waits() {
        let sentence = waiting(
            row("sequential", 2), row("threads", 0.2, workers: 20), row("asyncio", 0.16, workers: 20),
            row("native-held", 2, workers: 20))
        #expect(
            sentence == """
                asyncio won: 12.5× sequential Python; one thread kept many waits open at once, while Python threads \
                reached 10.0× and native code that held the lock stayed at 1.00× because its threads waited one after \
                another.
                """)
        #expect(
            waiting(row("sequential", 2), row("threads", 0.16, workers: 20), row("asyncio", 0.1602, workers: 20))
                == "threads and asyncio tied: 12.5× sequential Python; both let the waits overlap.")
        #expect(
            waiting(row("sequential", 2), row("threads", 0.16, workers: 20))
                == """
                threads won: 12.5× sequential Python; a thread gives up the lock while it waits, so 20 threads \
                waited at once.
                """)
    }

    @Test("Few rows: nothing is claimed that they do not show")
    func fewRows() {
        #expect(cpu() == "no row is valid, so nothing can be concluded.")
        #expect(cpu(row("threads", 1, valid: false)) == "no row is valid, so nothing can be concluded.")
        #expect(
            cpu(row("native-team", 0.001), row("sequential", 2, valid: false))
                == "only native, team was measured, at 1.00 Mpixel/s, so there is nothing to compare it with.")
        #expect(
            cpu(row("native-team", 0.001, workers: 2), row("native-held", 0.002)) == """
                native, team won at 1.00 Mpixel/s, 2.00× the next, native, lock held; compiled code with the lock \
                released ran on 2 threads.
                """)
    }

    @Test("Workers are named where several counts were measured; speed is that of an item")
    func names() {
        let sentence = cpu(
            row("sequential", 2), row("native-team", 0.1, workers: 1), row("native-team", 0.1, workers: 2, items: 2000))
        #expect(sentence.hasPrefix("native, team with 2 workers won: 40.0× sequential Python; "))
    }
}

extension MeasuredResult {
    /// The same row, taking another time.
    fileprivate func `in`(seconds: Double) -> MeasuredResult {
        row(model, seconds, start: startMethod, workers: workers)
    }
}
