import Glibc

/// A thread of the operating system for one piece of work.
package enum OwnThread {
    private final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    /// Runs `body` on a new thread, and waits for it.
    ///
    /// - Parameter look: Called every 50 ms meanwhile.
    /// - Throws: `ThreadFailure` when the system gives no thread.
    package static func run(look: () -> Void = {}, _ body: () -> Void) throws(ThreadFailure) {
        let code = withoutActuallyEscaping(body) { body in
            let hasEnded = Guarded(false)
            let box = Body {
                body()
                hasEnded.withLock { $0 = true }
                hasEnded.wake()
            }
            var thread = pthread_t()
            let code = pthread_create(
                &thread, nil,
                { context in
                    // SAFETY: the box lives until the join below.
                    context.map { Unmanaged<Body>.fromOpaque($0).takeUnretainedValue().run() }
                    return nil
                }, Unmanaged.passUnretained(box).toOpaque())
            if code == 0 {
                func isOver() -> Bool {
                    let next = UInt64((ChildProcess.now() + 0.05) * 1e9)
                    return hasEnded.wait(untilNanoseconds: next) { $0 ? true : nil } ?? false
                }
                while !isOver() { look() }
                pthread_join(thread, nil)
            }
            withExtendedLifetime(box) {}
            return code
        }
        if code != 0 { throw ThreadFailure("unlatch-own", code) }
    }
}
