import Glibc

/// Runs `body` in a child of fork() that ends by _exit with what it returns.
///
/// - Returns: The child's process id, and its status as waitpid has it.
public func inForkedChild(_ body: () -> Int32) -> (process: pid_t, status: Int32) {
    // Swift hides fork(), for good reasons.
    let symbol = dlsym(UnsafeMutableRawPointer(bitPattern: 0), "fork")!
    // SAFETY: it is the C library's.
    let fork = unsafeBitCast(symbol, to: (@convention(c) () -> pid_t).self)
    let child = fork()
    if child == 0 {
        // Whatever body does, the child ends: the thread that forked may have had the signal blocked.
        signal(SIGALRM, SIG_DFL)
        var alarms = sigset_t()
        sigemptyset(&alarms)
        sigaddset(&alarms, SIGALRM)
        pthread_sigmask(SIG_UNBLOCK, &alarms, nil)
        alarm(60)
        _exit(body())
    }
    var status: Int32 = -1
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return (child, status)
}
