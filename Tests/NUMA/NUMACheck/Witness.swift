import CWitness
import Glibc
import Synchronization
import UnlatchParallel

/// What the kernel says, past the libraries that are tested.
enum Witness {
    /// The CPUs that the calling thread may use.
    static func affinity() -> [Int] {
        let capacity = 1024
        let cpus = [CInt](unsafeUninitializedCapacity: capacity) { buffer, count in
            count = buffer.baseAddress.map { min(witness_affinity($0, capacity), capacity) } ?? 0
        }
        return cpus.map(Int.init)
    }

    /// The node that the calling thread runs on.
    static var node: Int { Int(witness_here().node) }

    /// How many pages lie on each node; each page is asked for by itself.
    static func pages(_ bytes: UnsafeRawBufferPointer) -> [Int: Int] {
        var counts: [Int: Int] = [:]
        for offset in stride(from: 0, to: bytes.count, by: sysconf(CInt(_SC_PAGESIZE))) {
            // SAFETY: the address is within the bytes.
            let node = bytes.baseAddress.map { witness_node_of($0 + offset) } ?? -1
            counts[Int(node), default: 0] += 1
        }
        return counts
    }

    static func pages<Element>(_ array: PlacedArray<Element>) -> [Int: Int] {
        withExtendedLifetime(array) { pages(UnsafeRawBufferPointer(array.unsafeBuffer)) }
    }

    /// Switches the kernel's automatic balancing of memory between nodes on or off. False: it cannot be.
    static func setBalancing(_ on: Bool) -> Bool {
        let file = open("/proc/sys/kernel/numa_balancing", O_WRONLY | O_CLOEXEC)
        if file < 0 { return false }
        defer { close(file) }
        return write(file, on ? "1" : "0", 1) == 1
    }

    /// Computes on the calling thread, touching nothing else.
    static func work(milliseconds: UInt64) {
        let end = nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID) + milliseconds * 1_000_000
        while nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID) < end {}
    }

    private static func nanoseconds(of clock: clockid_t) -> UInt64 {
        var now = timespec()
        clock_gettime(clock, &now)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }

    /// Where the threads of a team are while they work: each part of a loop says where it runs, many times.
    static func places(of team: Team, schedule: Schedule = .static) throws -> (grant: Grant, seen: Set<Place>) {
        let seen = Mutex<Set<Place>>([])
        let grant = try team.parallelFor(0..<(64 * team.threads), schedule: schedule) { part in
            var places: Set<Place> = []
            for _ in part {
                for _ in 0..<20 { places.insert(Place(witness_here())) }
                sched_yield()
            }
            seen.withLock { $0.formUnion(places) }
        }
        return (grant, seen.withLock { $0 })
    }

    /// A CPU, and its node as the kernel says.
    struct Place: Hashable {
        let cpu: Int
        let node: Int

        init(_ place: witness_place) { (cpu, node) = (Int(place.cpu), Int(place.node)) }
    }

    /// Calls a closure on a thread of its own that may use one CPU only.
    static func onThread<Result: Sendable>(
        boundTo cpu: Int, _ body: @escaping @Sendable () throws -> Result
    ) throws -> Result {
        let errand = Errand {
            guard witness_bind(CInt(cpu)) else { throw CheckFailure("a thread cannot be bound to CPU \(cpu)") }
            return try body()
        }
        var thread = pthread_t()
        // SAFETY: the errand lives until the thread has ended, which is waited for.
        let status = pthread_create(
            &thread, nil,
            { pointer in
                if let pointer { Unmanaged<Errand>.fromOpaque(pointer).takeUnretainedValue().run() }
                return nil
            }, Unmanaged.passUnretained(errand).toOpaque())
        guard status == 0 else { throw CheckFailure("a thread could not be started") }
        pthread_join(thread, nil)
        guard let result = try errand.outcome?.get() as? Result else { throw CheckFailure("a thread gave no result") }
        return result
    }

    /// What a thread is sent for.
    private final class Errand: @unchecked Sendable {
        // SAFETY (@unchecked Sendable): the thread alone writes the outcome, and it is read when the thread has ended.
        private(set) var outcome: Result<any Sendable, any Error>?
        private let body: @Sendable () throws -> any Sendable

        init(_ body: @escaping @Sendable () throws -> any Sendable) { self.body = body }

        func run() { outcome = Result { try body() } }
    }
}
