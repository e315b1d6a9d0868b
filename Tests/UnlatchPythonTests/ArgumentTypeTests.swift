import Testing
import UnlatchPython

/// A function for each type, which returns its argument; installed once in this process.
private let sample: String = {
    var module = PythonModule("unlatch_types")
    addNumbers(to: &module)
    module.function("text", "x") { (x: String) in x }
    module.function("text_or_none", "x") { (x: String?) in x }
    module.function("data", "x") { (x: PythonBytes) in x }
    module.function("list", "x") { (x: [Int]) in x }
    module.function("texts", "x") { (x: [String]) in x }
    module.function("lists", "x") { (x: [[Double]]) in x }
    module.function("group", "x") { (x: Set<Int>) in x }
    module.function("table", "x") { (x: [String: Double]) in x }
    module.function("pair", "x") { (x: Tuple<Int, String>) in Tuple(x.values.1, x.values.0) }
    module.function("object", "x") { (gil: inout GIL, x: BoundObject) in x.reference }
    module.function("nothing", "x") { (x: Int) in _ = x }
    module.function("grown", "x") { (x: SharedArray<Double>) in
        x.withUnsafeMutableBuffer { $0[0] += 1 }
        return x
    }
    module.function("shared") { SharedArray<Double>([1, 2]) }
    module.function("optional_list", "x") { (x: [Int]?) in x }
    do {
        try python.attached { gil in _ = try gil.install(module) }
    } catch {
        fatalError("\(error)")
    }
    return module.name
}()

private func addNumbers(to module: inout PythonModule) {
    module.function("i8", "x") { (x: Int8) in x }
    module.function("i16", "x") { (x: Int16) in x }
    module.function("i32", "x") { (x: Int32) in x }
    module.function("i64", "x") { (x: Int64) in x }
    module.function("i128", "x") { (x: Int128) in x }
    module.function("i", "x") { (x: Int) in x }
    module.function("u8", "x") { (x: UInt8) in x }
    module.function("u16", "x") { (x: UInt16) in x }
    module.function("u32", "x") { (x: UInt32) in x }
    module.function("u64", "x") { (x: UInt64) in x }
    module.function("u128", "x") { (x: UInt128) in x }
    module.function("u", "x") { (x: UInt) in x }
    module.function("f32", "x") { (x: Float) in x }
    module.function("f64", "x") { (x: Double) in x }
    module.function("c128", "x") { (x: PythonComplex) in x }
    module.function("flag", "x") { (x: Bool) in x }
}

private let classes = """
    import enum
    class Index:
        def __init__(self, value): self.value = value
        def __index__(self): return self.value
    class Number(int): pass
    class Real(float): pass
    class Text(str): pass
    class Colour(enum.IntEnum): RED = 3
    class Odd:
        def __index__(self): raise ValueError('odd')
        def __float__(self): raise TypeError('odd')
        def __iter__(self): raise KeyError('odd')
    """

private func answer(_ expression: String) -> String {
    do {
        return try python.attached { gil in
            let globals = try namespace(
                "import \(sample), builtins\nfrom \(sample) import *\n" + classes, gil)
            return try gil.evaluate(expression, in: globals).text()
        }
    } catch {
        return "\(error)"
    }
}

@Suite struct ArgumentTypeTests {
    @Test(arguments: [
        ("i8", -128, 127), ("i16", -32768, 32767), ("i32", -(1 << 31), (1 << 31) - 1), ("i64", Int.min, Int.max),
        ("i", Int.min, Int.max), ("u8", 0, 255), ("u16", 0, 65535), ("u32", 0, (1 << 32) - 1),
    ])
    func `integers of every width hold their range and nothing else`(function: String, least: Int, most: Int) {
        #expect(answer("[\(function)(n) for n in (\(least), 0, 1, \(most))]") == "[\(least), 0, 1, \(most)]")
        for value in ["\(least) - 1", "\(most) + 1", "10**40", "-10**40"] {
            let text = answer("\(function)(\(value))")
            #expect(text.hasPrefix("OverflowError: \(function)() argument 'x' must be from "), "\(text)")
        }
        #expect(answer("\(function)(1.0)").hasPrefix("TypeError: \(function)() argument 'x' must be int, not float"))
    }

    @Test(arguments: [
        ("u64(0), u64(2**64 - 1), u(2**64 - 1)", "(0, 18446744073709551615, 18446744073709551615)"),
        ("i128(-2**127) == -2**127, i128(2**127 - 1) == 2**127 - 1, i128(-1)", "(True, True, -1)"),
        ("u128(2**128 - 1) == 2**128 - 1", "True"),
        (
            "i8(True), i8(Number(3)), i8(Colour.RED), i8(Index(-1)), u64(Index(2**63)), u(Number(4))",
            "(1, 3, 3, -1, 9223372036854775808, 4)"
        ),
        ("f32(1.5), f32(-1), f32(True), f32(float('inf')), f32(0.1) == 0.1", "(1.5, -1.0, 1.0, inf, False)"),
        ("f64(Real(1.5)), f64(Index(2)), f64(-1)", "(1.5, 2.0, -1.0)"),
        ("c128(1), c128(2.5), c128(-1+2j), c128(-1)", "((1+0j), (2.5+0j), (-1+2j), (-1+0j))"),
        ("text(Text('é\\0')), text('')", "('é\\x00', '')"),
        ("text_or_none(None), text_or_none('x')", "(None, 'x')"),
        ("data(b'a\\0'), data(bytearray(b'b')), data(memoryview(b'c'))", "(b'a\\x00', b'b', b'c')"),
        ("list((1, 2)), list(range(2)), list({3: 4}), list(n for n in (5,))", "([1, 2], [0, 1], [3], [5])"),
        ("lists([[1], (2, 3), []])", "[[1.0], [2.0, 3.0], []]"),
        ("group([1, 2, 1]), group({3}), group(frozenset())", "({1, 2}, {3}, set())"),
        ("table({'a': 1}), table({})", "({'a': 1.0}, {})"), ("pair((1, 'a')), pair([2, 'b'])", "(('a', 1), ('b', 2))"),
        ("object(None), object(i8) is i8", "(None, True)"), ("nothing(1)", "None"),
        ("memoryview(shared()).tolist(), memoryview(grown(shared())).tolist()", "([1.0, 2.0], [2.0, 2.0])"),
        ("optional_list(None), optional_list([1])", "(None, [1])"),
    ])
    func `values arrive as they are and go back`(expression: String, expected: String) {
        #expect(answer(expression) == expected)
    }

    @Test(arguments: [
        ("text(1)", "TypeError: text() argument 'x' must be str, not int"),
        ("text(b'x')", "TypeError: text() argument 'x' must be str, not bytes"),
        ("text(None)", "TypeError: text() argument 'x' must be str, not NoneType"),
        ("text('\\udc80')", "UnicodeEncodeError: "),
        ("text_or_none(1)", "TypeError: text_or_none() argument 'x' must be str or None, not int"),
        ("i('1')", "TypeError: i() argument 'x' must be int, not str"),
        ("i(Odd())", "ValueError: odd"), ("u64(Odd())", "ValueError: odd"), ("i128(Odd())", "ValueError: odd"),
        ("f64(Odd())", "TypeError: odd"), ("c128(Odd())", "TypeError: odd"), ("list(Odd())", "KeyError: 'odd'"),
        ("u64(-1)", "OverflowError: u64() argument 'x' must be from 0 to 2**64 - 1, not -1"),
        ("u64('x')", "TypeError: u64() argument 'x' must be int, not str"),
        ("i128(2**127)", "OverflowError: i128() argument 'x' must be from -2**127 to 2**127 - 1, not 1701"),
        ("i128(1.0)", "TypeError: i128() argument 'x' must be int, not float"),
        ("u128(-1)", "OverflowError: u128() argument 'x' must be from 0 to 2**128 - 1, not -1"),
        ("f32(1e300)", "OverflowError: f32() argument 'x' must be from -3.4e38 to 3.4e38, not 1e+300"),
        ("f32('x')", "TypeError: f32() argument 'x' must be real number, not str"),
        ("f64(10**400)", "OverflowError: f64() argument 'x': int too large to convert to float"),
        ("f64(1j)", "TypeError: f64() argument 'x'"),  // 3.9 says what complex.__float__ says
        ("c128('x')", "TypeError: c128() argument 'x' must be number, not str"),
        ("flag(1)", "TypeError: flag() argument 'x' must be bool, not int"),
        ("grown(b'x')", "TypeError: grown() argument 'x' must be a SharedArray of float64, not bytes"),
        ("data('x')", "TypeError: data() argument 'x' must be a bytes-like object, not str"),
        ("list('ab')", "TypeError: list() argument 'x' must be an iterable other than str, not str"),
        ("texts('ab')", "TypeError: texts() argument 'x' must be an iterable other than str, not str"),
        ("list(3)", "TypeError: list() argument 'x' must be an iterable, not int"),
        (
            "list([1, 'a'])",
            "TypeError: list() argument 'x': element 1: 'str' object cannot be interpreted as an integer"
        ),
        ("texts(['a', 1])", "TypeError: texts() argument 'x': element 1 must be str, not int"),
        ("lists([[1], ['x']])", "TypeError: lists() argument 'x': element 1 must be real number, not str"),
        ("group(3)", "TypeError: group() argument 'x' must be an iterable, not int"),
        ("table(3)", "TypeError: table() argument 'x' must be a mapping, not int"),
        ("table({1: 1})", "TypeError: table() argument 'x': a key must be str, not int"),
        ("table({'a': 'b'})", "TypeError: table() argument 'x': the value of 'a' must be real number, not str"),
        ("pair(3)", "TypeError: pair() argument 'x' must be a sequence, not int"),
        ("pair((1, 2))", "TypeError: pair() argument 'x': element 1 must be str, not int"),
        ("pair((1,))", "ValueError: pair() argument 'x': (1,) cannot become"),
        ("optional_list(3)", "TypeError: optional_list() argument 'x' must be an iterable or None, not int"),
    ])
    func `what is refused says where, what was expected and what came`(expression: String, expected: String) {
        let text = answer(expression)
        #expect(text.hasPrefix(expected), "\(text)")
    }

    @Test func `a conversion on its own says what it expected`() throws {
        try python.attached { gil throws in
            let error = #expect(throws: PythonError.self) { try String(gil.evaluate("1")) }
            #expect(error?.message == "must be str, not int")
            #expect(throws: ConversionError.self) { try [Int8](gil.evaluate("[1, 1000]")) }
            #expect(try Set<Int>(gil.evaluate("{1, 2}")) == [1, 2])
            #expect(try Tuple<Int, String>(gil.evaluate("(1, 'a')")).values == (1, "a"))
        }
    }
}
