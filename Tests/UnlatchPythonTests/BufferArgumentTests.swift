import Testing
import UnlatchElements
import UnlatchPython

/// Whatever the module's documentation says of it.
private enum Samples: ElementChoice {
    static var types: ElementTypes { [.f64, .f32, .i16] }
}

/// Functions of memory with gaps and of memory of several types; installed once in this process.
private let sample: String = {
    var module = PythonModule("unlatch_buffers")
    module.function("rows", "x", releasesGIL: .always) { (x: StridedBufferArgument<Double>) in
        (0..<x.length(of: 0)).map { row in (0..<x.length(of: 1)).reduce(0) { $0 + x[row, $1] } }
    }
    module.function("numbers", "x") { (x: StridedBufferArgument<Int32>) in (0..<x.length(of: 0)).map { x[$0] } }
    module.function("shape", "x") { (x: StridedBufferArgument<Double>) in
        Tuple(x.shape, (0..<x.dimensions).map { x.byteStride(of: $0) }, x.isContiguous, x.count)
    }
    module.function("fill", "x", "value") { (x: MutableStridedBufferArgument<Int32>, value: Int32) in
        for index in 0..<x.length(of: 0) { x[index] = value }
    }
    module.function("total", "x", releasesGIL: .always) { (x: AnyBufferArgument<Samples>) in
        if let x = x.strided(of: Double.self) { return (0..<x.length(of: 0)).reduce(0) { $0 + x[$1] } }
        if let x = x.strided(of: Float.self) { return (0..<x.length(of: 0)).reduce(0) { $0 + Double(x[$1]) } }
        if let x = x.contiguous(of: Int16.self) { return x.withUnsafeBuffer { $0.reduce(0) { $0 + Double($1) } } }
        return -1
    }
    module.function("type_of", "x", .named("out", default: nil)) {
        (x: AnyBufferArgument<AnyElement>, out: MutableAnyBufferArgument<FloatingElement>?) in
        var text = "\(x.elementType.numpyName) \(x.count) \(x.shape)"
        if let out { text += " \(out.elementType.numpyName)" }
        return text
    }
    module.function("halves", "x") { (x: BufferArgument<Float16>) in x.withUnsafeBuffer { $0.map(Float.init) } }
    module.function("flags", "x") { (x: BufferArgument<ByteBool>) in x.withUnsafeBuffer { $0.map(\.value) } }
    module.function("shared_flags") { SharedArray<ByteBool>([ByteBool(true), ByteBool(false)]) }
    do {
        try python.attached { gil in _ = try gil.install(module) }
    } catch {
        fatalError("\(error)")
    }
    return module.name
}()

private let setup = """
    import array
    m = memoryview(array.array('d', range(6))).cast('B').cast('d', (2, 3))
    i = array.array('i', range(6))
    """

private func answer(_ expression: String, _ more: String = "") -> String {
    do {
        return try python.attached { gil in
            let globals = try namespace("from \(sample) import *\n\(setup)\n\(more)", gil)
            return try gil.evaluate(expression, in: globals).text()
        }
    } catch {
        return "\(error)"
    }
}

@Suite struct BufferArgumentTests {
    @Test(arguments: [
        ("rows(m), shape(m)", "([3.0, 12.0], ([2, 3], [24, 8], True, 6))"),
        ("numbers(memoryview(i)[::2]), numbers(memoryview(i)[::-1])", "([0, 2, 4], [5, 4, 3, 2, 1, 0])"),
        ("numbers(memoryview(i)[:0])", "[]"),
        ("shape(memoryview(array.array('d', range(6)))[::-3])", "([2], [-24], False, 2)"),
        ("fill(memoryview(i)[1::2], 9), i.tolist()", "(None, [0, 9, 2, 9, 4, 9])"),
        (
            "total(array.array('d', [1, 2])), total(array.array('f', [1.5])), total(array.array('h', [7]))",
            "(3.0, 1.5, 7.0)"
        ),
        ("total(memoryview(array.array('h', [1, 2, 3]))[::2])", "-1.0"),  // not contiguous, as that branch asks
        (
            "type_of(b'abc'), type_of(array.array('Q')), type_of(m)",
            "('uint8 3 [3]', 'uint64 0 [0]', 'float64 6 [2, 3]')"
        ),
        ("type_of(b'abc', array.array('f', [1]))", "uint8 3 [3] float32"), ("type_of(b'abc', None)", "uint8 3 [3]"),
        ("flags(memoryview(bytes([0, 1, 7])).cast('?'))", "[False, True, True]"),
        ("memoryview(shared_flags()).tolist()", "[True, False]"),
    ])
    func `memory is read as it lies, whatever its order and type`(expression: String, expected: String) {
        #expect(answer(expression) == expected)
    }

    @Test(arguments: [
        ("rows(i)", "TypeError: rows() argument 'x' must be a buffer of float64, not of int32"),
        ("rows(3)", "TypeError: rows() argument 'x' must be a buffer of float64, not int"),
        ("total(i)", "TypeError: total() argument 'x' must be a buffer of float64 or float32 or int16, not of int32"),
        ("type_of(3)", "TypeError: type_of() argument 'x' must be a buffer of numbers, not int"),
        (
            "type_of(b'', bytearray(8))",
            "TypeError: type_of() argument 'out' must be a buffer of float64 or float32 or None, not"
        ),
        ("type_of(b'', b'')", "BufferError: type_of() argument 'out': "),
        ("fill(b'', 1)", "BufferError: fill() argument 'x': "),
        (
            "shape(memoryview(bytearray(17))[1:].cast('d'))",
            "BufferError: shape() argument 'x': the address of its float64"
        ),
        ("flags(b'')", "TypeError: flags() argument 'x' must be a buffer of bool, not of uint8"),
    ])
    func `memory of another kind is refused`(expression: String, expected: String) {
        let text = answer(expression)
        #expect(text.hasPrefix(expected), "\(text)")
    }

    @Test func `NumPy's arrays are read as they lie`() throws {
        let calls = [
            ("rows(a), rows(a.T), rows(a[:, ::-2])", "([3.0, 12.0], [3.0, 5.0, 7.0], [2.0, 8.0])"),
            ("shape(np.broadcast_to(1.0, (2, 3)))", "([2, 3], [0, 0], False, 6)"),
            ("shape(np.zeros((2, 1, 3))[:, :, ::2])", "([2, 1, 2], [24, 24, 16], False, 4)"),
            (
                "shape(np.zeros((1,) * 5))[3], shape(np.float64(3)), shape(np.array(3.0))",
                "(1, ([], [], True, 1), ([], [], True, 1))"
            ),
            ("rows(np.zeros((0, 3))), shape(np.zeros((3, 0))[::-1])[0]", "([], [3, 0])"),
            (
                "[type_of(np.zeros(2, t)) for t in ('?', 'e', 'F')]",
                "['bool 2 [2]', 'float16 2 [2]', 'complex64 2 [2]']"
            ),
            ("halves(np.array([1.5, -2], 'e'))", "[1.5, -2.0]"), ("flags(np.array([True, False]))", "[True, False]"),
            (
                "type_of(np.zeros(2, '>i4'))",
                "TypeError: type_of() argument 'x' must be a buffer of numbers, not of items of"
            ),
            ("type_of(np.zeros(2, 'M8[s]'))", "ValueError: "), ("type_of(np.zeros(2, 'g'))", "TypeError: "),
            ("rows(np.zeros(33, 'u1')[1:].view('f8').reshape(2, 2))", "BufferError: rows() argument 'x': the address"),
            ("fill(np.zeros(4, 'i4')[::2].view(), 3)", "None"),
            ("fill(frozen, 3)", "ValueError: fill() argument 'x': "),
            ("kept(np.zeros(8)), refs(np.zeros(8))", "(True, 0)"),
        ]
        let more = """
            import numpy as np, sys
            a = np.arange(6.0).reshape(2, 3)
            frozen = np.zeros(4, 'i4'); frozen.flags.writeable = False
            def kept(x):
                shape(x); x.resize(2, refcheck=False)
                return True
            def refs(x):
                before = sys.getrefcount(x)
                for _ in range(100):
                    shape(x); total(x[::2])
                    try: numbers(x)
                    except TypeError: pass
                return sys.getrefcount(x) - before
            """
        try withNumPy { _, _ in
            for (call, expected) in calls {
                let text = answer(call, more)
                #expect(text.hasPrefix(expected), "\(call): \(text)")
            }
        }
    }
}
