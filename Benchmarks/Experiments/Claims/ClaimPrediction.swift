/// What `TaskModel` says that a claim's figure should be: in the unit of the figure; an error, or nil, where it says nothing.
///
/// It is told how long the work takes one thing after the other, how long its parts take alone, and what making a process
/// costs; all else it predicts. No series that a claim's figure is made of is read, but for the sequential one.
struct ClaimPrediction {
    private let evidence: ClaimEvidence

    init(_ samples: ClaimSamples) { evidence = ClaimEvidence(samples) }

    private var cores: Int { evidence.cores }

    /// Defaults, but for what a process costs where that was measured.
    private var costs: TaskCosts {
        var costs = TaskCosts()
        if let made = try? evidence.median("create/processes-fork") { costs.processStart = made }
        return costs
    }

    private func seconds(_ task: TaskProfile, _ kind: TaskModel.Kind, items: Int, workers: Int) -> Double {
        TaskModel(task, costs: costs).seconds(kind, items: items, workers: workers, cores: cores)
    }

    /// A team does one item after the other, each on all cores.
    var speedUpOfThreads: Double {
        get throws {
            let one = try evidence.median("os/one")
            func seconds(_ threads: Int) -> Double {
                self.seconds(TaskProfile(held: one), .nativeTeam(seconds: one), items: 100, workers: threads)
            }
            _ = try evidence.severalCores()
            return seconds(1) / seconds(cores)
        }
    }

    func computing(_ kind: TaskModel.Kind) throws -> Double {
        _ = try evidence.severalCores()
        let sequential = try evidence.median("cpu/sequential")
        let tasks = Int(try evidence.median("cpu/tasks"))
        let each = sequential / Double(tasks)
        let task = TaskProfile(held: each, hasLock: evidence.samples.gilEnabled != false)
        return sequential / seconds(task, kind, items: tasks, workers: tasks)
    }

    /// How long the conversations take, a request being an item: it waits for the server's delay, and computes otherwise.
    private func conversations(_ kind: TaskModel.Kind) throws -> Double {
        let count = Int(try evidence.median("io/conversations"))
        let requests = count * Int(try evidence.median("io/requests"))
        let delay = try evidence.median("io/delay")
        let each = try evidence.median("io/sequential") / Double(requests)
        let task = TaskProfile(held: max(0, each - delay), waiting: delay)
        return seconds(task, kind, items: requests, workers: count)
    }

    var speedUpOfWaiting: Double {
        get throws { try evidence.median("io/sequential") / conversations(.threads) }
    }

    var worstOfWaiting: Double {
        get throws {
            let chosen = try [conversations(.threads), conversations(.asyncio)]
            let all = try chosen + [evidence.median("io/sequential"), conversations(.processes)]
            return (chosen.max() ?? 0) / (all.min() ?? 1)
        }
    }

    var speedUpOfReleasing: Double {
        get throws {
            _ = try evidence.severalCores()
            let one = try evidence.median("native/native-released-1")
            let model = TaskModel(TaskProfile(held: one), costs: costs)
            func rate(_ workers: Int) -> Double {
                model.prediction(.nativeReleased(seconds: one), workers: workers, cores: cores).itemsPerSecond
            }
            return rate(cores) / rate(1)
        }
    }

    /// Everybody waits at once in threads or coroutines; then as many compute as there are processes.
    var gainOfCombining: Double {
        get throws {
            let items = Int(try evidence.median("mixed/items"))
            let task = TaskProfile(
                held: try evidence.median("mixed/compute-alone"), waiting: try evidence.median("mixed/delay"))
            var combined = TaskModel(task, costs: costs)
            combined.costs.processStart *= Double(cores) / Double(items)
            return seconds(task, .threads, items: items, workers: items)
                / combined.seconds(.processes, items: items, workers: items, cores: cores)
        }
    }

    /// The task that takes as long in processes, which have to be made, as in threads: by bisection.
    var crossover: Double? {
        get throws {
            let workers = Int(try evidence.median("crossover/workers"))
            func processesLose(_ size: Double) -> Bool {
                let task = TaskProfile(held: size)
                return seconds(task, .processes, items: workers, workers: workers)
                    > seconds(task, .threads, items: workers, workers: workers)
            }
            var (low, high) = (1e-6, 10.0)
            guard processesLose(low), !processesLose(high) else { return nil }
            for _ in 0..<40 {
                let middle = (low * high).squareRoot()
                if processesLose(middle) { low = middle } else { high = middle }
            }
            return high
        }
    }

    var manySleeps: Double {
        get throws {
            _ = try evidence.values("many/sleeps")
            return seconds(TaskProfile(held: 0, waiting: 1), .asyncio, items: 1000, workers: 1000)
        }
    }
}
