import Foundation
import Testing
import Unlatch

/// Counts how often each item was computed.
private final class CountingWork: NativeWork {
    let itemCount: Int
    let bandSize: Int
    private let counts: PlacedArray<Int32>

    init(itemCount: Int, bandSize: Int) throws {
        self.itemCount = itemCount
        self.bandSize = bandSize
        counts = try PlacedArray(count: itemCount)
    }

    func compute(_ items: Range<Int>) {
        for item in items { counts.unsafeBuffer[item] += 1 }
    }

    func compute(on team: Team) throws -> Grant {
        try team.parallelFor(0..<itemCount, schedule: .dynamic(chunk: bandSize)) { compute($0) }
    }

    var result: [Int] { counts.unsafeBuffer.map(Int.init) }
}

@Suite struct ModelTests {
    static let source = """
        import time
        def square(x):
            return x * x
        async def square_async(x):
            return x * x
        def fail(x):
            raise ValueError("item %d" % x)
        """

    private func work(_ name: String, _ gil: borrowing GIL) throws -> Work {
        let globals = try gil.evaluate("{}").reference
        try gil.run(Self.source, in: globals)
        return Work(
            function: try gil.evaluate(name, in: globals).reference,
            coroutine: try gil.evaluate("square_async", in: globals).reference,
            items: try Array(0..<37).pythonReference(gil))
    }

    @Test(arguments: [PythonModel(.sequential), PythonModel(.threads, workers: 3), PythonModel(.asyncio, workers: 5)])
    func `every item is computed, and the results keep their order`(model: PythonModel) throws {
        try python.attached { gil in
            let outcome = try model.run(try work("square", gil), gil: &gil)
            let results = try [Int](gil.bind(try #require(outcome.results)))
            #expect(results == (0..<37).map { $0 * $0 }, "\(model.name)")
        }
    }

    @Test(arguments: [PythonModel(.sequential), PythonModel(.threads, workers: 3)])
    func `an item's exception is raised`(model: PythonModel) throws {
        try python.attached { gil in
            let work = try work("fail", gil)
            let error = #expect(throws: PythonError.self) { try model.run(work, gil: &gil) }
            #expect(error?.type == "ValueError")
        }
    }

    @Test(arguments: [NativeThreads.Lock.held, .released], [1, 2, 3])
    func `threads with a kernel compute each item once a pass`(lock: NativeThreads.Lock, workers: Int) throws {
        let native = try CountingWork(itemCount: 101, bandSize: 4)
        try python.attached { gil in
            _ = try NativeThreads(lock: lock, workers: workers).run(Work(native: native), passes: 3, gil: &gil)
        }
        #expect(native.result == Array(repeating: 3, count: 101))
    }

    @Test func `a team computes each item once a pass, and says how many threads it had`() throws {
        let native = try CountingWork(itemCount: 101, bandSize: 4)
        let model = NativeTeam(try Team(threads: 2), isPinned: false)
        let outcome = try python.attached { gil in try model.run(Work(native: native), passes: 2, gil: &gil) }
        #expect(native.result == Array(repeating: 2, count: 101))
        let grant = try #require(outcome.grant)
        #expect((1...2).contains(grant.granted))
    }

    @Test func `work without the form that a model needs is refused`() throws {
        try python.attached { gil in
            let work = Work(items: try [1].pythonReference(gil))
            #expect(throws: UnsupportedModel.self) { try PythonModel(.threads, workers: 2).run(work, gil: &gil) }
            #expect(throws: UnsupportedModel.self) {
                try NativeThreads(lock: .held, workers: 1).run(work, passes: 1, gil: &gil)
            }
        }
    }
}
