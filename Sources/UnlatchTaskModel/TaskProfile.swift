internal import UnlatchSystem

/// What one item of work does with the interpreter's lock: for how long it holds it, runs without it, and waits.
///
/// All times are seconds for one item on a core of its own, with nobody else who wants the lock.
public struct TaskProfile: Hashable, Sendable, Codable {
    /// Processor time with the lock held: bytecode, and C code that does not release it. See `hasLock`.
    public var held: Double
    /// Processor time with the lock released: hashing, compressing, NumPy's larger operations, native kernels.
    public var released: Double
    /// Time without a core: sockets, files, sleep. The lock is free meanwhile.
    public var waiting: Double
    /// How often an item takes the lock, at least 1. It counts when the stretches are so short that handing the lock over
    /// takes about as long: below 1 ms.
    public var acquisitions: Double
    /// Whether there is a lock at all. Where there is none, what is `held` runs on any core.
    public var hasLock: Bool
    /// How much items differ: the variance of their durations ÷ the square of the mean. 0 for equal items, 1 where they
    /// are exponentially distributed.
    public var variability: Double

    /// - Precondition: No time is negative or infinite, and together they are more than 0.
    public init(
        held: Double, released: Double = 0, waiting: Double = 0, acquisitions: Double = 1, variability: Double = 0,
        hasLock: Bool = true
    ) {
        let times = [held, released, waiting]
        precondition(times.allSatisfy { $0 >= 0 && $0.isFinite }, "a profile's times are finite, and none is negative")
        precondition(times.reduce(0, +) > 0, "an item takes some time")
        self.held = held
        self.released = released
        self.waiting = waiting
        self.acquisitions = max(1, acquisitions)
        self.variability = max(0, variability)
        self.hasLock = hasLock
    }

    /// Seconds for one item with nothing beside it.
    public var duration: Double { held + released + waiting }

    /// Processor time of one item.
    public var computing: Double { held + released }
}

/// What the machine, the interpreter and the standard library add to each item; seconds.
///
/// The defaults are of the order that a virtual machine shows, and no more: measure them where it matters.
/// `bench-native scale` does, and prints them.
public struct TaskCosts: Hashable, Sendable, Codable {
    /// From the moment a thread gives the lock back until the one that waited for it runs, on a core that is free: the
    /// lock lies idle meanwhile.
    public var handOff: Double
    /// The same while other threads compute on all cores: the kernel does not take one away at once.
    public var crowdedHandOff: Double
    /// For how long a thread may keep the lock when another wants it: `sys.getswitchinterval()`.
    public var switchInterval: Double
    /// What each item costs the process that hands items to worker processes and takes their results; and each worker.
    public var dispatch: Double
    public var transfer: Double
    /// What each item costs an event loop.
    public var coroutine: Double
    /// What a call of a native function costs with the lock held.
    public var nativeCall: Double
    /// From the call until each of the workers runs; by model.
    public var processStart: Double
    public var interpreterStart: Double

    public init(
        handOff: Double = 40e-6, crowdedHandOff: Double = 400e-6, switchInterval: Double = 5e-3,
        dispatch: Double = 60e-6, transfer: Double = 60e-6, coroutine: Double = 10e-6, nativeCall: Double = 1e-6,
        processStart: Double = 0.02, interpreterStart: Double = 0.03
    ) {
        self.handOff = handOff
        self.crowdedHandOff = crowdedHandOff
        self.switchInterval = switchInterval
        self.dispatch = dispatch
        self.transfer = transfer
        self.coroutine = coroutine
        self.nativeCall = nativeCall
        self.processStart = processStart
        self.interpreterStart = interpreterStart
    }
}

extension TaskCosts {
    /// Finds one of the hand-offs: the one that explains how many items in a second threads got done, by bisection.
    ///
    /// Measure where it is a good part of the time: with a lock that is always wanted and given back often, and for
    /// `handOff` with cores that are free (a thread more than there are cores, all of which hold it half of the time),
    /// for `crowdedHandOff` with several threads for each core that compute without it most of the time.
    ///
    /// - Returns: These costs with that one from 0 to 10 ms.
    public func explaining(
        _ cost: WritableKeyPath<TaskCosts, Double>, by profile: TaskProfile, workers: Int, cores: Int,
        itemsPerSecond: Double
    ) -> TaskCosts {
        var costs = self
        var (low, high) = (0.0, 10e-3)
        for _ in 0..<40 {
            costs[keyPath: cost] = (low + high) / 2
            let model = TaskModel(profile, costs: costs)
            if model.prediction(.threads, workers: workers, cores: cores).itemsPerSecond > itemsPerSecond {
                low = costs[keyPath: cost]
            } else {
                high = costs[keyPath: cost]
            }
        }
        costs[keyPath: cost] = low
        return costs
    }
}
