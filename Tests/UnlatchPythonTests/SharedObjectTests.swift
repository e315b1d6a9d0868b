import Testing
import UnlatchPython

/// Objects that several threads use: in turns where there is a lock, at the same time where there is none.
@Suite struct SharedObjectTests {
    @Test func `a list that another thread changes is read as one that it was`() throws {
        let globals = try python.attached { gil in
            try namespace(
                """
                numbers = [0.5] * 64
                def change():
                    for step in range(20_000):
                        numbers.append(float(step))
                        numbers[step % 64] = step + 0.5
                        if len(numbers) > 80:
                            del numbers[64:]
                """, gil)
        }
        let (list, change) = try python.attached { gil in
            (try gil.evaluate("numbers", in: globals).reference, try gil.evaluate("change", in: globals).reference)
        }
        let (readings, wrong, done) = (Counter(), Counter(), Counter())
        let changing = StartedThread {
            try? python.attached { gil in _ = try gil.bind(change)() }
            done.add()
        }
        onThreads(3) {
            repeat {
                let numbers = python.attached { gil in try? [Double](gil.bind(list)) } ?? []
                // Halves of whole numbers, as many as the list had at some moment.
                let isRight =
                    (64...81).contains(numbers.count)
                    && numbers.allSatisfy { $0 >= 0 && $0 < 20_001 && ($0 * 2).rounded() == $0 * 2 }
                if isRight { readings.add() } else { wrong.add() }
            } while done.count == 0
        }
        changing.join()
        #expect(wrong.count == 0)
        #expect(readings.count >= 3)
    }

    @Test func `what each interpreter has one of is made once, however many threads ask first`() async {
        await #expect(processExitsWith: .success) {
            let python = startTestPython()
            let start = Meeting()
            let found = Guarded<Set<Int>>([])
            onThreads(8) {
                _ = start.arrive(8)
                let identity = try? python.attached { gil in
                    try Int(gil.import("builtins").id(gil.unlatchError()))
                }
                found.withLock { _ = $0.insert(identity ?? 0) }
            }
            #expect(found.withLock { $0.count } == 1)
            #expect(found.withLock { !$0.contains(0) })
        }
    }
}
