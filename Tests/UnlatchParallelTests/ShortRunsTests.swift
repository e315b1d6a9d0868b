import Testing
import UnlatchParallel

/// Which runs are left to one thread.
@Suite struct ShortRunsTests {
    private let experience = ShortRuns.Experience()
    private let kernel = UnsafeRawPointer(bitPattern: 0x1000)!
    private let other = UnsafeRawPointer(bitPattern: 0x2000)!

    private func areShort(_ count: Int, of kernel: UnsafeRawPointer? = nil, at now: UInt64 = 0) -> Bool {
        experience.areShort(count, of: kernel ?? self.kernel, threads: 2, at: now)
    }

    @Test func `of a kernel that nobody has timed a million items are tried alone, and more are shared`() {
        #expect(areShort(1_000_000) && !areShort(10_000_000))
    }

    @Test func `what is shared follows the time, not the number of items`() {
        experience.learn(70_000, of: kernel, took: 7_000)
        experience.learn(70_000, of: other, took: 700_000)
        #expect(areShort(100_000) && !areShort(100_000, of: other))
        // A range of sizes says nothing of another, which may lie in another cache.
        #expect(areShort(500_000, of: other))
    }

    @Test func `more than a million items are left to one thread where fewer took no time, until they are timed`() {
        experience.learn(1_000_000, of: kernel, took: 400)
        #expect(areShort(10_000_000) && !areShort(10_000_000, of: other))
        experience.learn(10_000_000, of: kernel, took: 2_000_000)
        #expect(!areShort(10_000_000))
        experience.learn(1_000_000, of: other, took: 100_000)
        #expect(!areShort(10_000_000, of: other))
    }

    @Test func `one run that was interrupted does not have short ones shared`() {
        experience.learn(70_000, of: kernel, took: 7_000)
        experience.learn(70_000, of: kernel, took: 7_000_000)
        #expect(areShort(70_000))
        // Many say that the machine has become slower.
        for _ in 0..<100 { experience.learn(70_000, of: kernel, took: 70_000) }
        #expect(!areShort(70_000))
    }

    @Test func `where sharing has cost more than it saves, the same work is left to one thread for a while`() {
        experience.learn(1_000_000, of: kernel, took: 80_000)
        #expect(!areShort(1_000_000))
        experience.learnShared(1_000_000, of: kernel, threads: 2, took: 1_000_000, at: 0)
        #expect(areShort(1_000_000))
        #expect(!areShort(1_000_000, at: 10_000_000_000), "it is tried again")
        // What takes long is shared all the same.
        experience.learn(10_000_000, of: kernel, took: 5_000_000)
        #expect(!areShort(10_000_000))
    }

    @Test func `where threads are ready at once, less work is worth to be shared`() {
        experience.learn(1_000_000, of: kernel, took: 30_000)
        #expect(areShort(1_000_000))
        for _ in 0..<20 { experience.learnShared(1_000_000, of: kernel, threads: 2, took: 16_000, at: 0) }
        #expect(!areShort(1_000_000))
    }
}
