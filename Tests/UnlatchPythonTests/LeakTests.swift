import CAllocationCount
import Synchronization
import Testing
import UnlatchPython

/// Thousands of round trips leave nothing behind: no block of memory, Python's or Swift's. Debug builds do a fifth of it.
@Suite(.serialized) struct LeakTests {
    #if DEBUG
        static let scale = 2
    #else
        static let scale = 10
    #endif
    private static let threads = 8
    private static let windows = 5

    /// One of each kind of round trip.
    private static func roundTrips(_ gil: inout GIL, _ fixture: Fixture) throws {
        do {
            let same = gil.bind(fixture.same)
            try trip(true, same)
            try trip(Int.max, same)
            try trip(Int128.max, same)
            try trip(0.1, same)
            try trip(Float(0.1), same)
            try trip(PythonComplex(1, 2), same)
            try trip("text ü", same)
            try trip(PythonBytes([1, 2, 3]), same)
            try trip([1, 2, 3], same)
            try trip(["a": [0.5], "b": []], same)
            try trip(String?.none, same)
            let (first, second) = try same(PythonTuple(1, "x")).unpacked(as: Int.self, String.self)
            guard (first, second) == (1, "x") else { throw Wrong() }

            let marker = gil.bind(fixture.marker)
            let holder = try gil.bind(fixture.newHolder)()
            try holder.setAttribute("marker", to: fixture.marker)
            guard try holder.attribute("marker").isIdentical(to: marker) else { throw Wrong() }
            try holder.removeAttribute("marker")
            guard try same(value: fixture.marker).isIdentical(to: marker) else { throw Wrong() }
            let list = try gil.bind([fixture.marker, fixture.marker].pythonReference(gil))
            try list.setItem(0, to: 7)
            guard try list.contains(fixture.marker), try list.length() == 2, try list[0] == 7 else {
                throw Wrong()
            }
            let elements = try list.iterator()
            while let element = try elements.next() { if try element == 7 { break } }
            try list.removeItem(0)
            guard try list.hasAttribute("append"), try marker.pythonHash() != -1, try list.typeName() == "list",
                try same.isInstance(of: gil.bind(fixture.newHolder)) == false,
                try marker.representation().hasPrefix("<object"), try gil.bind(gil.unlatchError()) != 0
            else { throw Wrong() }

            let array = gil.bind(fixture.array)
            guard try array.buffer(of: Double.self).count == 3 else { throw Wrong() }
            guard try array.stridedBuffer(of: Double.self).elements().count == 3 else { throw Wrong() }
            let shared = try gil.bind(fixture.shared.pythonReference(gil))
            guard try shared.buffer(of: Double.self, writable: true).count == 4 else { throw Wrong() }
            guard try shared.dlpackBuffer(of: Double.self).count == 4 else { throw Wrong() }
            _ = try shared.attribute("__dlpack__")()
        }
        try calls(gil.bind(fixture.module), fixture)
        try objectTrips(gil, newHolder: gil.bind(fixture.newHolder))
        // Views and references that end without the lock.
        var kept: [AnyObject]? = [
            try gil.bind(fixture.array).buffer(of: Double.self),
            try gil.bind(fixture.shared.pythonReference(gil)).dlpackBuffer(of: Double.self),
            try gil.evaluate("[]").reference,
        ]
        gil.released { kept = nil }
        guard kept == nil else { throw Wrong() }
    }

    /// Calls of functions written in Swift, with every way of release, by position and by name, and one that is refused.
    private static func calls(_ module: BoundObject, _ fixture: Fixture) throws {
        guard try module.add(1.5, 2.0) == 3.5, try module.scale(2.0, offset: 1) == 6.0,
            try module.total(fixture.array) == 6.0, try module.adaptive(fixture.array) == 6.0,
            try module.lengths(["a", "bc"])[1] == 2, try module.described(fixture.marker).length() > 0,
            try module.nothing().isNone, try module.every(1, 2, 3, c: 4, z: 5).isNone,
            try module.collections([1, 2], [1: "a"], fixture.tuple, fixture.array).length() == 4
        else { throw Wrong() }
    }

    private static func trip<V: ConvertibleFromPython & ConvertibleToPython & Equatable>(
        _ value: V, _ same: BoundObject
    ) throws {
        guard try V(same(value)) == value else { throw Wrong() }
    }

    /// Errors, which are a hundred times slower than values: their traceback is formatted.
    private static func failures(_ gil: inout GIL, _ fixture: Fixture) throws {
        func fails(_ body: () throws -> Void) throws {
            do { try body() } catch { return }
            throw Wrong()
        }
        try fails { _ = try Int(gil.evaluate("'x'")) }
        try fails { _ = try Int8(gil.bind(fixture.same)(1000)) }
        try fails { _ = try gil.bind(fixture.chain)() }
        try fails { _ = try gil.bind(fixture.refuse)(fixture.marker) }
        try fails { _ = try gil.bind(fixture.array).buffer(of: Float.self) }
        let module = gil.bind(fixture.module)
        try fails {
            try module.assigning {
                $0.absent.x = module
                $0.absent[1..<2] += "x"
            }
        }
        try fails { _ = try module + 1 }
        try fails { _ = try module.total(module) }
        try fails { _ = try module.add("x", 1.0) }
        try fails { _ = try module.add(1.0) }
        try fails { _ = try module.total([1.0]) }
        try fails { _ = try module.fails() }
        try fails { _ = try module.every(1, 2, 3, "x", c: 4) }
        try fails { _ = try module.every(1, 2, 3, c: 4, z: "x") }
        try fails { _ = try module.every(1, 2, 3, z: 4) }
        try fails { _ = try module.every(1, 2, b: 3, c: 4) }
        try fails { _ = try module.collections(PythonTuple(1, "x"), [1: "a"], fixture.tuple, fixture.array) }
        try fails { _ = try module.collections([1], [1: 2], fixture.tuple, fixture.array) }
        try fails { _ = try module.collections([1], [1: "a"], fixture.array, fixture.array) }
        try fails { _ = try module.collections([1], [1: "a"], fixture.tuple, 1) }
    }

    private struct Wrong: Error {}

    private struct Refusal: PythonExceptionConvertible {
        var pythonException: PythonException { PythonException(.unlatch, "refused") }
    }

    /// What all threads use.
    struct Fixture: Sendable {
        let same: PythonReference
        let marker: PythonReference
        let newHolder: PythonReference
        let array: PythonReference
        let chain: PythonReference
        let refuse: PythonReference
        let module: PythonReference
        let coroutine: PythonReference
        let tuple: PythonReference
        let shared = SharedArray<Double>([1, 2, 3, 4])

        init(_ gil: borrowing GIL) throws {
            let globals = try namespace(
                """
                import array, types
                def chain():
                    try:
                        1 // 0
                    except ZeroDivisionError as error:
                        raise ValueError('outer') from error
                numbers = array.array('d', [1, 2, 3])
                marker = object()
                async def coroutine(value):
                    return value
                """, gil)
            func made(_ name: String) throws -> PythonReference { try gil.evaluate(name, in: globals).reference }
            same = try made("lambda value: value")
            (marker, newHolder) = (try made("marker"), try made("types.SimpleNamespace"))
            (array, chain, coroutine) = (try made("numbers"), try made("chain"), try made("coroutine"))
            tuple = try made("(1, 'a')")
            refuse = try gil.function("refuse") { _, _ in throw Refusal() }
            module = try gil.install(Self.functions())
        }

        private static func functions() -> PythonModule {
            var module = PythonModule("unlatch_leaks", doc: "What the trips call.")
            module.function("add", "x", "y") { (x: Double, y: Double) in x + y }
            module.function("scale", "x", .named("factor", default: 2.5), .keyword("offset", default: 0)) {
                (x: Double, factor: Double, offset: Int) in x * factor + Double(offset)
            }
            module.function("total", "x", releasesGIL: .always) { (x: BufferArgument<Double>) in
                x.withUnsafeBuffer { $0.reduce(0, +) }
            }
            module.function(
                "adaptive", "x", releasesGIL: .adaptive, work: { (x: borrowing BufferArgument<Double>) in x.count }
            ) { (x: BufferArgument<Double>) in x.withUnsafeBuffer { $0.reduce(0, +) } }
            module.function("lengths", "texts") { (texts: [String]) in texts.map(\.count) }
            module.function("described", "thing") { (gil: inout GIL, thing: PythonReference) in
                try gil.bind(thing).text()
            }
            module.function("nothing") { PythonNone() }
            module.function("every", "a", .named("b"), .variadic("rest"), .keyword("c"), .variadicKeywords("more")) {
                (a: Int, b: Int, rest: [Int], c: Int8, more: [String: Int]) in _ = a + b + rest.count + more.count
            }
            module.function("collections", "list", "table", "pair", .named("memory", default: nil)) {
                (list: Set<Int>, table: [Int: String], pair: Tuple<Int, String>, memory: BufferArgument<Double>?) in
                Tuple(list, table, pair, [1.5])
            }
            module.function("fails") { () throws -> PythonNone in throw Refusal() }
            return module
        }

        /// `sys.getrefcount` of each object.
        func counts(_ gil: borrowing GIL) throws -> [Int] {
            let count = try gil.import("sys").attribute("getrefcount")
            return try [same, marker, newHolder, array, chain, refuse, module, coroutine, tuple].map {
                try Int(count($0))
            }
        }
    }

    /// Runs the work that many times; attaches anew for each hundred.
    private static func run(
        _ rounds: Int, _ fixture: Fixture, _ work: (inout GIL, Fixture) throws -> Void
    ) throws {
        var done = 0
        while done < rounds {
            try python.attached { gil in
                for _ in 0..<min(100, rounds - done) { try work(&gil, fixture) }
            }
            done += 100
        }
    }

    /// Reference counts are what they were, and no trip leaves a block of memory behind.
    ///
    /// - Parameter body: makes so many rounds, each with every kind of trip once.
    /// - Parameter compiled: the expressions that each round has Python compile.
    static func leavesNothing(
        rounds: Int, compiled: [String] = [], _ body: (Fixture, _ rounds: Int) async throws -> Void
    ) async throws {
        let fixture = try python.attached { gil in try Fixture(gil) }
        try await body(fixture, rounds)  // memory that is taken once and stays: pools, caches, interned names
        let counts = try python.attached { gil in try fixture.counts(gil) }
        let ofPython = try Int((keptByPython(compiled) * Double(rounds)).rounded(.up))
        let leaks = try await leaves(each: rounds, besides: ofPython) { try await body(fixture, rounds) }
        #expect(try python.attached { gil in try fixture.counts(gil) } == counts)
        #expect(leaks == nil, "blocks more after each \(rounds) rounds: \(leaks ?? [])")
        if !allocations_counted() { skipPart("allocations are not counted under a sanitizer") }
    }

    /// How many blocks more there are after each time that work is done, where every tenth round leaves one behind.
    ///
    /// What a round leaves behind is there after each time, and grows with the rounds. What a thread that starts, a
    /// cache or a table that grows takes does neither: some blocks come now and then, however many rounds there are. So
    /// the least growth of several times counts, and what is less than a block in ten rounds is none. The collector
    /// rests: a ring that it would have to find is left behind, too.
    ///
    /// - Parameter ofPython: the blocks that plain Python leaves behind for so many rounds.
    private static func leaves(
        each rounds: Int, besides ofPython: Int = 0, _ work: () async throws -> Void
    ) async throws -> [Int]? {
        try MemoryInUse.keepNoBacktraces()
        try python.attached { gil in
            _ = try gil.import("gc").collect()
            _ = try gil.import("gc").disable()
        }
        var seen = try [python.attached { gil in try MemoryInUse(gil) }]
        for _ in 0..<windows {
            try await work()
            try seen.append(python.attached { gil in try MemoryInUse(gil) })
        }
        let growth = zip(seen, seen.dropFirst()).map { before, after in after.growth(since: before) }
        return growth.min()! - ofPython < rounds / 10 ? nil : growth
    }

    /// The blocks that plain Python leaves behind, while the collector rests, for each time that it compiles and runs these: a
    /// free-threaded 3.13 gives code back when it collects, others at once.
    private static func keptByPython(_ expressions: [String]) throws -> Double {
        try python.attached { gil in
            let globals = try namespace(
                """
                import gc, sys
                def kept(expressions):
                    gc.collect()
                    gc.disable()
                    for _ in range(100):
                        for text in expressions: eval(text)
                    before = sys.getallocatedblocks()
                    for _ in range(1000):
                        for text in expressions: eval(text)
                    after = sys.getallocatedblocks()
                    gc.enable()
                    return (after - before) / 1000
                """, gil)
            return try Double(gil.evaluate("kept", in: globals)(expressions))
        }
    }

    // In processes of their own: other tests use memory too.

    @Test func `what every fifth round leaves behind is found, be it Python's or Swift's`() async {
        await #expect(processExitsWith: .success) {
            let objects = Mutex<[PythonReference]>([])
            let ofPython = try await Self.leaves(each: 500) {
                let some = try python.attached { gil in
                    try (0..<100).map { _ in try gil.evaluate("object()").reference }
                }
                objects.withLock { $0 += some }
            }
            #expect(ofPython != nil)
            let ring = try await Self.leaves(each: 500) {
                try python.attached { gil in
                    for _ in 0..<100 { try gil.run("ring = []; ring.append(ring)", in: gil.evaluate("{}").reference) }
                }
            }
            #expect(ring != nil)
            if !allocations_counted() { return skipPart("allocations are not counted under a sanitizer") }
            let ofSwift = try await Self.leaves(each: 500) {
                for _ in 0..<100 { _ = Unmanaged.passRetained(SharedArray<Double>([1])) }
            }
            #expect(ofSwift != nil)
            #expect(try await Self.leaves(each: 500) {} == nil)
        }
    }

    // CPython's cache of methods keeps the strings that it was asked for: of this size, up to 512 for a class.
    @Test func `reading and setting attributes by many names leaves one string for each name`() async {
        await #expect(processExitsWith: .success) {
            try python.attached { gil in
                let names = (0..<150).map { "attribute_\($0)" }
                let object = try gil.evaluate(
                    "__import__('types').SimpleNamespace(**{f'attribute_{i}': i for i in range(150)})")
                let before = try MemoryInUse(gil)
                for _ in 0..<50 {
                    for name in names { try object.setAttribute(name, to: object.attribute(name)) }
                }
                let more = try MemoryInUse(gil).growth(since: before)
                #expect(more < 2 * names.count, "\(more) blocks")
            }
        }
    }

    @Test func `round trips on one thread leave nothing behind`() async {
        await #expect(processExitsWith: .success) {
            try await Self.leavesNothing(rounds: 500 * Self.scale, compiled: ["[]"]) {
                try Self.run($1, $0, Self.roundTrips)
            }
        }
    }

    @Test func `errors leave nothing behind`() async {
        await #expect(processExitsWith: .success) {
            try await Self.leavesNothing(rounds: 100 * Self.scale, compiled: ["'x'"]) {
                try Self.run($1, $0, Self.failures)
            }
        }
    }

    @Test func `round trips and errors on eight threads leave nothing behind`() async {
        await #expect(processExitsWith: .success) {
            try await Self.leavesNothing(rounds: 400 * Self.scale, compiled: ["[]", "'x'"]) { fixture, rounds in
                let failed = Atomic<Int>(0)
                onThreads(Self.threads) {
                    do {
                        try Self.run(rounds / Self.threads, fixture) { gil, fixture in
                            try Self.roundTrips(&gil, fixture)
                            try Self.failures(&gil, fixture)
                        }
                    } catch {
                        failed.add(1, ordering: .relaxed)
                    }
                }
                #expect(failed.load(ordering: .relaxed) == 0)
            }
        }
    }

    @Test func `calls from tasks, a tenth of them awaited, leave nothing behind`() async {
        await #expect(processExitsWith: .success) {
            try await Self.leavesNothing(rounds: 1000 * Self.scale) { fixture, rounds in
                try await withThrowingTaskGroup { group in
                    for _ in 0..<Self.threads {
                        group.addTask {
                            for trip in 0..<rounds / Self.threads {
                                try await Self.callFromTask(fixture, awaited: trip % 10 == 0)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    private static func callFromTask(_ fixture: Fixture, awaited: Bool) async throws {
        let value =
            awaited
            ? try await python.awaiting(as: Int.self) { gil in try gil.bind(fixture.coroutine)(1000).reference }
            : try await python.run { gil in try Int(gil.bind(fixture.same)(1000)) }
        guard value == 1000 else { throw Wrong() }
    }
}
