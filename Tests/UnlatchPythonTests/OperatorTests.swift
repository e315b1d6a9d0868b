import Testing
import UnlatchPython

/// Python's operators, subscripts and slices on bound objects.
@Suite struct OperatorTests {
    @Test func `each operator is Python's, with objects and with Swift values on either side`() throws {
        try python.attached { gil in
            let (seven, two) = (try gil.evaluate("7"), try gil.evaluate("2"))
            #expect(try (seven + two) == 9 && (seven - two) == 5 && (seven * two) == 14 && (seven / two) == 3.5)
            #expect(try (seven % two) == 1 && (seven ** two) == 49 && (seven << two) == 28 && (seven >> two) == 1)
            #expect(try (seven & two) == 2 && (seven | 8) == 15 && (seven ^ two) == 5)
            #expect(try seven.floorDivided(by: two) == 3 && seven.floorDivided(by: 2.5) == 2)
            #expect(try (-seven) == -7 && (+seven) == 7 && (~seven) == -8)
            #expect(try (seven + 1.5) == 8.5 && (10 - seven) == 3 && (2 ** seven) == 128 && (1 << seven) == 128)
            #expect(try ("<" + gil.evaluate("'x'") + ">").text() == "<x>")
            #expect(try (gil.evaluate("'%s-%s'") % PythonTuple(1, "b")).text() == "1-b")
            #expect(try (2 * two ** 3 ** two) == 1024, "a power is taken before a product, from the right")
        }
    }

    @Test func `what an operator raises is thrown`() throws {
        try python.attached { gil in
            let one = try gil.evaluate("1")
            for (raised, expected) in [
                (#expect(throws: PythonError.self) { _ = try one + "text" }, "TypeError"),
                (#expect(throws: PythonError.self) { _ = try one / 0 }, "ZeroDivisionError"),
                (#expect(throws: PythonError.self) { _ = try "text" - one }, "TypeError"),
                (#expect(throws: PythonError.self) { _ = try -gil.evaluate("'x'") }, "TypeError"),
                (#expect(throws: PythonError.self) { _ = try one.matrixMultiplied(by: one) }, "TypeError"),
            ] {
                #expect(raised?.type == expected)
            }
        }
    }

    @Test func `each class says what its operators do, in place as well`() throws {
        try python.attached { gil in
            let source = """
                class Told:
                    def __init__(self): self.calls = []
                    def __getattr__(self, name): raise AttributeError(name)
                def tell(name):
                    def method(self, other=None, modulus=None):
                        self.calls.append((name, other))
                        return self
                    return method
                for name in 'add sub mul truediv floordiv mod matmul lshift rshift and or xor pow'.split():
                    for kind in '', 'r', 'i':
                        method = f'__{kind}{name}__'
                        setattr(Told, method, tell(method))
                told = Told()
                """
            let globals = try namespace(source, gil)
            let told = try gil.evaluate("told", in: globals)
            var changed = told
            try changed += 1
            try changed -= 2
            try changed *= 3
            try changed /= 4
            try changed %= 5
            try changed **= 6
            try changed <<= 7
            try changed >>= 8
            try changed &= 9
            try changed |= 10
            try changed ^= 11
            _ = try told.matrixMultiplied(by: 12)
            _ = try 13 * told
            _ = try told.floorDivided(by: told)
            #expect(changed.isIdentical(to: told) == true)
            let expected = """
                [('__iadd__', 1), ('__isub__', 2), ('__imul__', 3), ('__itruediv__', 4), ('__imod__', 5), ('__ipow__', 6),
                 ('__ilshift__', 7), ('__irshift__', 8), ('__iand__', 9), ('__ior__', 10), ('__ixor__', 11),
                 ('__matmul__', 12), ('__rmul__', 13), ('__floordiv__', told)]
                """
            #expect(try told.calls == gil.evaluate(expected, in: globals))
        }
    }

    @Test func `an operator that assigns changes the object where it can be, else the variable`() throws {
        try python.attached { gil in
            let list = try gil.evaluate("[1]")
            var same = list
            try same += [2, 3]
            #expect(try list.representation() == "[1, 2, 3]" && same.isIdentical(to: list))
            let tuple = try gil.evaluate("(1,)")
            var other = tuple
            try other += tuple
            #expect(try tuple.representation() == "(1,)" && other.representation() == "(1, 1)")
            var number = try gil.evaluate("10**30")
            try number *= number
            #expect(try number == gil.evaluate("10**60"))
            #expect(throws: PythonError.self) { try number += "text" }
            #expect(try number == gil.evaluate("10**60"), "as it was")
        }
    }

    @Test func `items are read by keys, slices and tuples of them`() throws {
        try python.attached { gil in
            let list = try gil.evaluate("list(range(10))")
            #expect(try Int(list[3]) == 3 && list[-1] == 9)
            #expect(try [Int](list[1..<4]) == [1, 2, 3] && [Int](list[7...]) == [7, 8, 9])
            #expect(try [Int](list[..<2]) == [0, 1] && [Int](list[...2]) == [0, 1, 2] && [Int](list[8...8]) == [8])
            #expect(try [Int](list[(-2)...]) == [8, 9] && [Int](list[(-3)...(-1)]) == [7, 8, 9])
            #expect(try list[...(-1)].length() == 10 && list[...(-2)].length() == 9 && list[...].length() == 10)
            #expect(try [Int](list[PythonSlice(from: 1, to: -1, by: 3)]) == [1, 4, 7])
            #expect(try [Int](list[PythonSlice(by: -1)]) == (0..<10).reversed())
            let key = try gil.evaluate("'k'")
            let dictionary = try gil.evaluate("{'k': 'one', (1, 'k'): 'two', (1, 2, 3): 'three', (1, 2, 3, 4): 'four'}")
            #expect(try dictionary[key].text() == "one" && dictionary[1, key].text() == "two")
            #expect(try dictionary[1, 2, 3].text() == "three" && dictionary[1, 2, 3, 4].text() == "four")
            let missing = #expect(throws: PythonError.self) { _ = try dictionary["absent"] }
            #expect(missing?.type == "KeyError")
            #expect(throws: PythonError.self) { _ = try list["x"] }
        }
    }

    @Test func `a slice says None for what is not said, and all indices beyond the end`() throws {
        try python.attached { gil in
            let show = try gil.evaluate("type('Show', (), {'__getitem__': lambda self, key: repr(key)})()")
            #expect(try show[1..<4].text() == "slice(1, 4, None)" && show[...].text() == "slice(None, None, None)")
            #expect(try show[2...].text() == "slice(2, None, None)" && show[..<2].text() == "slice(None, 2, None)")
            #expect(try show[...(-1)].text() == "slice(None, None, None)")
            #expect(try show[0...Int.max].text() == "slice(0, None, None)")
            #expect(try show[PythonSlice(to: 3, by: -2)].text() == "slice(None, 3, -2)")
            #expect(try show[1..<2, 3].text() == "(slice(1, 2, None), 3)")
            for (slice, count) in [
                (PythonSlice(from: -3), 5), (PythonSlice(to: -1), 5), (PythonSlice(by: -1), 4), (PythonSlice(by: 2), 0),
                (PythonSlice(from: 9, to: 1, by: -3), 7), (PythonSlice(from: -100, to: 100, by: 3), 7),
            ] {
                #expect(try [Int](gil.evaluate("list(range(\(count)))")[slice]) == Array(slice.indices(of: count)))
            }
        }
    }

    @Test func `items of slices are removed, and bound objects looked for`() throws {
        try python.attached { gil in
            let list = try gil.evaluate("list(range(10))")
            try list.removeItem(2..<8)
            #expect(try [Int](list) == [0, 1, 8, 9])
            #expect(try list.contains(gil.evaluate("8")) && !list.contains(gil.evaluate("'8'")))
            try list.removeItem(gil.evaluate("0"))
            #expect(try [Int](list) == [1, 8, 9])
        }
    }

    @Test func `a comparison's own result can be had, and compares arrays element by element`() throws {
        try python.attached { gil in
            let globals = try namespace("class Odd:\n    def __lt__(self, other): return ['less', other]", gil)
            let odd = try gil.evaluate("Odd()", in: globals)
            #expect(try odd.compared(.less, to: 3).representation() == "['less', 3]")
            #expect(try odd < 3)
        }
    }

    @Test(.needsNumPy) func `NumPy's arrays read as in Python`() throws {
        try withNumPy { gil, numpy in
            let table = try numpy.arange(12).reshape(3, 4)
            #expect(try [Int](table[1..<3, 0]) == [4, 8] && Int(table[2, 3]) == 11)
            #expect(try Int(table[PythonSlice(), 1..<2].sum()) == 15)
            #expect(try [Bool](table[0].compared(.greater, to: 1)) == [false, false, true, true])
            #expect(try Int((table * 2 + table).sum()) == 198)
            #expect(try Int(numpy.dot(table[0], table[1])) == 38)
            let square = try table[..<3, ..<3]
            #expect(try Int(square.matrixMultiplied(by: square).trace()) == Int(numpy.trace(numpy.dot(square, square))))
            try table.assigning {
                $0[1..<3, 0] = -1
                $0[0] *= 2
                $0[0, 3] += 100
            }
            #expect(try table.tolist().representation() == "[[0, 2, 4, 106], [-1, 5, 6, 7], [-1, 9, 10, 11]]")
        }
    }
}
