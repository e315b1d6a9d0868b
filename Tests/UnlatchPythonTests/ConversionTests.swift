import Testing
import UnlatchPython

/// Conversions that would lose something, and the types that `ValueTests` does not name.
@Suite struct ConversionTests {
    @Test func `every fixed-size integer keeps its extremes`() throws {
        func check<I: FixedWidthInteger & ConvertibleFromPython & ConvertibleToPython>(_ type: I.Type) throws {
            try python.attached { gil in
                let same = try gil.evaluate("lambda value: value")
                for value in [I.min, I.max, 0, 1, I.max / 3] { #expect(try I(same(value)) == value) }
                #expect(try String(gil.import("builtins").str(I.max)) == "\(I.max)")
                #expect(try String(gil.import("builtins").str(I.min)) == "\(I.min)")
                for outside in ["\(I.max) + 1", "\(I.min) - 1", "10 ** 1000", "-10 ** 10000"] {
                    let error = #expect(throws: ConversionError.self) { try I(gil.evaluate(outside)) }
                    #expect(error?.target == "\(I.self)")
                    guard case .outOfRange? = error?.reason else { return #expect(Bool(false), "\(error as Any)") }
                }
                for other in ["1.0", "'1'", "None", "1j"] {
                    let error = #expect(throws: PythonError.self) { try I(gil.evaluate(other)) }
                    #expect(error?.type == "TypeError")
                }
                #expect(try I(gil.evaluate("type('Index', (), {'__index__': lambda self: 7})()")) == 7)
            }
        }
        try check(Int.self)
        try check(Int8.self)
        try check(Int16.self)
        try check(Int32.self)
        try check(Int64.self)
        try check(Int128.self)
        try check(UInt.self)
        try check(UInt8.self)
        try check(UInt16.self)
        try check(UInt32.self)
        try check(UInt64.self)
        try check(UInt128.self)
    }

    @Test(arguments: [
        ("[1, True, 3]", [1, 1, 3]), ("(1, 2)", [1, 2]), ("{7: 8}", [7]), ("(n * n for n in range(4))", [0, 1, 4, 9]),
        ("[]", []), ("type('Twice', (list,), {'__iter__': lambda self: iter([5, 5])})([1])", [5, 5]),
        ("[type('Index', (), {'__index__': lambda self: 7})(), 8]", [7, 8]),
    ])
    func `numbers are read from lists, and from whatever can be iterated`(expression: String, values: [Int]) throws {
        try python.attached { gil throws in
            #expect(try [Int](gil.evaluate(expression)) == values)
            #expect(try [Double](gil.evaluate("[float(n) for n in \(expression)]")) == values.map(Double.init))
            #expect(try [UInt8](gil.evaluate(expression)) == values.map(UInt8.init))
        }
    }

    @Test func `a list that changes while it is read ends where it then ends`() throws {
        try python.attached { gil in
            let globals = try namespace(
                """
                numbers = [1, 2, 3, 4, 5]
                class Clearing:
                    def __index__(self):
                        del numbers[3:]
                        return 20
                numbers[1] = Clearing()
                """, gil)
            #expect(try [Int](gil.evaluate("numbers", in: globals)) == [1, 20, 3])
        }
    }

    @Test func `one element that does not fit refuses the list`() {
        python.attached { gil in
            #expect(throws: ConversionError.self) { try [Int8](gil.evaluate("[1, 2, 300]")) }
            #expect(throws: ConversionError.self) { try [Double](gil.evaluate("[1.0, 2 ** 53 + 1]")) }
            let error = #expect(throws: PythonError.self) { try [Double](gil.evaluate("[1.0, 'x']")) }
            #expect(error?.type == "TypeError")
            #expect(throws: PythonError.self) { try [Int](gil.evaluate("7")) }
        }
    }

    @Test func `the message says the value, the target and its range`() {
        python.attached { gil in
            let error = #expect(throws: ConversionError.self) { try Int8(gil.evaluate("300")) }
            #expect(error?.description == "300 cannot become Int8: it holds -128 to 127")
            let long = #expect(throws: ConversionError.self) { try Int(gil.evaluate("10 ** 200")) }
            #expect(long?.value.contains("… (201 characters)") == true)
        }
    }

    @Test(arguments: [
        ("7", 7), ("-2**53", -9_007_199_254_740_992), ("2**53 + 2", 9_007_199_254_740_994), ("2**1000", 0x1p1000),
        ("True", 1),
        ("__import__('decimal').Decimal('0.5')", 0.5), ("__import__('fractions').Fraction(1, 4)", 0.25),
        ("type('Floats', (), {'__float__': lambda self: 0.1})()", 0.1), ("type('F', (float,), {})(0.1)", 0.1),
    ])
    func `numbers that a Double holds exactly are taken`(expression: String, value: Double) throws {
        try python.attached { gil throws in #expect(try Double(gil.evaluate(expression)) == value) }
    }

    @Test(arguments: [
        "2**53 + 1", "-2**53 - 1", "10**400", "__import__('decimal').Decimal('0.1')",
        "__import__('fractions').Fraction(1, 3)",
    ])
    func `numbers that a Double would round throw`(expression: String) throws {
        python.attached { gil in
            let error = #expect(throws: ConversionError.self) { try Double(gil.evaluate(expression)) }
            #expect(error?.target == "Double")
        }
    }

    @Test func `not a number is one, whoever's it is`() throws {
        try python.attached { gil throws in
            let odd = "type('Odd', (), {'__float__': lambda self: float('nan')})()"
            for text in ["float('nan')", "__import__('decimal').Decimal('nan')", odd] {
                let double = try Double(gil.evaluate(text))
                let float = try Float(gil.evaluate(text))
                #expect(double.isNaN && float.isNaN, "\(text)")
            }
        }
        try withNumPy { gil, numpy in
            for type in ["float16", "float32", "float64", "longdouble"] {
                let value = try Double(numpy.attribute(type)("nan"))
                #expect(value.isNaN, "\(type)")
                let list = try [Double](numpy.array(PythonTuple(Double.nan, 1.5), dtype: type))
                #expect(list[0].isNaN && list[1] == 1.5, "\(type)")
            }
            for type in ["complex64", "complex128", "clongdouble", "float32"] {
                let value = try PythonComplex(numpy.attribute(type)("nan"))
                #expect(value.real.isNaN, "\(type)")
            }
        }
    }

    @Test func `numbers that compare as doubles are not rounded in silence`() throws {
        try withNumPy { gil, numpy in
            let globals = try namespace("", gil)
            try gil.bind(globals).setItem("np", to: numpy)
            let big = "2**53 + 1"
            for rounded in [
                "np.int64(\(big))", "np.uint64(2**64 - 1)", "np.int64(-(\(big)))", "np.array(\(big))",
                "np.array(\(big), dtype='u8')", "np.longdouble('0.1')",
                "type('AsDouble', (), {'__float__': lambda s: float(\(big)), '__int__': lambda s: \(big), "
                    + "'__eq__': lambda s, o: float(\(big)) == o})()",
            ] {
                #expect(throws: ConversionError.self, "\(rounded)") { try Double(gil.evaluate(rounded, in: globals)) }
                #expect(throws: ConversionError.self, "\(rounded)") { try Float(gil.evaluate(rounded, in: globals)) }
            }
            for rounded in [
                "np.int64(\(big))", "np.uint64(2**64 - 1)", "np.longdouble('0.1')",
                "np.clongdouble(np.longdouble('0.1'))",
            ] {
                #expect(throws: ConversionError.self, "\(rounded)") {
                    try PythonComplex(gil.evaluate(rounded, in: globals))
                }
            }
            for (exact, value) in [
                ("np.int64(2**53 + 2)", 0x1p53 + 2), ("np.uint64(2**63)", 0x1p63), ("np.int8(-3)", -3),
                ("np.float32(0.5)", 0.5), ("np.float32(3e38)", Double(Float(3e38))), ("np.array(7)", 7),
                ("np.longdouble(2) ** 70", 0x1p70), ("np.float16('inf')", .infinity),
            ] {
                #expect(try Double(gil.evaluate(exact, in: globals)) == value, "\(exact)")
                #expect(try PythonComplex(gil.evaluate(exact, in: globals)) == PythonComplex(value), "\(exact)")
            }
        }
    }

    @Test(arguments: [
        "'False'", "''", "0", "1", "0.0", "None", "[]", "[0]", "object()",
        "type('B', (), {'__bool__': lambda self: True})()",
    ])
    func `only True and False are a Bool`(expression: String) {
        python.attached { gil in
            let error = #expect(throws: PythonError.self) { try Bool(gil.evaluate(expression)) }
            #expect(error?.type == "TypeError" && error?.message.hasPrefix("must be bool, not ") == true)
            #expect(throws: PythonError.self) { try [Bool](gil.evaluate("[True, \(expression)]")) }
        }
    }

    @Test func `a truth value is asked for by name`() throws {
        try python.attached { gil throws in
            let values = try [Bool](gil.evaluate("[True, False]"))
            #expect(values == [true, false])
            let truths = try ["'False'", "[]", "None", "2"].map { try gil.evaluate($0).isTrue() }
            #expect(truths == [true, false, false, true])
            let odd = try gil.evaluate("type('B', (), {'__bool__': lambda self: 1 // 0})()")
            let error = #expect(throws: PythonError.self) { _ = try odd.isTrue() }
            #expect(error?.type == "ZeroDivisionError")
        }
        try withNumPy { gil, numpy in
            let values = try [true, false].map { try Bool(numpy.bool_($0)) }
            #expect(values == [true, false])
            #expect(throws: PythonError.self) { _ = try Bool(numpy.int64(1)) }
            #expect(throws: PythonError.self) { _ = try numpy.zeros(2).isTrue() }
        }
    }

    @Test func `a Float takes what it holds exactly`() throws {
        try python.attached { gil throws in
            for text in ["0.5", "-3", "float('inf')", "2**24", "3.4028234663852886e38"] {
                #expect(try Double(Float(gil.evaluate(text))) == Double(gil.evaluate(text)))
            }
            #expect(try Float(gil.evaluate("float('nan')")).isNaN)
            #expect(try Double(gil.evaluate("lambda x: x")(Float(0.1))) == Double(Float(0.1)))
            for text in ["0.1", "2**24 + 1", "1e39", "1e-60"] {
                let error = #expect(throws: ConversionError.self) { try Float(gil.evaluate(text)) }
                #expect(error?.target == "Float")
            }
        }
    }

    @Test func `complex numbers go both ways, and real numbers are complex`() throws {
        try python.attached { gil in
            let same = try gil.evaluate("lambda value: value")
            let value = PythonComplex(1.5, -2)
            #expect(try PythonComplex(same(value)) == value)
            #expect(try String(same(value).text()) == "(1.5-2j)")
            #expect(try PythonComplex(gil.evaluate("3")) == PythonComplex(3))
            let object = "type('C', (), {'__complex__': lambda self: 1 + 2j})()"
            #expect(try PythonComplex(gil.evaluate(object)) == PythonComplex(1, 2))
            #expect(throws: PythonError.self) { try PythonComplex(gil.evaluate("'1+2j'")) }
            #expect(throws: ConversionError.self) { try PythonComplex(gil.evaluate("2**53 + 1")) }
            #expect(throws: PythonError.self) { try Double(gil.evaluate("1j")) }
        }
    }

    @Test func `None is nil, and the other way`() throws {
        try python.attached { gil in
            #expect(try Int?(gil.evaluate("None")) == nil)
            #expect(try Int?(gil.evaluate("4")) == 4)
            #expect(throws: PythonError.self) { try Int?(gil.evaluate("'4'")) }
            #expect(try [Int?](gil.evaluate("[1, None]")) == [1, nil])
            let same = try gil.evaluate("lambda value: value")
            #expect(try same(String?.none).isNone && same(PythonNone()).isNone)
            #expect(try [String?](same(["a", nil])) == ["a", nil])
        }
    }

    @Test func `dictionaries go both ways`() throws {
        try python.attached { gil in
            let same = try gil.evaluate("lambda value: value")
            let nested = ["a": [1: [0.5]], "b": [:], "": [-1: []]]
            #expect(try [String: [Int: [Double]]](same(nested)) == nested)
            #expect(try [UInt8: Bool?](same([1: true, 2: nil])) == [1: true, 2: nil])
            #expect(try [String: Int](gil.evaluate("__import__('collections').OrderedDict(x=1)")) == ["x": 1])
            #expect(try [String: Int](gil.evaluate("__import__('types').MappingProxyType({'x': 1})")) == ["x": 1])
            let error = #expect(throws: PythonError.self) { try [String: Int](gil.evaluate("[('x', 1)]")) }
            #expect(error?.description == "TypeError: a mapping is required, not list")
            #expect(throws: PythonError.self) { try [String: Int](gil.evaluate("{1: 1}")) }
            #expect(throws: ConversionError.self) { try [Int8: Int](gil.evaluate("{1000: 1}")) }
        }
    }

    @Test func `two keys that Swift holds for equal are not merged in silence`() {
        python.attached { gil in
            let error = #expect(throws: ConversionError.self) {
                try [String: Int](gil.evaluate(#"{'\u00e9': 1, 'e\u0301': 2}"#))
            }
            guard case .structure? = error?.reason else { return #expect(Bool(false), "\(error as Any)") }
        }
    }

    @Test func `tuples go both ways, each element with its own type`() throws {
        try python.attached { gil in
            let (name, size, rest) = try gil.evaluate("('x', 3, None)").unpacked(as: String.self, Int.self, Int?.self)
            #expect(name == "x" && size == 3 && rest == nil)
            let pair = try gil.evaluate("lambda *all: all")(1, "two").unpacked(as: Int.self, String.self)
            #expect(pair == (1, "two"))
            #expect(try String(gil.evaluate("repr")(PythonTuple(1, "a", PythonTuple()))) == "(1, 'a', ())")
            let error = #expect(throws: ConversionError.self) {
                try gil.evaluate("(1, 2, 3)").unpacked(as: Int.self, Int.self)
            }
            #expect(
                error?.description == "(1, 2, 3) cannot become (Int, Int): it has 3 elements, and 2 were asked for")
            #expect(throws: PythonError.self) { try gil.evaluate("{1, 2}").unpacked(as: Int.self, Int.self) }
            #expect(throws: PythonError.self) { try gil.evaluate("(1, '2')").unpacked(as: Int.self, Int.self) }
        }
    }
}
