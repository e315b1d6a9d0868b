import Testing
import Unlatch

/// The mathematics of the model, against what is known in closed form and against the whole Markov chain.
@Suite struct ClosedNetworkTests {
    private static let loads: [(serial: Double, parallel: Double, pause: Double)] = [
        (1, 1, 1), (1, 4, 0), (4, 1, 0), (1, 0, 9), (0.2, 0.1, 3), (2, 3, 8), (0.5, 6, 2), (3, 3, 30), (0.1, 5, 40),
    ]

    @Test(arguments: 1...12)
    func `a lock and waiting are the machine repairman's problem`(workers: Int) {
        let network = ClosedNetwork(serial: 2, parallel: 0, pause: 7, cores: 4)
        // p₀ = 1 ÷ Σ N! ÷ (N − k)! · (S ÷ Z)ᵏ; the lock is busy for the rest of the time.
        var term = 1.0
        var sum = 1.0
        for k in 0..<workers {
            term *= Double(workers - k) * 2 / 7
            sum += term
        }
        #expect(isClose(network.throughput(workers: workers), (1 - 1 / sum) / 2))
    }

    @Test(arguments: [1, 2, 3, 8], [1, 2, 5, 16])
    func `cores and waiting are the same problem with several repairmen`(cores: Int, workers: Int) {
        let network = ClosedNetwork(serial: 0, parallel: 3, pause: 5, cores: cores)
        var term = 1.0
        var sum = 1.0
        var busy = 0.0
        for k in 1...workers {
            term *= Double(workers - k + 1) / 5 * 3 / Double(min(k, cores))
            sum += term
            busy += term * Double(min(k, cores))
        }
        #expect(isClose(network.throughput(workers: workers), busy / sum / 3))
    }

    @Test(arguments: 1...6)
    func `two stations without waiting share the time of balanced ones`(workers: Int) {
        // A lock with a core beside it for each of the others is the repairman's problem again; with one core all
        // work is done one after the other.
        let alone = ClosedNetwork(serial: 1, parallel: 2, pause: 0, cores: 1)
        #expect(isClose(alone.throughput(workers: workers), 1.0 / 3))
        let repairman = ClosedNetwork(serial: 1, parallel: 0, pause: 2, cores: 1)
        let plenty = ClosedNetwork(serial: 1, parallel: 2, pause: 0, cores: workers)
        #expect(isClose(plenty.throughput(workers: workers), repairman.throughput(workers: workers)))
    }

    @Test(arguments: loads, [1, 2, 4])
    func `the two steps stay close to the whole Markov chain`(
        load: (serial: Double, parallel: Double, pause: Double), cores: Int
    ) {
        let network = ClosedNetwork(serial: load.serial, parallel: load.parallel, pause: load.pause, cores: cores)
        for workers in 1...8 {
            let whole = MarkovChain(network, workers: workers).throughput
            let error = network.throughput(workers: workers) / whole - 1
            #expect(abs(error) < 0.02, "\(load), \(cores) cores, \(workers) workers: \(error)")
        }
    }

    @Test(arguments: loads, [1, 2, 16])
    func `more workers never do less, and no more than the bound`(
        load: (serial: Double, parallel: Double, pause: Double), cores: Int
    ) {
        let network = ClosedNetwork(serial: load.serial, parallel: load.parallel, pause: load.pause, cores: cores)
        var before = 0.0
        for workers in 1...64 {
            let throughput = network.throughput(workers: workers)
            #expect(throughput >= before * (1 - 1e-9))
            #expect(throughput <= network.bound(workers: workers) * (1 + 1e-9))
            before = throughput
        }
        // Not all of it: while the lock is all that is in use, other cores idle, however many workers there are.
        #expect(before > network.bound(workers: 64) * 0.8)
    }

    @Test func `a thousand workers that hardly ever wait lose no digits`() {
        let network = ClosedNetwork(serial: 1e-3, parallel: 1e-3, pause: 1e-3, cores: 2000)
        #expect(isClose(network.throughput(workers: 1000), 1000, 1e-6))
        let many = ClosedNetwork(serial: 1e-6, parallel: 0, pause: 1, cores: 1)
        #expect(isClose(many.throughput(workers: 1000), 1000, 1e-3))
    }

    @Test func `an idle lock is taken by whoever asks first`() {
        // The others sleep for 1 s when woken, and the one that gave the lock back asks again after 0.01 s.
        let network = ClosedNetwork(serial: 0.01, parallel: 0.01, pause: 0, cores: 4, handOff: 1)
        #expect(network.bound(workers: 2) >= 50 * (1 - 1e-9), "as fast as alone")
        // Nobody comes back in time: the lock lies idle for the whole hand-off.
        let slow = ClosedNetwork(serial: 1, parallel: 1000, pause: 0, cores: 4000, handOff: 1)
        #expect(isClose(slow.bound(workers: 2), 2.0 / 1001, 1e-6))
        let waiting = ClosedNetwork(serial: 1, parallel: 0, pause: 10, cores: 4, handOff: 1)
        #expect(isClose(waiting.bound(workers: 100), 1.0 / 2))
        // With every core taken by those that compute, the woken one waits for longer.
        let crowded = ClosedNetwork(
            serial: 1, parallel: 1000, pause: 0, cores: 1, handOff: 0, crowdedHandOff: 500)
        #expect(crowded.throughput(workers: 2) < slow.throughput(workers: 1))
        // Threads that never release take turns by the switch interval.
        let turns = ClosedNetwork(serial: 1, parallel: 0, pause: 0, cores: 4, handOff: 0.1, quantum: 0.5)
        #expect(isClose(turns.throughput(workers: 3), 1 / 1.2))
        #expect(isClose(turns.throughput(workers: 1), 1))
    }
}

@Suite struct TaskModelTests {
    private let mixed = TaskProfile(held: 2e-3, released: 3e-3, waiting: 8e-3)
    private let kinds: [TaskModel.Kind] = [
        .threads, .processes, .asyncio, .interpreters, .nativeHeld(seconds: 1e-4), .nativeReleased(seconds: 1e-4),
    ]

    @Test func `one item after the other takes the sum of its times`() {
        let prediction = TaskModel(mixed).prediction(.sequential, workers: 9, cores: 4)
        #expect(isClose(prediction.itemsPerSecond, 1 / 13e-3))
        #expect(isClose(TaskModel(mixed).seconds(.sequential, items: 100, workers: 9, cores: 4), 1.3))
    }

    @Test func `a last round with few items takes as long as they do`() {
        let model = TaskModel(TaskProfile(held: 0, waiting: 1), costs: TaskCosts(handOff: 0, crowdedHandOff: 0))
        #expect(isClose(model.seconds(.threads, items: 48, workers: 24, cores: 2), 2))
        #expect(isClose(model.seconds(.threads, items: 49, workers: 24, cores: 2), 3))
        #expect(isClose(model.seconds(.threads, items: 5, workers: 24, cores: 2), 1))
    }

    @Test func `threads end at the lock, processes at the cores, the loop at its one thread`() {
        let model = TaskModel(
            mixed, costs: TaskCosts(handOff: 0, crowdedHandOff: 0, dispatch: 0, transfer: 0, coroutine: 0))
        func best(_ kind: TaskModel.Kind, _ cores: Int) -> TaskModel.Prediction {
            model.prediction(kind, workers: 256, cores: cores)
        }
        #expect(isClose(best(.threads, 8).itemsPerSecond, 1 / 2e-3, 0.01))
        #expect(best(.threads, 8).limit == .lock)
        #expect(isClose(best(.threads, 2).itemsPerSecond, 2 / 5e-3, 0.05))
        #expect(best(.threads, 2).limit == .cores)
        #expect(isClose(best(.processes, 8).itemsPerSecond, 8 / 5e-3, 0.01))
        #expect(best(.processes, 8).limit == .cores)
        #expect(isClose(best(.asyncio, 8).itemsPerSecond, 1 / 5e-3, 0.01))
        #expect(best(.asyncio, 8).limit == .lock)
        #expect(isClose(best(.interpreters, 4).itemsPerSecond, 4 / 5e-3, 0.01))
    }

    @Test func `without a lock threads end at the cores, whatever they would hold it for`() {
        let profile = TaskProfile(held: 4e-3, released: 1e-3, acquisitions: 100, hasLock: false)
        let model = TaskModel(profile, costs: TaskCosts(handOff: 1, crowdedHandOff: 1))
        for kind: TaskModel.Kind in [.threads, .nativeHeld(seconds: 5e-3), .nativeReleased(seconds: 5e-3)] {
            let prediction = model.prediction(kind, workers: 4, cores: 4)
            #expect(isClose(prediction.itemsPerSecond, 4 / 5e-3, 0.01), "\(kind)")
            #expect(prediction.limit == .cores, "\(kind)")
        }
        #expect(isClose(model.prediction(.sequential, workers: 1, cores: 4).itemsPerSecond, 1 / 5e-3))
        #expect(isClose(model.prediction(.asyncio, workers: 9, cores: 4).itemsPerSecond, 1 / 5e-3, 0.01))
    }

    @Test func `a parent that deals items is the limit of many processes`() {
        let model = TaskModel(TaskProfile(held: 1e-3), costs: TaskCosts(dispatch: 1e-3, transfer: 0))
        let prediction = model.prediction(.processes, workers: 64, cores: 64)
        #expect(isClose(prediction.itemsPerSecond, 1000, 0.02))
        #expect(prediction.limit == .dispatch)
    }

    @Test func `items that differ queue longer than equal ones, up to the network's answer`() {
        func threads(_ variability: Double) -> Double {
            let profile = TaskProfile(held: 10e-3, waiting: 30e-3, variability: variability)
            return TaskModel(profile, costs: TaskCosts(handOff: 0, crowdedHandOff: 0))
                .prediction(.threads, workers: 4, cores: 4).itemsPerSecond
        }
        let network = ClosedNetwork(serial: 10e-3, parallel: 0, pause: 30e-3, cores: 4)
        #expect(threads(0) < network.bound(workers: 4))
        #expect(threads(0.5) < threads(0))
        #expect(isClose(threads(1), network.throughput(workers: 4)))
        #expect(threads(7) == threads(1))
    }

    @Test func `one worker needs no more time than the item`() {
        for kind in kinds.prefix(4) {
            let free = TaskCosts(dispatch: 0, transfer: 0, coroutine: 0)
            let prediction = TaskModel(mixed, costs: free).prediction(kind, workers: 1, cores: 2)
            #expect(isClose(prediction.itemsPerSecond, 1 / 13e-3), "\(kind)")
            #expect(prediction.limit == .workers)
        }
    }

    @Test func `short acquisitions pay for the lock's hand-off`() {
        func threads(_ acquisitions: Double) -> Double {
            TaskModel(TaskProfile(held: 10e-3, released: 10e-3, acquisitions: acquisitions))
                .prediction(.threads, workers: 8, cores: 8).itemsPerSecond
        }
        #expect(threads(1) > 95)
        #expect(threads(100) < 0.8 * threads(1))
        #expect(threads(1e4) > 49, "no slower than one thread alone")
    }

    @Test func `enough workers are those beyond which more bring little`() {
        let model = TaskModel(TaskProfile(held: 1e-3, waiting: 9e-3))
        #expect((8...32).contains(model.enoughWorkers(.threads, cores: 2, most: 256)))
        #expect(TaskModel(TaskProfile(held: 1e-3)).enoughWorkers(.threads, cores: 8, most: 64) == 1)
        #expect(TaskModel(TaskProfile(held: 5e-3)).enoughWorkers(.processes, cores: 8, most: 64) == 8)
    }
}

/// The network as one Markov chain whose states are how many workers are at the lock, compute and wait.
private struct MarkovChain {
    let throughput: Double

    /// Solved by value iteration of the uniformised chain: slow, and nothing to get wrong.
    init(_ network: ClosedNetwork, workers: Int) {
        typealias State = (lock: Int, cores: Int)
        func served(_ state: State) -> Double {
            guard state.lock > 0, network.serial > 0 else { return 0 }
            return Self.share(network, state) / network.serial
        }
        func computed(_ state: State) -> Double {
            guard network.parallel > 0 else { return 0 }
            return Double(state.cores) * Self.share(network, state) / network.parallel
        }
        let states = (0...workers).flatMap { lock in (0...(workers - lock)).map { (lock: lock, cores: $0) } }
        func index(_ state: State) -> Int {
            state.lock * (workers + 1) - state.lock * (state.lock - 1) / 2 + state.cores
        }
        // A stage that takes no time is passed at once.
        func afterLock(_ state: State) -> State? {
            let left = (lock: state.lock - 1, cores: state.cores)
            if network.parallel > 0 { return (left.lock, left.cores + 1) }
            return network.pause > 0 ? left : nil
        }
        func afterCores(_ state: State) -> State? {
            let left = (lock: state.lock, cores: state.cores - 1)
            if network.pause > 0 { return left }
            return network.serial > 0 ? (left.lock + 1, left.cores) : nil
        }
        func afterPause(_ state: State) -> State {
            network.serial > 0 ? (state.lock + 1, state.cores) : (state.lock, state.cores + 1)
        }
        let paces = [network.serial, network.parallel, network.pause].filter { $0 > 0 }.map { 1 / $0 }
        let tick = Double(workers + 1) * (paces.max() ?? 1) * 1.1
        // Nobody waits at first when there is nothing to wait for.
        var p = [Double](repeating: 0, count: states.count)
        p[index(network.pause > 0 ? (0, 0) : (workers, 0))] = 1
        for _ in 0..<200_000 {
            var next = p
            for state in states {
                let from = index(state)
                guard p[from] > 0 else { continue }
                func move(_ rate: Double, _ target: State?) {
                    guard rate > 0, let target else { return }
                    next[from] -= p[from] * rate / tick
                    next[index(target)] += p[from] * rate / tick
                }
                move(served(state), afterLock(state))
                move(computed(state), afterCores(state))
                let waiting = workers - state.lock - state.cores
                if waiting > 0, network.pause > 0 { move(Double(waiting) / network.pause, afterPause(state)) }
            }
            let change = zip(p, next).map { abs($0 - $1) }.max() ?? 0
            p = next
            if change < 1e-12 { break }
        }
        throughput = states.reduce(0) { sum, state in
            sum + p[index(state)] * (network.serial > 0 ? served(state) : computed(state))
        }
    }

    private static func share(_ network: ClosedNetwork, _ state: (lock: Int, cores: Int)) -> Double {
        let runnable = min(state.lock, 1) + state.cores
        return runnable <= network.cores ? 1 : Double(network.cores) / Double(runnable)
    }
}

private func isClose(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
    abs(value - expected) <= tolerance * abs(expected)
}
