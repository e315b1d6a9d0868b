// Each file of this module sees what all its tests use.
@_exported import TestSupport
import Testing
import Unlatch

/// One interpreter for this process.
let python = startPython()

/// As `python`, for a test in a process of its own.
func startPython(handlesInterrupts: Bool = false) -> Interpreter {
    let python = startTestPython(handlingInterrupts: handlesInterrupts)
    do { try python.attached { gil in try Calls.install(gil) } } catch { fatalError("the tests' functions: \(error)") }
    return python
}

/// The functions that the tests' workers run, as a module that processes can import: from memory, so that nothing is
/// left behind.
enum Calls {
    private static let source = """
        import asyncio, os, signal, threading, time

        def square(x): return x * x
        async def square_async(x): return x * x

        def fail(x): raise ValueError('item %d' % x)
        async def fail_async(x): raise ValueError('item %d' % x)

        def worker(x): return os.getpid(), threading.get_ident()

        class Awkward(Exception):
            def __init__(self, first, second): super().__init__(first)

        def fail_awkwardly(x): raise Awkward('left', 'right')

        def lock(x): return threading.Lock()

        def appended(x):
            x.append(len(x))
            return list(x)

        def die(x):
            if x == 3: os.kill(os.getpid(), signal.SIGKILL)
            return x

        # Ends by itself after a time that no test waits for, so that a failed test does not leave it behind for ever
        def spin(x):
            end = time.monotonic() + 60
            while time.monotonic() < end: pass

        def spin_stubbornly(x):
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            spin(x)

        async def spin_async(x):
            end = time.monotonic() + 600
            while time.monotonic() < end: await asyncio.sleep(0.01)

        def size(text): return len(text)
        def shouted(text): return text.upper()
        async def fetched(name):
            await asyncio.sleep(0.01)
            return 'text of ' + name
        """

    fileprivate static func install(_ gil: borrowing GIL) throws {
        try ExecutorModules.install([("unlatch_test_calls", Array(source.utf8))], gil)
    }

    static func reference(_ name: String, _ gil: borrowing GIL) throws -> PythonReference {
        try gil.import("unlatch_test_calls").attribute(name).reference
    }

    /// A call of one of the functions, or of its coroutine form where the executor runs coroutines.
    static func call(_ name: String, _ argument: some ConvertibleToPython, _ kind: PoolExecutor.Kind) throws
        -> PythonCall
    {
        try python.attached { gil in
            let name = kind == .asyncio ? "\(name)_async" : name
            return PythonCall(try reference(name, gil), try argument.pythonReference(gil))
        }
    }
}

/// By its description, for tests that run in a process of their own.
extension PoolExecutor.Kind: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        let known = [Self.sequential, .threads, .asyncio, .interpreters] + StartMethod.allCases.map { .processes($0) }
        guard let kind = known.first(where: { $0.testDescription == text }) else { preconditionFailure(text) }
        self = kind
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(testDescription)
    }
}

extension PoolExecutor.Kind: CustomTestStringConvertible {
    /// Where other tests make interpreters with a lock of their own, forked processes have a process to themselves:
    /// `ForkedProcessTests`.
    static let processes = StartMethod.allCases.filter { $0 != .fork || !python.supportsIsolation }.map(Self.processes)

    /// Those that send their calls somewhere else by pickle.
    static var distant: [Self] { processes + (python.supportsIsolation ? [.interpreters] : []) }

    /// Those that run calls beside the caller.
    static var concurrent: [Self] { [.threads, .asyncio] + distant }

    static var all: [Self] { [.sequential] + concurrent }

    public var testDescription: String {
        startMethod.map { "processes by \($0.rawValue)" } ?? name
    }
}

extension PythonReference {
    func value<T: ConvertibleFromPython>(_ type: T.Type = T.self) throws -> T {
        try python.attached { gil in try T(gil.bind(self)) }
    }
}
