internal import UnlatchPython

/// An interpreter with a lock of its own, on a thread of its own, that answers calls: bytes in, bytes out.
final class IsolatedWorker: Sendable {
    private struct State {
        var request: [UInt8]?
        var answer: Result<[UInt8], any Error>?
        var isInterrupted = false
        /// The interpreter's second thread may raise Terminated in the first.
        var isWatched = false
        /// It may not any more.
        var isEnding = false
        var isClosed = false
        var hasEnded = false
    }

    private let state: Guarded<State>
    private let hook: EndOfInterpreter.Hook

    private init(_ interpreter: Interpreter, path: [String]) throws {
        let state = Guarded(State())
        self.state = state
        // The interpreter waits for every thread inside; one that computes is given some time.
        let hook = EndOfInterpreter.add {
            Self.interrupt(state)
            Self.close(state, timeout: 1)
        }
        guard let hook else { throw InterpreterError.hasEnded }
        self.hook = hook
        do {
            _ = try NativeThread("unlatch-interpreter") { Self.serve(interpreter, path, state) }
        } catch {
            state.withLock { $0.hasEnded = true }  // nobody to wait for
            throw ExecutorError(.notAvailable, error.description)
        }
    }

    deinit {
        EndOfInterpreter.remove(hook)
        Self.close(state, timeout: 0)
    }

    /// What `unlatch_executors.Interpreters` calls to start one: it returns what asks it, what ends the
    /// call that it is at, and what ends it.
    static func begin(_ interpreter: Interpreter, _ gil: borrowing GIL) throws -> PythonReference {
        try gil.function("begin") { gil, _ in
            let worker = try IsolatedWorker(interpreter, path: try [String](gil.import("sys").path))
            let ask = try gil.function("ask") { gil, arguments in
                let call = try PythonBytes(gil.bind(arguments[0])).bytes
                return PythonBytes(try gil.released { try worker.ask(call) })
            }
            let interrupt = try gil.function("interrupt") { _, _ in
                Self.interrupt(worker.state)
                return PythonNone()
            }
            let end = try gil.function("end") { gil, _ in
                close(worker.state, timeout: 0)
                try worker.waitForEnd()
                return PythonNone()
            }
            return PythonTuple(ask, interrupt, end)
        }
    }

    /// pre: the lock is not held; one thread at a time.
    private func ask(_ call: [UInt8]) throws -> [UInt8] {
        state.withLock { $0.request = call }
        state.wakeAll()
        return try state.wait { state -> Result<[UInt8], any Error>? in
            if state.answer == nil, state.hasEnded {
                return Result<[UInt8], any Error>.failure(ExecutorError(.shutDown, "the interpreter has ended"))
            }
            return state.answer.take()
        }.get()
    }

    /// Waits as Python's own calls do: the handlers of signals run meanwhile. pre: it was closed.
    private func waitForEnd() throws {
        var hasEnded = false
        while !hasEnded {
            hasEnded = try Interpreter.waiting { interruption in
                var ended: Bool?
                while ended == nil, !interruption.isRequested {
                    let next = UInt64((ChildProcess.now() + 0.05) * 1e9)
                    ended = state.wait(untilNanoseconds: next) { $0.hasEnded ? true : nil }
                }
                return ended ?? false
            }
        }
    }

    private static func interrupt(_ state: Guarded<State>) {
        state.withLock { $0.isInterrupted = true }
        state.wakeAll()
    }

    private static func close(_ state: Guarded<State>, timeout: Double) {
        state.withLock { $0.isClosed = true }
        state.wakeAll()
        let deadline = ChildProcess.now() + min(timeout, 1e9)
        _ = state.wait(untilNanoseconds: UInt64(deadline * 1e9)) { $0.hasEnded ? true : nil }
    }

    /// The thread's whole life.
    private static func serve(_ interpreter: Interpreter, _ path: [String], _ state: Guarded<State>) {
        do {
            var failure: (any Error)?
            try interpreter.isolatedOnThisThread { gil in
                do {
                    try answerAll(path, state, &gil)
                } catch {
                    // Its object ends with its interpreter: the text alone may leave.
                    failure = ExecutorError(.notAvailable, "an interpreter of its own could not be prepared: \(error)")
                }
                endWatch(state, &gil)
            }
            if let failure { throw failure }
        } catch {
            fail(state, with: error)
        }
        state.withLock { $0.hasEnded = true }
        state.wakeAll()
    }

    private static func answerAll(_ path: [String], _ state: Guarded<State>, _ gil: inout GIL) throws {
        let answer: PythonReference
        do {
            try gil.import("sys").setAttribute("path", to: path)
            let workers = try gil.import("unlatch_workers")
            answer = try workers.attribute("answer").reference
            let wait = try gil.function("wait") { gil, _ in gil.released { nextInterrupt(state) } }
            try workers.watch(wait, gil.interrupt())
        }
        while let call = gil.released({ next(state) }) {
            let reply = Result { try PythonBytes(gil.bind(answer)(PythonBytes(call))).bytes }
            state.withLock { $0.answer = reply.mapError { ExecutorError(.notTransferable, "\($0)") } }
            state.wakeAll()
        }
    }

    /// The next call; nil when there will be none.
    private static func next(_ state: Guarded<State>) -> [UInt8]? {
        state.wait { state -> [UInt8]?? in
            if let call = state.request.take() { return .some(call) }
            return state.isClosed ? .some(nil) : nil
        }
    }

    /// Waits until a call must end; false when there will be none any more.
    private static func nextInterrupt(_ state: Guarded<State>) -> Bool {
        let isNext = state.wait { state -> Bool? in
            state.isWatched = !state.isEnding
            guard state.isWatched else { return false }
            defer { state.isInterrupted = false }
            return state.isInterrupted ? true : nil
        }
        if !isNext { state.wakeAll() }
        return isNext
    }

    /// Sees to it that the interpreter's end meets no Terminated. CPython first joins its threads, in Python code: an
    /// exception there leaves the watching one behind, and the process is aborted ("not the last thread"). The end would
    /// wait for ever for a watch that nobody told to end, when preparing failed and the caller still waits for an answer.
    private static func endWatch(_ state: Guarded<State>, _ gil: inout GIL) {
        state.withLock { $0.isEnding = true }
        state.wakeAll()
        gil.released { state.wait { $0.isWatched ? nil : true } }
        gil.takeBackInterrupt()
    }

    /// Answers the call that waits, and all later ones, with what kept the interpreter from starting.
    private static func fail(_ state: Guarded<State>, with error: any Error) {
        while true {
            let goesOn = state.wait { state -> Bool? in
                if state.request.take() != nil {
                    state.answer = .failure(error)
                    return true
                }
                return state.isClosed ? false : nil
            }
            state.wakeAll()
            if !goesOn { return }
        }
    }
}
