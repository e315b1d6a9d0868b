import Testing
import Unlatch

/// In processes of their own: what other tests do with the lock would be seen too.
@Suite struct ProfileMeasurementTests {
    @Test func `holding the lock, computing without it and waiting are told apart`() async {
        await #expect(processExitsWith: .success) {
            let python = startPython()
            /// Whether a window shows what is expected, the best of thirty: other tests want the cores, too, and a
            /// window in which this process hardly ran says nothing.
            func shows(_ source: String, _ isExpected: (TaskProfile) -> Bool) throws -> Bool {
                try python.attached { gil in
                    let item = try gil.evaluate(source).reference
                    for _ in 0..<30 {
                        let measurement = try ProfileMeasurement(of: python, for: .milliseconds(600), gil: &gil) {
                            gil, _ in _ = try gil.bind(item)()
                        }
                        let isEnough = measurement.items >= 2 && measurement.lockSamples > 20
                        if isEnough && isExpected(measurement.profile) { return true }
                        print(measurement)
                    }
                    return false
                }
            }
            let bytecode = try shows("lambda: sum(i * i for i in range(20_000))") {
                // Where there is no lock, nobody holds it.
                let computing = $0.hasLock ? $0.held : $0.released
                return computing > 0.7 * $0.computing && computing > $0.waiting
            }
            #expect(bytecode)
            let digest = try shows("lambda: __import__('hashlib').pbkdf2_hmac('sha256', b'', b'', 10_000)") {
                $0.released > 0.7 * $0.computing && $0.released > $0.waiting
            }
            #expect(digest)
            let sleep = try shows("lambda: __import__('time').sleep(0.005)") { $0.waiting > 0.8 * $0.duration }
            #expect(sleep)
        }
    }

    @Test func `an item that raises ends the measurement, and Python's switch interval is as before`() async {
        await #expect(processExitsWith: .success) {
            let python = startPython()
            try python.attached { gil in
                let before = try Double(gil.import("sys").getswitchinterval())
                let error = #expect(throws: PythonError.self) {
                    _ = try ProfileMeasurement(of: python, for: .seconds(5), gil: &gil) { gil, number in
                        if number == 3 { _ = try gil.evaluate("1 / 0") }
                    }
                }
                #expect(error?.type == "ZeroDivisionError")
                #expect(try Double(gil.import("sys").getswitchinterval()) == before)
            }
        }
    }
}
