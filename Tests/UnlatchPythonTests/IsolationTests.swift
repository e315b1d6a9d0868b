import Glibc
import Testing
import UnlatchPython

/// How many have arrived, for threads that must meet.
final class Meeting: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): every access holds the mutex.
    private var count = 0
    private var mutex = pthread_mutex_t()

    init() { pthread_mutex_init(&mutex, nil) }

    private func add(_ number: Int) -> Int {
        pthread_mutex_lock(&mutex)
        defer { pthread_mutex_unlock(&mutex) }
        count += number
        return count
    }

    /// Whether `number` threads arrived within 100 s: where others want the cores, CPython 3.13 without a lock takes long to make
    /// an interpreter.
    func arrive(_ number: Int) -> Bool {
        var here = add(1)
        let deadline = ChildProcess.now() + 100
        while here < number && ChildProcess.now() < deadline {
            usleep(500)
            here = add(0)
        }
        return here >= number
    }
}

/// Each test has interpreters in a process of its own. Where there are none, the first tests the refusal.
@Suite struct IsolationTests {
    @Test func `an interpreter without locks of their own says so, and others compute`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            guard python.supportsIsolation else {
                let error = #expect(throws: InterpreterError.self) { try python.withIsolatedInterpreter { _ in } }
                #expect(error?.code == .unsupported)
                #expect(error?.description.contains("3.12") == true)
                return
            }
            let sum = try python.withIsolatedInterpreter { gil in try Int(gil.evaluate("sum(range(10))")) }
            #expect(sum == 45)
        }
    }

    @Test(.needsIsolation) func `two interpreters run at the same time, each with its lock held`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            let (meeting, done) = (Meeting(), Meeting())
            for _ in 0..<2 {
                startThread {
                    let met = try? python.withIsolatedInterpreter { gil in
                        // Neither gives its lock back while it waits: with one lock they would never meet. Where there is
                        // none, who waits so would keep the other one from starting, which stops all threads.
                        let hasLock = try gil.hasLock
                        let meet = try gil.function("meet") { gil, _ in
                            hasLock ? meeting.arrive(2) : gil.released { meeting.arrive(2) }
                        }
                        return try Bool(gil.bind(meet)())
                    }
                    if met == true { _ = done.arrive(1) }
                }
            }
            #expect(done.arrive(3), "both met")
        }
    }

    @Test(.needsIsolation) func `interpreters share no modules, and leave the first one as it was`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            try python.attached { gil in
                try gil.import("sys").setAttribute("mark", to: 1)
                // Called with the lock held: it is given back meanwhile.
                let isMarked = try python.withIsolatedInterpreter { gil in
                    let sys = try gil.import("sys")
                    let was = try Bool(gil.import("builtins").hasattr(sys.reference, "mark"))
                    try sys.setAttribute("other", to: 2)
                    return was
                }
                #expect(!isMarked)
                #expect(try !Bool(gil.import("builtins").hasattr(gil.import("sys").reference, "other")))
            }
        }
    }

    @Test(.needsIsolation) func `releasing, nesting and dropping work inside, many times over`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            let done = Meeting()
            for _ in 0..<3 {
                startThread {
                    for number in 0..<4 {
                        let sum = try? python.withIsolatedInterpreter { gil in
                            var list: PythonReference? = try gil.evaluate("[1, 2, \(number)]").reference
                            let view = try gil.evaluate("bytearray(b'abc')").buffer(of: UInt8.self)
                            let first = gil.released {
                                let first = view.withUnsafeBuffer { Int($0[0]) }
                                list = nil  // without a lock
                                return first
                            }
                            let inner = try python.attached { gil in try Int(gil.evaluate("\(number) + 1")) }
                            let again = try gil.released { try python.attached { gil in try Int(gil.evaluate("2")) } }
                            return first + inner + again + (list == nil ? 0 : 1000)
                        }
                        guard sum == 97 + number + 1 + 2 else { return }
                    }
                    _ = done.arrive(1)
                }
            }
            #expect(done.arrive(4))
            #expect(try python.attached { gil in try Int(gil.evaluate("3")) } == 3)
            #expect(python.finalize() == .complete)
            let error = #expect(throws: InterpreterError.self) { try python.withIsolatedInterpreter { _ in } }
            #expect(error?.code == .ended)
        }
    }

    @Test(.needsIsolation) func `an exception arrives with its texts`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            let error = #expect(throws: IsolatedError.self) {
                try python.withIsolatedInterpreter { gil in _ = try gil.evaluate("int('no number')") }
            }
            #expect(error?.type == "ValueError")
            #expect(error?.message.contains("no number") == true)
        }
    }

    @Test(.needsIsolation, .needsNumPy) func `NumPy refuses, and the error says why`() async {
        await #expect(processExitsWith: .success) {
            let error = #expect(throws: IsolatedError.self) {
                try python.withIsolatedInterpreter { gil in _ = try gil.import("numpy") }
            }
            #expect(error?.type == "ImportError")
            #expect(error?.message.contains("subinterpreters") == true, "\(error?.message ?? "")")
        }
    }
}
