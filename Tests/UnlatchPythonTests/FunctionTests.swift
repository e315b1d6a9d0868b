import Testing
import UnlatchPython

@Suite struct FunctionTests {
    @Test func `Python calls a Swift closure with its arguments`() throws {
        try python.attached { gil in
            let join = try gil.function("join") { gil, arguments in
                try arguments.map { try String(gil.bind($0)) }.joined(separator: "-")
            }
            #expect(try String(gil.bind(join)("a", "b", "c")) == "a-b-c")
            #expect(try String(gil.bind(join)()) == "")
            #expect(try String(gil.bind(join).attribute("__name__")) == "join")
        }
    }

    @Test func `a closure and what it holds end with the function`() throws {
        final class Held: Sendable {}
        weak var held: Held?
        try python.attached { gil in
            let object = Held()
            held = object
            let function = try gil.function("hold") { _, _ in
                _ = object
                return 1
            }
            #expect(try Int(gil.bind(function)()) == 1)
        }
        python.attached { _ in }
        #expect(held == nil)
    }

    @Test func `a function may release the lock, also when called from Python threads`() throws {
        try python.attached { gil in
            let work = try gil.function("work") { gil, arguments in
                let value = try Int(gil.bind(arguments[0]))
                return gil.released { value * value }
            }
            let globals = try namespace(
                """
                from concurrent.futures import ThreadPoolExecutor
                def squares(work):
                    with ThreadPoolExecutor(4) as pool:
                        return list(pool.map(work, range(100)))
                """, gil)
            let squares = try [Int](gil.evaluate("squares", in: globals)(work))
            #expect(squares == (0..<100).map { $0 * $0 })
        }
    }
}
