import Glibc
public import UnlatchPython
public import UnlatchTaskModel

/// What items of work were seen to do with the lock, one after the other on one thread.
///
/// ```swift
/// let seen = try python.attached { gil in
///     try ProfileMeasurement(of: python, for: .seconds(2), gil: &gil) { gil, index in
///         _ = try gil.bind(parse)(pages[index % pages.count])
///     }
/// }
/// print(TaskModel(seen.profile).prediction(.threads, workers: 8, cores: 4))
/// ```
///
/// ### How it is found
/// The thread's processor time is that with the lock and that without. A `LockMonitor` asks for the lock at random
/// moments, some hundred times a second; the share of those in which it was taken is the share of the time in which the
/// items held it. What processor time is beyond that was spent without the lock. The rest of the time is waiting, less
/// the time in which the thread wanted a core and other programs had them all.
///
/// ### Its error
/// The share is known to ± `lockError`. A stretch with the lock counts if it takes 8 µs or more to get the lock from it,
/// which an interrupted stretch of any length does. The monitor slows items that compute by some per cent. What
/// threads of the items' own compute is not in the profile, but in `processTime`.
///
/// ### Without a lock
/// In a free-threaded build nothing tells bytecode from native code by the lock. Started with `PYTHON_GIL=1` it has one, and
/// the profile is that of such a process; set its `hasLock` to false to predict what threads do without.
public struct ProfileMeasurement: Hashable, Sendable, Codable {
    /// How many items were done, and in how many seconds.
    public private(set) var items = 0
    public private(set) var elapsed = 0.0
    /// Processor seconds of the calling thread, of the whole process, and of child processes that have ended.
    public private(set) var threadTime = 0.0
    public private(set) var processTime = 0.0
    public private(set) var childTime = 0.0
    /// Seconds in which the thread wanted a core and had none.
    public private(set) var delay = 0.0
    /// The share of the time in which the lock was taken, and how often that was asked.
    public private(set) var heldShare = 1.0
    public private(set) var lockSamples = 0
    /// Whether there was a lock to watch. Where there is none, all processor time is *released*: see `TaskProfile.hasLock`.
    public private(set) var hasLock = true
    /// The squared coefficient of variation of the items' durations.
    public private(set) var variability = 0.0

    /// Does items on the calling thread for so long, two at least.
    ///
    /// - Parameters:
    ///   - python: Whose lock is watched.
    ///   - duration: The longer, the smaller the error.
    ///   - gil: Python's switch interval is 1 ms meanwhile, so that the monitor need not wait long.
    ///   - item: Does the item of that number, from 0 on, with the lock; it may release it.
    /// - Throws: What `item` throws; `InterpreterError`.
    ///
    /// GIL: held.
    public init(
        of python: Interpreter, for duration: Duration, gil: inout GIL, _ item: (inout GIL, Int) throws -> Void
    ) throws {
        let interval: Double
        do {
            let sys = try gil.import("sys")
            interval = try Double(sys.getswitchinterval())
            _ = try sys.setswitchinterval(0.001)
        }
        defer { _ = try? gil.import("sys").setswitchinterval(interval) }
        let monitor = try LockMonitor(python, every: .milliseconds(2))
        defer { monitor.stop() }

        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        let began = Clocks()
        var (sum, squares) = (0.0, 0.0)
        var before = began.elapsed
        while items < 2 || before - began.elapsed < seconds {
            try item(&gil, items)
            let now = ChildProcess.now()
            sum += now - before
            squares += (now - before) * (now - before)
            before = now
            items += 1
        }
        let ended = Clocks()
        let report = monitor.stop()
        elapsed = ended.elapsed - began.elapsed
        threadTime = ended.thread - began.thread
        processTime = ended.process - began.process
        childTime = ended.children - began.children
        delay = ended.delay - began.delay
        lockSamples = report.waits.count
        hasLock = try gil.hasLock
        if lockSamples > 0 { heldShare = report.takenShare }
        let mean = sum / Double(items)
        variability = max(0, squares / Double(items) - mean * mean) / (mean * mean)
    }

    /// The standard error of `heldShare` at most.
    public var lockError: Double { 0.5 / Double(max(lockSamples, 1)).squareRoot() }

    /// What one item does. Times within the error are left out: they are no finding.
    public var profile: TaskProfile {
        let running = max(elapsed - delay, threadTime)
        let held = min(threadTime, heldShare * running)
        let beyond = threadTime - held
        let released = beyond < min(2 * lockError * running, 0.1 * threadTime) ? 0 : beyond
        let rest = running - threadTime
        let waiting = rest < 0.02 * running ? 0 : rest
        let count = Double(items)
        return TaskProfile(
            held: (threadTime - released) / count, released: released / count, waiting: waiting / count,
            variability: variability, hasLock: hasLock)
    }
}

/// The clocks of the calling thread and its process, in seconds.
private struct Clocks {
    let elapsed = ChildProcess.now()
    let thread = Self.seconds(of: CLOCK_THREAD_CPUTIME_ID)
    let process = Self.seconds(of: CLOCK_PROCESS_CPUTIME_ID)
    let children: Double
    let delay: Double

    init() {
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        children =
            Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        delay = Self.readDelay()
    }

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The second number of the kernel's schedstat, nanoseconds on a run queue; 0 where there is no such file.
    private static func readDelay() -> Double {
        let file = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 128)
        // SAFETY: at most as many bytes are read as there are.
        let length = read(file, &text, text.count)
        guard length > 0 else { return 0 }
        let numbers = String(decoding: text[..<length], as: UTF8.self).split(separator: " ")
        return numbers.count > 1 ? (Double(numbers[1]) ?? 0) / 1e9 : 0
    }
}
