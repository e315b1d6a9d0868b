import Testing
import Unlatch
import UnlatchPython

/// What a programmer's error leaves on standard error. The tests of `make test` are a release build, in which Swift's own
/// `precondition` ends the program without a word.
@Suite struct ProgrammerErrorTests {
    enum Misuse: String, CaseIterable, Codable, Sendable {
        case attachedAfterTheEnd, finalizeInside, outerToken, emptyPool, noTeamWorkers, noChunk, noModel
        case negativeShape, unevenArray, readOnly, negativeProfile, noItems, rowsOutside

        var text: String {
            switch self {
            case .attachedAfterTheEnd: "Interpreter.attached after finalize(): Python has ended in this process"
            case .finalizeInside: "Interpreter.finalize() inside attached would wait for itself: call it outside"
            case .outerToken: "released the lock through another token"
            case .emptyPool, .noTeamWorkers: "an executor needs at least one worker"
            case .noChunk: "a chunk has at least one item"
            case .noModel: "a model needs at least one worker"
            case .negativeShape: "a dimension is negative: [2, -1]"
            case .readOnly: "the view is read-only: ask for it with writable: true"
            case .unevenArray: "3 values for the shape [2, 2]"
            case .negativeProfile: "a profile's times are finite, and none is negative"
            case .noItems: "a prediction needs at least one item"
            case .rowsOutside: "the image has rows 0..<10"
            }
        }

        func commit() throws {
            switch self {
            case .attachedAfterTheEnd:
                _ = python.finalize()
                try python.attached { gil in _ = try gil.evaluate("1") }
            case .finalizeInside: python.attached { _ in _ = python.finalize() }
            case .outerToken:
                try python.attached { outer in
                    try python.attached { inner in try inner.released { _ = try outer.evaluate("1") } }
                }
            case .emptyPool: _ = try PoolExecutor(.threads, workers: 0, on: python)
            case .noTeamWorkers: _ = try TeamExecutor(Team(threads: 1), workers: 0)
            case .noChunk:
                try PoolExecutor(.threads, workers: 1, on: python).use { pool in
                    try python.attached { gil in
                        let (function, items) = (try gil.evaluate("abs").reference, try gil.evaluate("[1]").reference)
                        _ = try pool.map(function, over: items, chunkSize: 0, gil: &gil)
                    }
                }
            case .noModel: _ = PythonModel(.threads, workers: 0)
            case .negativeShape: _ = SharedArray<Double>(repeating: 0, shape: [2, -1])
            case .unevenArray: _ = SharedArray(copying: [1.0, 2, 3], shape: [2, 2])
            case .readOnly:
                try python.attached { gil in
                    let view = try gil.evaluate("b'abc'").buffer(of: UInt8.self)
                    view.withUnsafeMutableBuffer { $0[0] = 1 }
                }
            case .negativeProfile: _ = TaskProfile(held: -1)
            case .noItems: _ = TaskModel(TaskProfile(held: 1)).seconds(.threads, items: 0, workers: 1, cores: 1)
            case .rowsOutside:
                let picture = try Mandelbrot(width: 10, height: 10, limit: 10)
                var counts = [UInt32](repeating: 0, count: 100)
                picture.compute(rows: 5..<11, into: &counts)
            }
        }
    }

    @Test(arguments: Misuse.allCases)
    func `a programmer's error says what it is, also in a release build`(misuse: Misuse) async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            [misuse = misuse as Misuse] in
            try misuse.commit()
        }
        let errors = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(errors.contains(misuse.text), "\(errors.prefix(2000))")
    }
}
