import Testing
import UnlatchPython

extension LeakTests {
    /// Operators, keys, slices, assignments, calls with bound objects, names that are no text.
    static func objectTrips(_ gil: borrowing GIL, newHolder: BoundObject) throws {
        let list = try gil.bind([1, 2, 3].pythonReference(gil))
        var sum = try list + list * 2
        try sum += list[1...]
        try sum.assigning {
            $0[0] = list
            $0[1..<3] = [4]
            $0[1] += 1
        }
        let (holder, name) = (try newHolder(), PythonName(bytes: [0x61, 0xFF]))
        try holder.assigning {
            $0.list = list
            $0.list[0] = 7
        }
        try list.extend(list[...])
        try holder.setAttribute(name, to: list)
        guard try sum[1] == 5, try list[0] == 7, try holder.attribute(name).length() == 6,
            try PythonName(gil.bind(name.pythonReference(gil))) == name
        else { throw WrongObject() }
    }

    @Test func `coroutines that Swift runs, a tenth of them failing, leave nothing behind`() async {
        await #expect(processExitsWith: .success) {
            try await Self.leavesNothing(rounds: 200 * Self.scale) { fixture, rounds in
                try await python.run(on: PythonExecutor(python, threads: 1)) { gil in
                    let work = try gil.asyncFunction("work", on: python.executor) { arguments in
                        let number = try await python.run { gil in try Int(gil.bind(arguments[0])) }
                        if number % 10 == 0 { throw WrongObject() }
                        return try await python.run { gil in try gil.bind(fixture.same)(number).reference }
                    }
                    let source = """
                        import asyncio, contextvars
                        variable = contextvars.ContextVar('variable')
                        async def main(work, rounds):
                            failed = 0
                            for number in range(rounds):
                                variable.set(number)
                                try:
                                    assert await work(number) == number
                                except Exception:
                                    failed += 1
                            return failed
                        """
                    let globals = try namespace(source, gil)
                    let main = try gil.evaluate("lambda work, rounds: asyncio.run(main(work, rounds))", in: globals)
                    guard try main(work, rounds) == rounds / 10 else { throw WrongObject() }
                }
            }
        }
    }

    private struct WrongObject: Error {}
}
