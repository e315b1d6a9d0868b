import Glibc

/// A thread of the operating system that runs one closure. It is joined exactly once, or detached when nobody joins it.
package final class NativeThread: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): written by `init`; `join` is the caller's to call once.
    private let thread: pthread_t
    private var isJoined = false

    /// - Parameter name: What debuggers and /proc show; the first 15 bytes of it.
    /// - Throws: When the system gives no further thread; `body` is not called then.
    package init(_ name: StaticString, _ body: @escaping @Sendable () -> Void) throws(ThreadFailure) {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Body(name, body))
        let status = pthread_create(
            &thread, nil,
            { context in
                // SAFETY: retained for this thread, which takes it over.
                let body = Unmanaged<Body>.fromOpaque(context!).takeRetainedValue()
                body.takeName()
                body.run()
                return nil
            }, context.toOpaque())
        guard status == 0 else {
            context.release()
            throw ThreadFailure("\(name)", status)
        }
        self.thread = thread
    }

    /// Waits until the closure has returned and the thread has ended. pre: not the thread itself; called once.
    package func join() {
        isJoined = true
        pthread_join(thread, nil)
    }

    deinit { if !isJoined { pthread_detach(thread) } }

    private final class Body {
        private let name: StaticString
        let run: @Sendable () -> Void

        init(_ name: StaticString, _ run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }

        /// Glibc hides pthread_setname_np from Swift; the kernel takes the name from this file too.
        func takeName() {
            let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { return }
            _ = name.withUTF8Buffer { write(file, $0.baseAddress, min($0.count, 15)) }
            close(file)
        }
    }
}
