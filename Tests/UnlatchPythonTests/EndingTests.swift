import Glibc
import Testing
import UnlatchPython

/// A flag that threads of a test wait for, in milliseconds' steps and never for ever.
final class Flag: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): every access holds the mutex.
    private var isSet = false
    private var mutex = pthread_mutex_t()

    init() { pthread_mutex_init(&mutex, nil) }

    func set() {
        pthread_mutex_lock(&mutex)
        isSet = true
        pthread_mutex_unlock(&mutex)
    }

    /// Whether it was set within `seconds`.
    @discardableResult
    func wait(seconds: Double = 20) -> Bool {
        let deadline = ChildProcess.now() + seconds
        while ChildProcess.now() < deadline {
            pthread_mutex_lock(&mutex)
            let value = isSet
            pthread_mutex_unlock(&mutex)
            if value { return true }
            usleep(1000)
        }
        return false
    }
}

/// Runs `body` on a thread that nobody waits for.
func startThread(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(ThreadBody(body))
    var thread = pthread_t()
    pthread_create(
        &thread, nil,
        { context in
            Unmanaged<ThreadBody>.fromOpaque(context!).takeRetainedValue().run()
            return nil
        }, box.toOpaque())
    pthread_detach(thread)
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Each test ends the interpreter of a process of its own.
@Suite struct EndingTests {
    @Test func `the end waits for a thread that is attached, and lets nobody else in`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            let (inside, refused, left) = (Flag(), Flag(), Flag())
            startThread {
                try? python.attached { gil in
                    inside.set()
                    gil.released { _ = refused.wait() }  // the end has begun meanwhile
                    // Still attached: nesting, and Python, work to the last.
                    let value = try python.attached { gil in try Int(gil.evaluate("20 + 1")) }
                    if value == 21 { left.set() }
                }
            }
            try #require(inside.wait())
            startThread {
                while true {
                    do {
                        try python.tryAttached { _ in }
                        usleep(1000)
                    } catch {
                        if (error as? InterpreterError)?.code == .ended { refused.set() }
                        return
                    }
                }
            }
            #expect(python.finalize(timeout: 20) == .complete)
            #expect(left.wait(seconds: 0.1), "the attached thread had its turn before the end")
        }
    }

    @Test func `a thread that never leaves makes the end give up, and the process still exits`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            let inside = Flag()
            startThread {
                python.attached { gil in
                    inside.set()
                    gil.released { _ = sleep(600) }
                }
            }
            try #require(inside.wait())
            #expect(python.finalize(timeout: 0.1) == .abandoned(threads: 1))
            #expect(throws: InterpreterError.self) { try python.tryAttached { _ in } }
            #expect(python.finalize() == .abandoned(threads: 1), "a second end does not claim more than the first")
        }
    }

    @Test func `a second end waits for the first, and says what became of it`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            let python = try Interpreter.start()
            let (inside, closing, leaves, left) = (Flag(), Flag(), Flag(), Flag())
            startThread {
                python.attached { gil in
                    inside.set()
                    gil.released { _ = leaves.wait() }
                    left.set()
                }
            }
            try #require(inside.wait())
            let first = StartedThread { if python.finalize(timeout: 20) == .complete { closing.set() } }
            while (try? python.tryAttached { _ in }) != nil { usleep(1000) }  // the first end has begun
            let second = StartedThread {
                #expect(python.finalize() == .complete)
                #expect(left.wait(seconds: 0.1), "the thread inside had left when Python was said to have ended")
            }
            usleep(50_000)
            leaves.set()
            first.join()
            second.join()
            #expect(closing.wait(seconds: 1))
        }
    }

    @Test func `attaching inside released goes on while the end waits`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            let python = try Interpreter.start()
            let (inside, refused, done) = (Flag(), Flag(), Flag())
            startThread {
                try? python.attached { gil in
                    inside.set()
                    let value = try gil.released {
                        refused.wait()
                        return try python.attached { gil in try Int(gil.evaluate("6 * 7")) }
                    }
                    if value == 42 { done.set() }
                }
            }
            try #require(inside.wait())
            startThread {
                while (try? python.tryAttached { _ in }) != nil { usleep(1000) }
                refused.set()
            }
            #expect(python.finalize(timeout: 20) == .complete)
            #expect(done.wait(seconds: 1))
        }
    }

    @Test func `threads that attach all the time are refused, not ended or hung`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            let ended = (0..<4).map { _ in Flag() }
            for flag in ended {
                startThread {
                    while (try? python.tryAttached { gil in try Int(gil.evaluate("1 + 1")) }) == 2 {}
                    flag.set()
                }
            }
            usleep(50_000)
            #expect(python.finalize() == .complete)
            for flag in ended { #expect(flag.wait(), "the thread came back with an error") }
        }
    }

    @Test func `a Python daemon thread inside released does not stop the end`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            let inside = Flag()
            try python.attached { gil in
                let wait = try gil.function("wait") { gil, _ in
                    inside.set()
                    gil.released { _ = usleep(200_000) }
                    return 0
                }
                _ = try gil.import("threading").Thread(target: wait, daemon: true).start()
            }
            try #require(inside.wait())
            #expect(python.finalize() == .complete)
            usleep(400_000)  // the thread wants the lock of an interpreter that is no more
        }
    }

    @Test func `functions that run at exit may be Swift's, and use Python`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            let ran = Flag()
            try python.attached { gil in
                let last = try gil.function("last") { gil, _ in
                    if try python.attached({ gil in try Int(gil.evaluate("6 * 7")) }) == 42 { ran.set() }
                    return 0
                }
                try gil.import("atexit").register(last)
            }
            #expect(python.finalize() == .complete)
            #expect(ran.wait(seconds: 0.1))
        }
    }

    @Test func `the end inside attached is refused at once, not a deadlock`() async {
        await #expect(processExitsWith: .failure) {
            let python = try Interpreter.start()
            python.attached { _ in _ = python.finalize() }
        }
    }

    @Test func `a socket whose other end has gone is Python's BrokenPipeError, not the end of the process`() async {
        await #expect(processExitsWith: .success) {
            signal(SIGPIPE, SIG_DFL)
            try python.attached { gil in
                let pair = try gil.import("socket").socketpair()
                let (near, far) = (try pair[0].reference, try pair[1].reference)
                try gil.bind(far).close()
                let error = #expect(throws: PythonError.self) { try gil.bind(near).send(PythonBytes([1])) }
                #expect(error?.type == "BrokenPipeError")
                try gil.bind(near).close()
            }
        }
    }

    @Test func `the end may come on another thread than the start, whoever imported threading`() async {
        await #expect(processExitsWith: .success) {
            try python.attached { gil in _ = try gil.import("threading") }
            let ended = Flag()
            startThread {
                #expect(python.finalize() == .complete)
                ended.set()
            }
            #expect(ended.wait(seconds: 10))
        }
    }

    @Test func `the end may come after the thread that started Python has gone`() async {
        await #expect(processExitsWith: .success) {
            let started = onNewThread { try? Interpreter.start(InterpreterLocation.find(InterpreterLocation.tested)) }
            let python = try #require(started)
            #expect(try python.attached { gil in try Int(gil.evaluate("6 * 7")) } == 42)
            #expect(python.finalize() == .complete)
        }
    }

    @Test func `an interpreter cannot be started a second time`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            #expect(python.finalize() == .complete)
            #expect(python.finalize() == .complete, "a second end is harmless")
            let error = #expect(throws: InterpreterError.self) { try Interpreter.start() }
            #expect(error?.code == .ended)
        }
    }
}

/// What a child made by Python's `os.fork` can do. The child leaves by `_exit`, its status says what failed.
@Suite struct ForkTests {
    /// The status of a child that ran `body`, or nil when it did not end within 60 s.
    static func status(of child: Int) -> Int32? {
        let deadline = ChildProcess.now() + 60
        var status: Int32 = 0
        while ChildProcess.now() < deadline {
            if waitpid(pid_t(child), &status, WNOHANG) == pid_t(child) {
                return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
            }
            usleep(5000)
        }
        kill(pid_t(child), SIGKILL)
        waitpid(pid_t(child), &status, 0)
        return nil
    }

    @Test func `a forked child leaves, attaches, releases, and ends its interpreter`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            // A thread of the parent that is attached for ever: it does not exist in the child.
            let inside = Flag()
            startThread {
                python.attached { gil in
                    inside.set()
                    gil.released { _ = sleep(600) }
                }
            }
            try #require(inside.wait())
            let child = try python.attached { gil in try Int(gil.import("os").fork()) }
            if child == 0 {
                var failed: Int32 = 0
                var kept = try? python.attached { gil in try gil.evaluate("[1, 2, 3]").reference }
                if kept == nil { failed |= 1 }
                kept = nil  // queued
                let sum = try? python.attached { gil in
                    gil.released { _ = usleep(1000) }
                    return try Int(gil.evaluate("sum([20, 22])"))
                }
                if sum != 42 { failed |= 2 }
                if onNewThread({ try? python.attached { gil in try Int(gil.evaluate("7")) } }) != 7 { failed |= 4 }
                if python.finalize(timeout: 5) != .complete { failed |= 8 }
                _exit(failed)
            }
            #expect(ForkTests.status(of: child) == 0)
        }
    }

    @Test func `a child forked inside nested Swift and Python frames unwinds them`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start()
            let child = try python.attached { gil in
                let work = try gil.function("work") { gil, _ in
                    let pid = try python.attached { gil in try Int(gil.import("os").fork()) }
                    gil.released {}
                    return pid
                }
                return try Int(gil.bind(work)())
            }
            if child == 0 {
                let value = try? python.attached { gil in try Int(gil.evaluate("5")) }
                _exit(value == 5 ? 0 : 1)
            }
            #expect(ForkTests.status(of: child) == 0)
            #expect(try python.attached { gil in try Int(gil.evaluate("6")) } == 6, "the parent goes on")
        }
    }
}
