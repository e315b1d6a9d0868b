internal import UnlatchSystem

/// Predicts how many items in a second each execution model gets done, for any number of workers and cores.
///
/// ```swift
/// let task = TaskProfile(held: 2e-3, released: 3e-3, waiting: 8e-3)
/// let model = TaskModel(task)
/// for workers in [1, 2, 4, 8] {
///     print(workers, model.prediction(.threads, workers: workers, cores: 2).itemsPerSecond)
/// }
/// ```
///
/// ### What it assumes
/// All workers do items of one kind, and take the next when they have done one. A closed queueing network describes them:
/// a serial station, cores, and waiting.
///
/// | model | one at a time | on any core |
/// |---|---|---|
/// | threads | the lock: *held* | *released* |
/// | processes | the parent: *dispatch* | *held*, *released*, *transfer* |
/// | asyncio | the loop's thread: *held*, *released*, *coroutine* | |
/// | interpreters | | *held*, *released* |
/// | native, released | the call: *nativeCall* | the kernel |
///
/// Without a lock (`TaskProfile.hasLock`), what threads and native code do one at a time is done on any core.
///
/// CPython's lock is not fair. A thread that gives it back while others sleep for it wakes one of them, and the lock lies
/// idle until that one runs (`handOff`), unless another thread asks first and takes it. A thread that computes is made to
/// give it back after the switch interval. So a thread that comes back from a wait stands still for 5 ms beside one that
/// computes (the convoy effect). That is the latency of a single item. It hardly changes the throughput of workers that
/// all do the same: the lock is in use meanwhile. What does is the idle time, and so it is in the model.
///
/// ### How far it can be trusted
/// The network's answer is that for exponentially distributed times. Items that are all alike queue less. Following
/// Kingman ("The single server queue in heavy traffic", 1961), the time spent in queues is taken to be proportional to
/// (1 + `variability`) ÷ 2, from the asymptotic bound to the network's answer and no further.
/// `bench-native scale` prints predictions beside measurements.
///
/// When all cores compute, the kernel puts the thread that is to get the lock behind another one, for up to its time
/// slice, and the lock lies idle for so long (`crowdedHandOff`).
///
/// What it leaves out: caches and memory shared by the cores; cores that slow down when others are busy; and acquisitions
/// within an item that are far from equally long.
public struct TaskModel: Hashable, Sendable, Codable {
    public var profile: TaskProfile
    public var costs: TaskCosts

    public init(_ profile: TaskProfile, costs: TaskCosts = TaskCosts()) {
        self.profile = profile
        self.costs = costs
    }

    /// What keeps a model from being faster.
    public enum Limit: String, Sendable, Codable {
        /// The interpreter's lock, or the one thread of an event loop.
        case lock
        case cores
        /// The process that deals the items.
        case dispatch
        /// More workers would do more: the items wait most of the time, or cores are free.
        case workers
    }

    public struct Prediction: Hashable, Sendable {
        public var itemsPerSecond: Double
        /// Seconds from the call until the first items begin.
        public var startUp: Double
        public var limit: Limit
    }

    /// What this model gets done.
    ///
    /// - Parameters:
    ///   - workers: Threads, processes, coroutines or the team's threads; 1 or more. The sequential model has one.
    ///   - cores: How many the program may use, 1 or more.
    ///
    /// GIL: either. Complexity: O(workers²).
    public func prediction(_ kind: Kind, workers: Int, cores: Int) -> Prediction {
        precondition(workers > 0 && cores > 0, "a prediction needs at least one worker and one core")
        let stations = stations(kind, workers, cores)
        let network = stations.network
        let customers = stations.customers
        let bound = network.bound(workers: customers)
        let exponential = network.throughput(workers: customers)
        let queued = max(0, 1 / min(exponential, bound) - 1 / bound)
        let passes = 1 / (1 / bound + queued * min(1, (1 + profile.variability) / 2))
        return Prediction(
            itemsPerSecond: passes / stations.passes, startUp: stations.startUp,
            limit: limit(network, customers, serial: kind.serial))
    }

    /// Seconds for so many items, the start of the workers included. All workers begin at once, and so does one more
    /// round for the items that are left over: what queues then is not yet spread over the time.
    ///
    /// - Precondition: At least one item.
    ///
    /// GIL: either. Complexity: O(workers²).
    public func seconds(_ kind: Kind, items: Int, workers: Int, cores: Int) -> Double {
        precondition(items > 0, "a prediction needs at least one item")
        let all = prediction(kind, workers: workers, cores: cores)
        // A team does one item at a time, with all its threads.
        let atOnce = stations(kind, workers, cores).customers
        func round(of count: Int) -> Double { firstRound(kind, atOnce == 1 ? workers : count, cores) }
        let first = min(items, atOnce)
        let rest = items % first
        return all.startUp + round(of: first) + Double(items - rest - first) / all.itemsPerSecond
            + (rest == 0 ? 0 : round(of: rest))
    }

    /// Seconds until each of the workers, which begin at once, has done an item: whoever waits waits once, and the serial
    /// station and the cores have everybody's work to do beside that.
    private func firstRound(_ kind: Kind, _ workers: Int, _ cores: Int) -> Double {
        let stations = stations(kind, workers, cores)
        let (network, count) = (stations.network, Double(stations.customers))
        let busy = max(
            network.parallel + count * network.serial, count * (network.serial + network.parallel) / Double(cores))
        return max(
            stations.passes * (network.pause + busy),
            count / prediction(kind, workers: workers, cores: cores).itemsPerSecond)
    }

    /// The number of workers, a power of two or `most`, from which on more of them bring less than a tenth.
    public func enoughWorkers(_ kind: Kind, cores: Int, most: Int) -> Int {
        var workers = 1
        while workers < most {
            let next = min(workers * 2, most)
            let gain =
                prediction(kind, workers: most, cores: cores).itemsPerSecond
                / prediction(kind, workers: workers, cores: cores).itemsPerSecond
            if gain < 1.1 { break }
            workers = next
        }
        return workers
    }

    private struct Stations {
        var network: ClosedNetwork
        var customers: Int
        /// How often an item goes through the network.
        var passes: Double
        var startUp: Double
    }

    private func stations(_ kind: Kind, _ workers: Int, _ cores: Int) -> Stations {
        let (serial, parallel) = kind.times(self, min(workers, cores))
        let isLocked = kind.isLocked && profile.hasLock
        let passes = isLocked ? profile.acquisitions : 1
        let network = ClosedNetwork(
            serial: serial / passes, parallel: parallel / passes, pause: profile.waiting / passes, cores: cores,
            handOff: isLocked ? costs.handOff : 0, crowdedHandOff: isLocked ? costs.crowdedHandOff : 0,
            quantum: isLocked ? costs.switchInterval : .infinity)
        return Stations(
            network: network, customers: min(workers, kind.most), passes: passes,
            startUp: kind.start(costs) * Double(workers))
    }

    private func limit(_ network: ClosedNetwork, _ workers: Int, serial: Limit) -> Limit {
        let bound = network.bound(workers: workers)
        if Double(network.cores) / (network.serial + network.parallel) <= bound * 1.001 { return .cores }
        // The next worker would bring as much again.
        let alone = Double(workers) / (network.serial + network.parallel + network.pause)
        return alone <= bound * 1.001 && alone < 0.999 / network.serial ? .workers : serial
    }
}
