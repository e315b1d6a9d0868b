import Testing
import Unlatch

/// In processes of their own: what other tests do with the lock would be seen too.
@Suite struct ProfileMeasurementTests {
    @Test func `holding the lock, computing without it and waiting are told apart`() async {
        await #expect(processExitsWith: .success) {
            let python = startPython()
            func seen(_ source: String) throws -> TaskProfile {
                try python.attached { gil in
                    let item = try gil.evaluate(source).reference
                    let measurement = try ProfileMeasurement(of: python, for: .milliseconds(600), gil: &gil) { gil, _ in
                        _ = try gil.bind(item)()
                    }
                    #expect(measurement.items >= 2 && measurement.lockSamples > 20)
                    return measurement.profile
                }
            }
            let bytecode = try seen("lambda: sum(i * i for i in range(20_000))")
            #expect(bytecode.held > 0.7 * bytecode.computing && bytecode.held > bytecode.waiting)
            let digest = try seen("lambda: __import__('hashlib').pbkdf2_hmac('sha256', b'', b'', 10_000)")
            #expect(digest.released > 0.7 * digest.computing && digest.released > digest.waiting)
            let sleep = try seen("lambda: __import__('time').sleep(0.005)")
            #expect(sleep.waiting > 0.8 * sleep.duration)
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
