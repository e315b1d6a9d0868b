import Synchronization
import UnlatchParallel
import UnlatchPython

// What the package's Python code keeps as objects: requests to stop, and a monitor of the lock.

extension Cancellation: PythonObject {
    public static let pythonClass = PythonClass(
        "_Cancellation", of: Cancellation.self, doc: "A request to stop, for '_begin'."
    ) { c in
        c.initializer { Cancellation() }
        c.method("cancel", doc: "Stops what was begun with it, and what will be.") { (this: Cancellation) in
            this.cancel()
            return PythonNone()
        }
        c.property("cancelled") { $0.isCancelled }
    }
}

extension LockMonitor: PythonObject {
    public static let pythonClass = PythonClass(
        "_LockMonitor", of: LockMonitor.self, doc: "Samples how long a thread waits for the lock."
    ) { c in
        c.initializer("interval") { (interval: Double) throws -> LockMonitor in
            guard let python = Interpreter.running else {
                throw PythonException(.builtin("RuntimeError"), "Python is ending: there is no lock to watch")
            }
            return try LockMonitor(python, every: .seconds(interval))
        }
        c.method("stop", doc: "Ends the sampling thread.") { (this: LockMonitor) in
            this.stop()
            return PythonNone()
        }
        c.method("report", doc: "(samples, waited, taken, mean, p50, p90, p99, max, whether there is a lock).") {
            (this: LockMonitor) -> PythonTuple in
            let report = this.report
            let waits = report.waits
            return PythonTuple(
                waits.count, report.waitedShare, report.takenShare, waits.mean, waits.p50, waits.p90, waits.p99,
                waits.max,
                report.hasLock)
        }
    }
}

/// How many in Python want releases measured.
private let measuring = Atomic(0)

extension PythonModule {
    /// What the package notes of the lock at each line that calls a kernel.
    mutating func addMetricsFunctions() {
        function(
            "_measure_lock", "begins", doc: "Has releases of the lock measured until as many False as True were said."
        ) { (begins: Bool) -> PythonNone in
            LockMetrics.isOn = measuring.wrappingAdd(begins ? 1 : -1, ordering: .relaxed).newValue > 0
            return PythonNone()
        }
        function("_lock_times", doc: "(released, waited) of this thread's measured releases so far: nanoseconds.") {
            () -> PythonTuple in
            let totals = ThreadTotals.ofThisThread
            return PythonTuple(Int(totals.released), Int(totals.waited))
        }
    }
}
