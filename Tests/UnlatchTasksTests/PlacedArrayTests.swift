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
                #expect(try Double(gil.import("builtins").sum(view)) == 2.5)
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

    @Test func `Python's threads keep their affinity, whichever team they call`() throws {
        let environment = ProcessInfo.processInfo.environment["UNLATCH_TEST_VENV"].map { $0 + "/bin/python" }
        let python = try Interpreter.start(InterpreterLocation.find(environment))
        let teams = try [Place.caller, .spread, .close, .node(Topology.current.nodes[0].id)].map {
            try Team(place: $0)
        }
        try python.attached { gil in
            let work = try gil.function("work") { (gil: inout GIL, _) in
                try gil.released {
                    for team in teams { try team.parallelFor(0..<1000, schedule: .dynamic(chunk: 10)) { _ in } }
                }
                return 0
            }
            let source = """
                import os, threading
                def changed(work):
                    found = []
                    def caller(mask):
                        os.sched_setaffinity(0, mask)
                        for _ in range(10):
                            work()
                            if os.sched_getaffinity(0) != mask: found.append((mask, os.sched_getaffinity(0)))
                    ours = os.sched_getaffinity(0)
                    masks = [ours] + [{cpu} for cpu in ours]
                    threads = [threading.Thread(target=caller, args=(mask,)) for mask in masks * 2]
                    for thread in threads: thread.start()
                    for thread in threads: thread.join()
                    return repr(found)
                """
            let scope = try gil.evaluate("{}")
            _ = try gil.import("builtins").exec(source, scope)
            let changed = try scope["changed"]
            #expect(try String(changed(work)) == "[]")
        }
    }
}
