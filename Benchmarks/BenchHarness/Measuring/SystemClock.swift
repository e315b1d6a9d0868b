import Foundation
internal import Unlatch

/// The clocks of everything that is measured here, in seconds.
package enum SystemClock {
    /// Monotonic time.
    package static func now() -> Double { ChildProcess.now() }

    /// Processor time of all threads of this process.
    package static func processor() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
