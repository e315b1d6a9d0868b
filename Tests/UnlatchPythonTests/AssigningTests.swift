import Testing
import UnlatchPython

private struct Refusal: Error {}

private struct Unconvertible: ConvertibleToPython {
    func pythonReference(_ gil: borrowing GIL) throws -> PythonReference { throw Refusal() }
}

/// Assignments to attributes and items, whose errors Swift's setters cannot throw.
@Suite struct AssigningTests {
    private let source = """
        import types
        log = []
        class Strict:
            __slots__ = ('x',)
            @property
            def broken(self): raise ZeroDivisionError('broken')
            @broken.setter
            def broken(self, value): log.append(value); raise OverflowError('cannot be %r' % (value,))
        strict = Strict()
        thing = types.SimpleNamespace(child=types.SimpleNamespace(depth=1), items={'k': [1, 2, 3, 4]}, count=1)
        """

    @Test func `attributes, items and what is inside them are assigned as in Python`() throws {
        try python.attached { gil in
            let globals = try namespace(source, gil)
            let thing = try gil.evaluate("thing", in: globals)
            let (word, key) = (try gil.evaluate("'word'"), try gil.evaluate("'k'"))
            let (number, nothing): (Int, String?) = (7, nil)
            try thing.assigning {
                $0.title = "Speed"
                $0.word = word
                $0.number = number
                $0.nothing = nothing
                $0.list = [1.5, 2.5]
                $0.text = try word.upper()
                $0.child.depth = 2
                $0.child.thing = try thing.title + "!"
                $0.items[key][1..<3] = [9]
                $0.items["new"] = word
                $0.items["at", key] = 1
                $0.items[1, 2, 3] = PythonNone()
                $0.count += 4
                $0.count *= number
                $0.items[key][0] -= 10
                $0.items[key] += try gil.evaluate("(5, 6)")
            }
            let expected = """
                thing == types.SimpleNamespace(
                    title='Speed', word='word', number=7, nothing=None, list=[1.5, 2.5], text='WORD', count=35,
                    child=types.SimpleNamespace(depth=2, thing='Speed!'),
                    items={'k': [-9, 9, 4, 5, 6], 'new': 'word', ('at', 'k'): 1, (1, 2, 3): None})
                """
            let found = try thing.representation()
            #expect(try Bool(gil.evaluate(expected, in: globals)), "\(found)")
            try gil.evaluate("thing.items['k']", in: globals).assigning { $0[...] = [0] }
            #expect(try Bool(gil.evaluate("thing.items['k'] == [0]", in: globals)))
        }
    }

    @Test func `each operator that assigns is the one of Python's`() throws {
        try python.attached { gil in
            let holder = try gil.import("types").SimpleNamespace(n: 1000)
            try holder.assigning {
                $0.n += 24
                $0.n -= 23
                $0.n *= 3
                $0.n %= 1000
                $0.n **= 2
                $0.n <<= 4
                $0.n >>= 1
                $0.n |= 1
                $0.n ^= 3
                $0.n &= 63
                $0.n /= 4
            }
            #expect(try holder.n == gil.evaluate("((((((1001 * 3) % 1000) ** 2 << 4 >> 1) | 1) ^ 3) & 63) / 4"))
        }
    }

    @Test func `the first error is thrown at the end, and nothing is assigned after it`() throws {
        try python.attached { gil in
            let globals = try namespace(source, gil)
            let (thing, strict) = (try gil.evaluate("thing", in: globals), try gil.evaluate("strict", in: globals))
            var reached = false
            let error = #expect(throws: PythonError.self) {
                try strict.assigning {
                    $0.x = 1
                    $0.broken = 2
                    $0.x = 3
                    $0.missing = 4
                    $0.broken = 5
                    reached = true
                }
            }
            #expect(error?.description == "OverflowError: cannot be 2" && reached)
            #expect(try Int(strict.x) == 1)
            #expect(try [Int](gil.evaluate("log", in: globals)) == [2])
            for attempt: (BoundAssignments) throws -> Void in [
                { $0.absent.x = 1 }, { $0.items["absent"]["x"] = 1 }, { $0.items[[1]] = 1 }, { $0.count += "text" },
                { $0.items["absent"] += 1 }, { $0.child[0] = 1 }, { $0.child.broken.x = "\0" },
                { $0 += 1 },
            ] {
                #expect(throws: PythonError.self) {
                    try thing.assigning {
                        try attempt($0)
                        $0.count = "after the error"
                    }
                }
            }
            #expect(try Int(thing.count) == 1)
        }
    }

    @Test func `what the block itself throws is thrown, unless an assignment had failed before`() throws {
        try python.attached { gil in
            let strict = try gil.evaluate("strict", in: namespace(source, gil))
            #expect(throws: Refusal.self) {
                try strict.assigning {
                    $0.x = 1
                    throw Refusal()
                }
            }
            #expect(try Int(strict.x) == 1)
            #expect(throws: PythonError.self) {
                try strict.assigning {
                    $0.broken = 1
                    throw Refusal()
                }
            }
        }
    }

    @Test func `functions that set take bound objects, too`() throws {
        try python.attached { gil in
            let thing = try gil.import("types").SimpleNamespace()
            let value = try gil.evaluate("[1]")
            try thing.setAttribute("value", to: value)
            let dictionary = try gil.evaluate("{}")
            try dictionary.setItem(gil.evaluate("(1, 2)"), to: value)
            try value.setItem(0..<0, to: [8, 9])
            #expect(try thing.value.isIdentical(to: value) && dictionary.representation() == "{(1, 2): [8, 9, 1]}")
        }
    }

    @Test func `attributes are called with bound objects`() throws {
        try python.attached { gil in
            let builtins = try gil.import("builtins")
            let (two, list) = (try gil.evaluate("2"), try gil.evaluate("[3, 1, 2]"))
            try list.append(two)
            #expect(try builtins.sorted(list).representation() == "[1, 2, 2, 3]")
            #expect(try builtins.pow(two, 5, two + 1) == 2 && builtins.isinstance(two, builtins.int) == true)
            let show = try gil.import("types").SimpleNamespace(call: gil.evaluate("lambda *all: all").reference)
            #expect(try show.call(two, 1).representation() == "(2, 1)")
            #expect(try show.call(two, 1, two).representation() == "(2, 1, 2)")
            #expect(try show.call(two, 1, two, "x").representation() == "(2, 1, 2, 'x')")
            #expect(try show.call(two, 1, two, "x", 1.5).representation() == "(2, 1, 2, 'x', 1.5)")
            #expect(try show.call(1, two, 1, two, "x", two).representation() == "(1, 2, 1, 2, 'x', 2)")
            let error = #expect(throws: PythonError.self) { try builtins.len(two) }
            #expect(error?.type == "TypeError")
        }
    }

    @Test func `arguments with names are bound objects where they are assigned`() throws {
        try python.attached { gil in
            let two = try gil.evaluate("2")
            let show = try gil.import("types").SimpleNamespace(
                call: gil.evaluate("lambda *all, **named: (all, named)").reference)
            let none = try show.call {
                $0.first = two
                $0.second = "x"
            }
            #expect(try none.representation() == "((), {'first': 2, 'second': 'x'})")
            let some = try show.call(1, two) {
                $0.end = two
                $0.end = [two.reference]
            }
            #expect(try some.representation() == "((1, 2), {'end': [2]})")
            #expect(try show.call(two) { _ in }.representation() == "((2,), {})")
            let builtins = try gil.import("builtins")
            #expect(try builtins.sum(gil.evaluate("[1, 2]")) { $0.start = two } == 5)
            for attempt: (BoundKeywords) throws -> Void in [
                { $0.absent = 1 }, { _ in throw Refusal() }, { $0.start = Unconvertible() },
            ] {
                #expect(throws: (any Error).self) { try builtins.sum(gil.evaluate("[1]"), keywords: attempt) }
            }
        }
    }
}
