internal import CTeams
internal import Synchronization

/// Whether a run is shared with other threads, by how long it would take on one, and by what sharing costs at the time.
///
/// Waking a thread takes some ten microseconds, and far longer where its core is busy: the caller waits for it, also where it has
/// done all of the work meanwhile. A sum of 100 000 doubles takes 11 µs on one thread, and was seen to take from 8 µs on two to
/// a millisecond where others used the cores. So both are learned: the time of a kernel's items on one thread, for each
/// range of sizes from one power of two to the next, and by how much runs that were shared took longer than their share of it.
///
/// - Thread safety: any thread. Threads may overwrite each other's observations, which estimates can bear.
package enum ShortRuns {
    /// Fewer items take less than it takes to wake a thread, in any kernel that looks at each by itself.
    private static let fewest = 4096
    /// As many items of a kernel, of about which number none were timed, are left to one thread; whether more are, is guessed from
    /// what fewer took.
    private static let tried = 1 << 20
    /// What takes longer is shared in any case, in nanoseconds.
    private static let longest = 3e6

    private struct Pace: ~Copyable {
        /// The kernel, by the address of its descriptor, and the range of sizes.
        let key = Atomic<UInt>(0)
        /// Nanoseconds for an item, as the bits of a `Double`.
        let rate = Atomic<UInt64>(0)
    }

    /// What sharing costs beyond a thread's part of the work.
    private struct Cost: ~Copyable {
        let cost = Atomic<UInt64>((20e3).bitPattern)
        let observed = Atomic<UInt64>(0)

        static let least = 10e3

        /// An old observation loses its weight, so that sharing is tried again.
        func expected(at now: UInt64) -> Double {
            let age = Double(now &- observed.load(ordering: .relaxed))
            let last = Double(bitPattern: cost.load(ordering: .relaxed))
            return Self.least + max(last - Self.least, 0) / (1 + age / 50e6)
        }

        func learn(_ sample: Double, at now: UInt64) {
            let old = expected(at: now)
            let sample = min(max(sample, Self.least), longest)
            let new = old + (sample - old) / (sample > old ? 2 : 4)
            cost.store(new.bitPattern, ordering: .relaxed)
            observed.store(now, ordering: .relaxed)
        }
    }

    /// What is known, for the process or for a test.
    package final class Experience: @unchecked Sendable {
        // SAFETY (@unchecked Sendable): what is pointed to is atomic, and freed with this.
        private static let bits = 11
        private let paces = UnsafeMutablePointer<Pace>.allocate(capacity: 1 << bits)
        private let sharing = Cost()

        package init() {
            for index in 0..<1 << Self.bits { (paces + index).initialize(to: Pace()) }
        }

        deinit {
            paces.deinitialize(count: 1 << Self.bits)
            paces.deallocate()
        }

        private static func key(_ kernel: UnsafeRawPointer, _ count: Int) -> UInt {
            UInt(bitPattern: kernel) << 6 | UInt(Int.bitWidth - count.leadingZeroBitCount)
        }

        /// Two that fall into one place forget each other's pace.
        private func pace(_ key: UInt) -> UnsafeMutablePointer<Pace> {
            paces + Int((key &* 0x9E37_79B9_7F4A_7C15) >> UInt(UInt.bitWidth - Self.bits))
        }

        /// Nanoseconds on one thread; nil where none of about so many items were timed.
        private func expected(_ count: Int, of kernel: UnsafeRawPointer) -> Double? {
            let key = Self.key(kernel, count)
            let pace = pace(key)
            guard pace.pointee.key.load(ordering: .relaxed) == key else { return nil }
            return Double(bitPattern: pace.pointee.rate.load(ordering: .relaxed)) * Double(count)
        }

        /// As `expected`, by what fewer items took: of more than are tried alone, which would else be shared each time, also where
        /// the work ends at the first element. Nil where no smaller size was timed, down to a thousandth.
        private func guessed(_ count: Int, of kernel: UnsafeRawPointer) -> Double? {
            var fewer = count / 2
            while fewer >= max(count / 1024, fewest) {
                if let time = expected(fewer, of: kernel) { return time * (Double(count) / Double(fewer)) }
                fewer /= 2
            }
            return nil
        }

        /// Whether so many items are better left to one thread than shared by so many, at that time in nanoseconds.
        package func areShort(_ count: Int, of kernel: UnsafeRawPointer, threads: Int, at now: UInt64) -> Bool {
            let known = expected(count, of: kernel)
            if known == nil && count <= tried { return true }
            guard let alone = known ?? guessed(count, of: kernel) else { return false }
            return alone < longest && alone * (1 - 1 / Double(threads)) < sharing.expected(at: now)
        }

        /// What one thread has taken. A run that was interrupted by another thread says little: a slower one than was
        /// expected counts for twice that at most.
        package func learn(_ count: Int, of kernel: UnsafeRawPointer, took time: Double) {
            let key = Self.key(kernel, count)
            let pace = pace(key)
            let sample = time / Double(count)
            var rate = sample
            if pace.pointee.key.load(ordering: .relaxed) == key {
                let old = Double(bitPattern: pace.pointee.rate.load(ordering: .relaxed))
                rate = sample < old ? sample : old + (min(sample, 2 * old) - old) / 8
            }
            pace.pointee.rate.store(rate.bitPattern, ordering: .relaxed)
            pace.pointee.key.store(key, ordering: .relaxed)
        }

        /// What so many threads have taken, until now.
        package func learnShared(
            _ count: Int, of kernel: UnsafeRawPointer, threads: Int, took time: Double, at now: UInt64
        ) {
            guard threads > 1, let alone = expected(count, of: kernel), alone < longest else { return }
            sharing.learn(time - alone / Double(threads), at: now)
        }
    }

    package static let experience = Experience()

    /// Whether so many items of the kernel with that address are better left to one of the team's threads.
    @inline(__always)
    package static func areShort(_ count: Int, of kernel: UnsafeRawPointer, on team: Team) -> Bool {
        count < fewest || (team.threads == 1 || isShort(count, kernel, team))
    }

    @inline(never)
    private static func isShort(_ count: Int, _ kernel: UnsafeRawPointer, _ team: Team) -> Bool {
        experience.areShort(count, of: kernel, threads: team.threads, at: unl_clock())
    }

    /// Runs that many items on one thread, and learns of it.
    @inline(__always)
    package static func alone<R, Failure: Error>(
        _ count: Int, of kernel: UnsafeRawPointer, _ body: () throws(Failure) -> R
    ) throws(Failure) -> R {
        if count < fewest { return try body() }
        let began = unl_clock()
        let result = try body()
        experience.learn(count, of: kernel, took: Double(unl_clock() - began))
        return result
    }

    /// Runs that many items on a team, and learns what that costs.
    package static func shared<Failure: Error>(
        _ count: Int, of kernel: UnsafeRawPointer, _ body: () throws(Failure) -> Grant
    ) throws(Failure) -> Grant {
        let began = unl_clock()
        let grant = try body()
        let ended = unl_clock()
        experience.learnShared(
            count, of: kernel, threads: grant.granted, took: Double(ended - began), at: ended)
        return grant
    }
}

extension Team {
    /// Whether the calling thread may do a run by itself that one of the team would do alone: its threads are the caller's
    /// own, and nothing is set that could stop the run.
    package var letsCallersWork: Bool { !isPinned && !Team.callersCanBeStopped }

    /// Whether a cancellation or a deadline is set for what the calling thread runs. A team looks at them, a caller does not.
    package static var callersCanBeStopped: Bool { unl_usual_current() != nil }
}
