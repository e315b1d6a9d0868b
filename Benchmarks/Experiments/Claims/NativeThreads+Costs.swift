import Foundation

extension NativeThreads {
    /// Seconds to make a thread of the system, let it run nothing, and wait for its end.
    static func secondsToCreate(_ times: Int) throws -> Double {
        let began = SystemClock.now()
        for _ in 0..<times { try NativeThread("unlatch-empty") {}.join() }
        return (SystemClock.now() - began) / Double(times)
    }

    /// Seconds for one hand-over between two threads of the system, each of which waits for the other.
    static func secondsToSwitch(_ times: Int) throws -> Double {
        let (ping, pong) = (Semaphore(), Semaphore())
        let other = try NativeThread("unlatch-pong") {
            for _ in 0..<times / 2 {
                ping.wait()
                pong.post()
            }
        }
        let began = SystemClock.now()
        for _ in 0..<times / 2 {
            ping.post()
            pong.wait()
        }
        let seconds = SystemClock.now() - began
        other.join()
        return seconds / Double(times)
    }
}

/// POSIX's own: what a C program would use.
private final class Semaphore: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the address never changes, and the functions are made for several threads.
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(semaphore, 0, 0) }

    func post() { sem_post(semaphore) }

    func wait() { while sem_wait(semaphore) != 0 {} }  // a signal interrupts it

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }
}
