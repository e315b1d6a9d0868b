/// Whether a function gives the interpreter's lock back while its body runs.
///
/// ### What a release costs
/// Giving the lock back and taking it again costs 25 to 50 ns when nobody else wants it. A thread that waits to run
/// bytecode takes the lock as soon as it wakes (some 50 µs), and keeps it for Python's switch interval (5 ms unless
/// changed): a function that works for 200 µs with the lock released comes back after 5 ms.
///
/// ### The adaptive policy
/// Beside a thread that always runs, a caller that works for *t* and then waits for *w* has *t* of every *t + w*. By
/// keeping the lock it would have about half of the time, as two threads that run bytecode share it. So releasing is no
/// loss for the caller once *t* is as long as *w*, and from there on it is pure gain for everybody else; below,
/// keeping the lock delays others by less than any Python thread may delay them anyway. The rule is therefore: **release
/// when the body is expected to work for at least as long as taking the lock again is expected to wait.**
/// - *Expected work* is a running mean over the function's calls of about the same `work:` size, from one power of two to
///   the next (a new call weighs a quarter), for each unit of it. A call whose length is unknown, such as the first of its
///   size, is made with the lock released: a wrong guess then costs one wait, where a kernel of ten seconds with the lock
///   held would stop the program. A smaller call than one that was short is expected to be short.
/// - **Without a `work:` size every call's length is unknown**: however short those before were, the next one may take
///   seconds. So the lock is given back for each, as by `always`.
/// - *Expected wait* is what this process saw at its last releases. It rises at once to a longer wait, falls by a quarter
///   for each shorter one, and loses its weight with time (half after 1 s, a third after 2 s), so that a process which
///   only keeps the lock asks again now and then.
/// - Below 5 µs of work the lock is kept in any case: the release itself would be more than a hundredth of the work.
///
/// ### Signals
/// In Python's main thread the handlers of signals run while the body works, with the lock released or kept: between the
/// chunks of a team's runs, and while the caller waits for the team. A handler that raises, as Ctrl-C's does, stops the
/// run, and the function raises what it raised. So a body must not hold a lock of its own during such a run that a handler
/// may need; a function that is registered with `never` is not interrupted.
///
/// The bookkeeping costs two readings of the clock for a call of 5 µs or more, and for one in 16 shorter ones.
public struct GILRelease: Sendable, Hashable {
    enum Policy: Sendable, Hashable {
        case never, always
        case adaptive(threshold: Duration?, clock: ReleaseClock)
    }

    let policy: Policy

    /// The lock is kept: for bodies of less than a few microseconds, and for those that are not safe to run on several
    /// threads at once.
    public static let never = GILRelease(policy: .never)

    /// The lock is given back for every call: for bodies that wait, or always work for milliseconds.
    public static let always = GILRelease(policy: .always)

    /// The lock is given back when the body is expected to work longer than the lock must be waited for, by the size that
    /// the function's `work:` says; without it, always.
    public static let adaptive = GILRelease(policy: .adaptive(threshold: nil, clock: .monotonic))

    /// The lock is given back when the body is expected to work for this long at least, whatever the wait; without a
    /// `work:` size, always.
    public static func adaptive(threshold: Duration) -> GILRelease {
        GILRelease(policy: .adaptive(threshold: threshold, clock: .monotonic))
    }

    /// As `adaptive`, by a clock that a test sets.
    package static func adaptive(threshold: Duration?, clock: ReleaseClock) -> GILRelease {
        GILRelease(policy: .adaptive(threshold: threshold, clock: clock))
    }
}
