import Foundation
import Testing
import Unlatch

@Suite struct PlacedArrayTests {
    @Test func `placed memory is Python's too, without a copy`() throws {
        weak var left: PlacedArray<Double>?
        do {
            let array = try PlacedArray<Double>(count: 1000)
            left = array
            let environment = ProcessInfo.processInfo.environment["UNLATCH_TEST_VENV"].map { $0 + "/bin/python" }
            let python = try Interpreter.start(InterpreterLocation.find(environment))
            try python.attached { gil in
                let view = try gil.import("builtins").memoryview(array)
                try view.setItem(7, to: 2.5)
                #expect(try Double(gil.import("builtins").sum(view.reference)) == 2.5)
            }
            #expect(array.unsafeBuffer[7] == 2.5)
            let refused = try python.attached { gil in
                let fail = try gil.function("fail") { _, _ in try PlacedArray<Double>(count: -1) }
                let error = #expect(throws: PythonError.self) { try gil.bind(fail)() }
                return try #require(error)
            }
            #expect(refused.matches("ValueError"), "\(refused.classes)")
        }
        #expect(left == nil)
    }
}
