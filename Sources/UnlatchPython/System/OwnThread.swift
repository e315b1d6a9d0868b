import Glibc

/// A thread of the operating system for one piece of work.
enum OwnThread {
    private final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    /// Runs `body` on a new thread, and waits for it.
    ///
    /// - Throws: `InterpreterError` when the system gives no thread.
    static func run(_ body: () -> Void) throws(InterpreterError) {
        let code = withoutActuallyEscaping(body) { body in
            let box = Body(body)
            var thread = pthread_t()
            let code = pthread_create(
                &thread, nil,
                { context in
                    // SAFETY: the box lives until the join below.
                    context.map { Unmanaged<Body>.fromOpaque($0).takeUnretainedValue().run() }
                    return nil
                }, Unmanaged.passUnretained(box).toOpaque())
            if code == 0 { pthread_join(thread, nil) }
            withExtendedLifetime(box) {}
            return code
        }
        if code != 0 { throw ThreadFailure("unlatch-own", code).interpreterError }
    }
}
