import Testing
import UnlatchPython

/// Functions of many parameters, with every kind of parameter; installed once in this process.
private let sample: String = {
    var module = PythonModule("unlatch_parameters")
    addMany(to: &module)
    module.function("out", "x", .named("out", default: nil)) {
        (x: BufferArgument<Double>, out: MutableBufferArgument<Double>?) in
        guard let out else { return false }
        let sum = x.withUnsafeBuffer { $0.reduce(0, +) }
        out.withUnsafeMutableBuffer { $0[0] = sum }
        return true
    }
    module.function("positional_out", "x", .positional("out", default: nil)) {
        (x: Int, out: BufferArgument<UInt8>?) in length(of: out)
    }
    module.function("keyword_out", .keyword("out", default: nil)) { (out: BufferArgument<UInt8>?) in length(of: out) }
    module.function(
        "every", "a", .named("b"), .variadic("rest"), .keyword("c"), .keyword("d", default: 4),
        .variadicKeywords("more")
    ) {
        (a: Int, b: Int, rest: [Int], c: Int, d: Int, more: [String: Int]) in
        "\(a) \(b) \(rest) \(c) \(d) \(more.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })"
    }
    module.function("rest", .variadic("values")) { (values: [Double]) in values.count }
    module.function("one_and_rest", "x", .variadic("values")) { (x: Int, values: [Double]) in values.count }
    module.function("objects", .variadic("values"), .variadicKeywords("names")) {
        (gil: inout GIL, values: PythonReference, names: PythonReference) in Tuple(values, names)
    }
    module.function("options", "x", .variadicKeywords("more")) { (x: Int, more: [String: Int]) in more["x"] ?? -1 }
    module.function(
        "defaults", .named("n", default: -1), .named("r", default: 1e300), .named("f", default: Float(0.5)),
        .named("data", default: PythonBytes([0, 39, 65])), .named("list", default: [1, 2]),
        .named("names", default: [:]), .named("c", default: PythonComplex(1)), .named("inf", default: Double.infinity),
        .named("nothing", default: nil), .named("small", default: 7)
    ) {
        (
            n: Int, r: Double, f: Float, data: PythonBytes, list: [Int], names: [String: Int], c: PythonComplex,
            inf: Double, nothing: [Int]?, small: UInt8?
        ) in
        "\(n) \(r) \(f) \(data.bytes) \(list) \(names) \(c) \(inf) \(nothing ?? []) \(small ?? 0)"
    }
    module.function(
        "forty",
        parameters: (0..<40).map { .named("p\($0)", default: $0) } + [
            .keyword("out", as: BufferArgument<Double>?.self, default: nil), .keyword("name", default: nil as String?),
        ], doc: "The sum."
    ) { (gil: inout GIL, arguments: borrowing PythonArguments) in
        let sum = try (0..<40).map { try arguments.value("p\($0)", as: Int.self) }.reduce(0, +)
        let name: String? = try arguments.value("name")
        let count = try arguments.withValue("out", as: BufferArgument<Double>?.self) { out in
            if let out { return out.count }
            return 0
        }
        return "\(sum) \(count) \(name ?? "")"
    }
    module.function("asks", parameters: [.positional("x", as: Int.self), .variadic("rest"), .variadicKeywords("more")])
    {
        (gil: inout GIL, arguments: borrowing PythonArguments) in
        Tuple(
            try arguments.value("x", as: Int.self), try arguments.value("rest", as: [Int].self),
            try arguments.value("more", as: PythonReference.self))
    }
    module.function("asks_nothing", parameters: []) {
        (gil: inout GIL, arguments: borrowing PythonArguments) throws -> Void in
    }
    do {
        try python.attached { gil in _ = try gil.install(module) }
    } catch {
        fatalError("\(error)")
    }
    return module.name
}()

private func addMany(to module: inout PythonModule) {
    module.function(
        "twelve", .named("a"), .named("b"), .named("c"), .named("d"), .named("e"), .named("f"), .named("g"),
        .named("h"), .named("i"), .named("j"), .named("out", default: nil), .keyword("l", default: 12)
    ) {
        (
            a: Int, b: Double, c: String, d: Bool, e: Int8, f: UInt16, g: Float, h: PythonComplex, i: [Int],
            j: BufferArgument<Double>, out: MutableBufferArgument<Double>?, l: Int
        ) in
        if let out { out.withUnsafeMutableBuffer { $0[0] = b } }
        return "\(a) \(b) \(c) \(d) \(e) \(f) \(g) \(h) \(i) \(j.count) \(l)"
    }
    module.function(
        "sixteen", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", releasesGIL: .always
    ) {
        (
            a: Int, b: Int, c: Int, d: Int, e: Int, f: Int, g: Int, h: Int, i: Int, j: Int, k: Int, l: Int, m: Int,
            n: Int, o: Int, p: Int
        ) in [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
    }
    module.function(
        "sixteen_with_token", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"
    ) {
        (
            gil: inout GIL, a: Int, b: Int, c: Int, d: Int, e: Int, f: Int, g: Int, h: Int, i: Int, j: Int, k: Int,
            l: Int, m: Int, n: Int, o: Int, p: PythonReference
        ) throws -> Void in
        try gil.bind(p).append(a + b + c + d + e + f + g + h + i + j + k + l + m + n + o)
    }
}

private func length(of memory: BufferArgument<UInt8>?) -> Int {
    if let memory { return memory.count }
    return -1
}

/// The text of an expression's value, or of the exception that it raises.
private func answer(_ expression: String, setup: String = "") -> String {
    do {
        return try python.attached { gil in
            let globals = try namespace(
                "import \(sample), array, inspect\nfrom \(sample) import *\nx = array.array('d', [1, 2])\n" + setup, gil
            )
            return try gil.evaluate(expression, in: globals).text()
        }
    } catch {
        return "\(error)"
    }
}

@Suite struct ParameterTests {
    @Test(arguments: [
        ("twelve(1, 2, 'c', True, 5, 6, 7, 8j, [9], x)", "1 2.0 c true 5 6 7.0 (0.0, 8.0) [9] 2 12"),
        (
            "twelve(1, i=(9, 8), h=1, g=.5, f=6, e=-128, d=False, c='', b=2, j=x, out=None, l=3)",
            "1 2.0  false -128 6 0.5 (1.0, 0.0) [9, 8] 2 3"
        ),
        (
            "twelve(1, 7, 'c', True, 5, 6, 7, 8, [9], x, x, l=1), x[0]",
            "('1 7.0 c true 5 6 7.0 (8.0, 0.0) [9] 2 1', 7.0)"
        ),
        ("sixteen(*range(16))", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]"),
        ("sixteen_with_token(*range(15), l), l", "(None, [105])"),
        ("forty(), forty(1, p39=0), forty(out=x, name='n')", "('780 0 ', '742 0 ', '780 2 n')"),
        ("asks(1), asks(1, 2, 3, k=4)", "((1, [], {}), (1, [2, 3], {'k': 4}))"), ("asks_nothing()", "None"),
        ("str(inspect.signature(forty)).startswith('(p0=0, p1=1, p2=2, '), forty.__doc__", "(True, 'The sum.')"),
    ])
    func `a function may have many parameters`(expression: String, expected: String) {
        #expect(answer(expression, setup: "l = []") == expected)
    }

    @Test(arguments: [
        ("out(x)", "False"), ("out(x, None)", "False"), ("out(x, out=None)", "False"),
        ("out(x, x), x[0]", "(True, 3.0)"),
        ("out(x, out=x), x[0]", "(True, 3.0)"), ("positional_out(1)", "-1"), ("positional_out(1, None)", "-1"),
        ("positional_out(1, b'abc')", "3"), ("keyword_out()", "-1"), ("keyword_out(out=b'abc')", "3"),
    ])
    func `memory may be left out or None`(expression: String, expected: String) {
        #expect(answer(expression) == expected)
    }

    @Test(arguments: [
        ("every(1, 2, c=3)", "1 2 [] 3 4 []"), ("every(1, b=2, c=3)", "1 2 [] 3 4 []"),
        ("every(1, 2, 5, 6, d=0, c=3, z=1, y=2)", #"1 2 [5, 6] 3 0 ["y=2", "z=1"]"#),
        ("every(1, 2, c=3, a=9)", #"1 2 [] 3 4 ["a=9"]"#),  // a is by position alone, so that the name is free
        ("options(1, x=2)", "2"), ("rest(), rest(1, 2.5, True)", "(0, 3)"),
        ("one_and_rest(1), one_and_rest(1, 2)", "(0, 1)"),
        ("objects(), objects(1, 'a', k=None)", "(((), {}), ((1, 'a'), {'k': None}))"),
        ("objects(**{Text('k'): 1, '\\udc80': 2})", "((), {'k': 1, '\\udc80': 2})"),
        ("objects(*range(5000))[0] == tuple(range(5000))", "True"),
        ("len(objects(**{f'k{i}': i for i in range(5000)})[1])", "5000"),
    ])
    func `what is left over arrives in order and under its names`(expression: String, expected: String) {
        #expect(answer(expression, setup: "class Text(str): pass") == expected)
    }

    @Test(arguments: [
        ("sixteen(*range(15))", "TypeError: sixteen expected 16 arguments, got 15"),
        ("sixteen(*range(500))", "TypeError: sixteen expected 16 arguments, got 500"),
        ("forty(*range(41))", "TypeError: forty() takes at most 40 positional arguments (41 given)"),
        ("forty('x')", "TypeError: forty() argument 'p0' must be int, not str"),
        ("forty(out=1)", "TypeError: forty() argument 'out' must be a buffer of float64 or None, not int"),
        ("asks(1, 'x')", "TypeError: asks() argument 'rest': element 0: 'str' object cannot be"),
        ("asks_nothing(1)", "TypeError: asks_nothing expected 0 arguments, got 1"),
        ("twelve()", "TypeError: twelve() missing required argument 'a' (pos 1)"),
        ("twelve(*range(12))", "TypeError: twelve() takes at most 11 positional arguments (12 given)"),
        ("every(1)", "TypeError: every() missing required argument 'b' (pos 2)"),
        ("every(1, 2)", "TypeError: every() missing required keyword-only argument 'c'"),
        ("every(1, 2, b=3, c=4)", "TypeError: argument for every() given by name ('b') and position (2)"),
        ("every(1, 2, c=3, **{'c': 4})", "TypeError: "),
        ("one_and_rest()", "TypeError: one_and_rest expected at least 1 argument, got 0"),
        ("rest(x=1)", "TypeError: unlatch_parameters.rest() takes no keyword arguments"),
        ("keyword_out(b'')", "TypeError: keyword_out() takes no positional arguments"),
        ("out(x, **{'\\udc80': 1})", "TypeError: out() got an unexpected keyword argument '\\udc80'"),
        ("every(1, 2, c=3, **{'\\udc80': 1})", "UnicodeEncodeError: "),
        ("out(x=x)", "TypeError: out() got some positional-only arguments passed as keyword arguments: 'x'"),
        ("every(1, 2, 3, 'x', c=3)", "TypeError: every() argument 'rest': element 1: 'str' object cannot be"),
        ("every(1, 2, c=3, z='x')", "TypeError: every() argument 'more': the value of 'z': 'str' object cannot be"),
        ("out(x, b'12345678')", "BufferError: out() argument 'out': "),
        ("out(x, 3)", "TypeError: out() argument 'out' must be a buffer of float64 or None, not int"),
        ("out(x, bytearray(8))", "TypeError: out() argument 'out' must be a buffer of float64 or None, not of uint8"),
    ])
    func `wrong calls are refused in Python's words`(expression: String, expected: String) {
        let text = answer(expression)
        #expect(text.hasPrefix(expected), "\(text)")
    }

    @Test(arguments: [
        ("twelve", "(a, b, c, d, e, f, g, h, i, j, out=None, *, l=12)"),
        ("sixteen", "(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, /)"), ("out", "(x, /, out=None)"),
        ("positional_out", "(x, out=None, /)"), ("keyword_out", "(*, out=None)"),
        ("every", "(a, /, b, *rest, c, d=4, **more)"), ("rest", "(*values)"), ("objects", "(*values, **names)"),
        (
            "defaults",
            "(n=-1, r=1e+300, f=0.5, data=b\"\\x00'A\", list=[1, 2], names={}, c=Ellipsis, inf=Ellipsis, nothing=None, small=7)"
        ),
    ])
    func `Python can inspect every kind of parameter`(function: String, signature: String) {
        #expect(answer("inspect.signature(\(function))") == signature)
    }

    @Test func `a default of any type stands for what is left out, the same in each call`() {
        let expected = "-1 1e+300 0.5 [0, 39, 65] [1, 2] [:] (1.0, 0.0) inf [] 7"
        #expect(answer("defaults(), defaults()") == "('\(expected)', '\(expected)')")
    }

    /// What is wrong with a description, and a piece of the text that says so.
    private static let mistakes: [(describe: @Sendable (inout PythonModule) -> Void, text: String)] = [
        (
            { $0.function("f", .variadic("a"), .variadic("b")) { (a: [Int], b: [Int]) in a + b } },
            "'a' and 'b' take the same arguments"
        ),
        (
            { $0.function("f", .variadicKeywords("k"), .keyword("x")) { (k: [String: Int], x: Int) in x } },
            "'x' must stand before 'k'"
        ),
        ({ $0.function("f", .variadic("a"), .named("x")) { (a: [Int], x: Int) in x } }, "'x' must stand before 'a'"),
        ({ $0.function("f", .named("class")) { (x: Int) in x } }, "'class' is a keyword of Python"),
    ]

    @Test func `a mistake in the parameters is an ImportError`() throws {
        for (index, mistake) in Self.mistakes.enumerated() {
            var module = PythonModule("unlatch_parameter_mistake\(index)")
            mistake.describe(&module)
            let described = module
            let error = #expect(throws: PythonError.self) {
                try python.attached { gil in _ = try gil.install(described) }
            }
            #expect(error?.type == "ImportError" && error?.message.contains(mistake.text) == true)
        }
    }
}
