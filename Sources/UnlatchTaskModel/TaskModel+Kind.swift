extension TaskModel {
    /// An execution model: which stations an item passes, and for how long.
    public struct Kind: Hashable, Sendable {
        private let name: String
        /// Seconds of a native function.
        private let seconds: Double
        /// What limits it when the serial station does.
        let serial: Limit
        /// Whether the serial station is a lock that workers hand over.
        let isLocked: Bool
        /// How many workers it has at most.
        let most: Int
        /// What starting a worker costs.
        let start: @Sendable (TaskCosts) -> Double
        /// Seconds of an item at the serial station, and on the cores, of which so many work on it.
        let times: @Sendable (TaskModel, _ cores: Int) -> (serial: Double, parallel: Double)

        package init(
            _ name: String, seconds: Double = 0, serial: Limit = .lock, isLocked: Bool = false, most: Int = .max,
            start: @escaping @Sendable (TaskCosts) -> Double = { _ in 0 },
            times: @escaping @Sendable (TaskModel, _ cores: Int) -> (serial: Double, parallel: Double)
        ) {
            (self.name, self.seconds, self.serial, self.isLocked) = (name, seconds, serial, isLocked)
            (self.most, self.start, self.times) = (most, start, times)
        }

        public static func == (one: Kind, other: Kind) -> Bool {
            one.name == other.name && one.seconds == other.seconds
        }

        public func hash(into hasher: inout Hasher) { hasher.combine(name) }
    }
}

extension TaskModel.Kind {
    public static let sequential = Self("sequential", most: 1) { model, _ in
        (model.profile.held, model.profile.released)
    }
    public static let threads = Self("threads", isLocked: true) { model, _ in
        model.underLock(model.profile.held, and: model.profile.released)
    }
    public static let processes = Self("processes", serial: .dispatch, start: \.processStart) { model, _ in
        (model.costs.dispatch, model.profile.computing + model.costs.transfer)
    }
    public static let asyncio = Self("asyncio") { model, _ in (model.profile.computing + model.costs.coroutine, 0) }
    public static let interpreters = Self("interpreters", start: \.interpreterStart) { model, _ in
        (0, model.profile.computing)
    }

    /// The item's computing done by a native function in so many seconds, called from threads.
    public static func nativeHeld(seconds: Double) -> Self {
        Self("native-held", seconds: seconds, isLocked: true) { model, _ in
            model.underLock(model.costs.nativeCall + seconds, and: 0)
        }
    }
    /// The same with the lock released.
    public static func nativeReleased(seconds: Double) -> Self {
        Self("native-released", seconds: seconds, isLocked: true) { model, _ in
            model.underLock(model.costs.nativeCall, and: seconds)
        }
    }
    /// The same by a team of threads, item after item.
    public static func nativeTeam(seconds: Double) -> Self {
        Self("native-team", seconds: seconds, most: 1) { model, cores in
            (model.costs.nativeCall, seconds / Double(cores))
        }
    }
}

extension TaskModel {
    /// What threads do one at a time, and what they do on any core: without a lock all of it.
    fileprivate func underLock(_ held: Double, and released: Double) -> (serial: Double, parallel: Double) {
        profile.hasLock ? (held, released) : (0, held + released)
    }
}
