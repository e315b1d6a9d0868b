import Testing
import UnlatchPython

@Suite struct DLPackTests {
    @Test func `a view by DLPack is NumPy's own memory`() throws {
        try withNumPy { gil, numpy in
            let array = try numpy.zeros(PythonTuple(2, 3))
            let view = try array.dlpackBuffer(of: Double.self, dimensions: 2, writable: true)
            view.withUnsafeMutableBuffer { $0[4] = 9 }
            #expect(view.shape == [2, 3])
            #expect(try array.item(PythonTuple(1, 1)) == 9)
        }
    }

    @Test func `strides, read-only memory and types are checked`() throws {
        try withNumPy { gil, numpy in
            let grid = try numpy.arange(6.0).reshape(2, 3)
            let turned = try grid.attribute("T")
            func refusal(_ body: () throws -> Void) throws -> BufferError.Reason {
                let error = #expect(throws: BufferError.self) { try body() }
                return try #require(error).reason
            }
            #expect(try refusal { _ = try turned.dlpackBuffer(of: Double.self) } == .contiguity)
            #expect(try refusal { _ = try grid.dlpackBuffer(of: Float.self) } == .element)
            #expect(try refusal { _ = try grid.dlpackBuffer(of: Int64.self) } == .element)
            #expect(try refusal { _ = try grid.dlpackBuffer(of: Double.self, dimensions: 1) } == .dimensions)
            let view = try turned.stridedDLPackBuffer(of: Double.self)
            #expect(view.strides == [1, 3])
            #expect(try view.elements() == [0, 3, 1, 4, 2, 5])
            try grid.setflags(write: false)
            // NumPy before 2.1 does not lend it at all, and says so with an exception of its own.
            #expect(throws: (any Error).self) { try grid.dlpackBuffer(of: Double.self, writable: true) }
            #expect(throws: PythonError.self) { try gil.evaluate("3").dlpackBuffer(of: Double.self) }
        }
    }

    @Test func `the lender counts its object down when the view ends, also without the lock`() throws {
        try withNumPy { gil, numpy in
            let array = try numpy.zeros(4)
            let sys = try gil.import("sys")
            let before = try Int(sys.getrefcount(array))
            var view: BufferView<Double>? = try array.dlpackBuffer(of: Double.self)
            #expect(try Int(sys.getrefcount(array)) > before)
            #expect(view?.count == 4)
            view = nil
            #expect(try Int(sys.getrefcount(array)) == before)
        }
        let kept = try python.attached { gil in
            try gil.bind(SharedArray<Double>([1, 2]).pythonReference(gil)).dlpackBuffer(of: Double.self)
        }
        #expect(kept.withUnsafeBuffer { $0.reduce(0, +) } == 3, "the view alone keeps the memory")
    }

    @Test func `memory of another device or of an unknown version is refused`() throws {
        try python.attached { gil throws in
            let globals = try namespace(
                """
                class Elsewhere:
                    def __dlpack_device__(self): return (2, 0)
                    def __dlpack__(self): raise AssertionError('asked for memory of another device')
                class NoCapsule:
                    def __dlpack_device__(self): return (1, 0)
                    def __dlpack__(self, **options): return 7
                """, gil)
            let error = #expect(throws: BufferError.self) {
                try gil.evaluate("Elsewhere()", in: globals).dlpackBuffer(of: Double.self)
            }
            #expect(error?.reason == .device)
            #expect(error?.description.contains("(2, 0)") == true)
            #expect(throws: PythonError.self) {
                try gil.evaluate("NoCapsule()", in: globals).dlpackBuffer(of: Double.self)
            }
        }
    }

    @Test(arguments: [
        ("ndim=-1", BufferError.Reason.dimensions), ("ndim=2**31 - 1", .dimensions), ("shape=None", .dimensions),
        ("shape=(-4,)", .dimensions), ("shape=(2**40, 2**40), strides=(0, 0)", .dimensions),
        ("shape=(2**40, 2**40)", .dimensions), ("shape=(2**32, 0, 2**32), strides=(0, 0, 0)", .dimensions),
        ("shape=(4, 2), strides=(2**62, 1)", .strides), ("offset=2**63", .alignment), ("offset=1", .alignment),
        ("data=0", .alignment),
    ])
    func `a tensor that nobody can have is refused`(what: String, reason: BufferError.Reason) throws {
        try python.attached { gil throws in
            let globals = try namespace(
                """
                from ctypes import *
                class Tensor(Structure):
                    _fields_ = [("data", c_void_p), ("device", c_int32 * 2), ("ndim", c_int32), ("code", c_uint8),
                                ("bits", c_uint8), ("lanes", c_uint16), ("shape", POINTER(c_int64)),
                                ("strides", POINTER(c_int64)), ("byte_offset", c_uint64),
                                ("context", c_void_p), ("deleter", c_void_p)]
                name, memory = b"dltensor", (c_double * 8)(*range(8))
                new = PYFUNCTYPE(py_object, c_void_p, c_char_p, c_void_p)(("PyCapsule_New", pythonapi))
                def numbers(values): return None if values is None else (c_int64 * len(values))(*values)
                class Lender:
                    def __init__(self, ndim=None, shape=(4,), strides=None, offset=0, data=addressof(memory)):
                        if ndim is None: ndim = 1 if shape is None else len(shape)
                        self.kept = numbers(shape), numbers(strides)
                        self.tensor = Tensor(data, (1, 0), ndim, 2, 64, 1, *self.kept, offset, None, None)
                    def __dlpack_device__(self): return (1, 0)
                    def __dlpack__(self, **options): return new(addressof(self.tensor), name, None)
                good, lender = Lender(offset=16), Lender(\(what))
                """, gil)
            let good = try gil.evaluate("good", in: globals).dlpackBuffer(of: Double.self)
            let elements = good.withUnsafeBuffer { Array($0) }
            #expect(elements == [2, 3, 4, 5])
            let lender = try gil.evaluate("lender", in: globals)
            let strided = #expect(throws: BufferError.self) { _ = try lender.stridedDLPackBuffer(of: Double.self) }
            #expect(strided?.reason == reason, "\(strided as Any)")
            let whole = #expect(throws: BufferError.self) { _ = try lender.dlpackBuffer(of: Double.self) }
            #expect(whole?.reason == (reason == .strides ? .contiguity : reason), "\(whole as Any)")
        }
    }

    @Test func `a lender from before version 1 is understood`() throws {
        try python.attached { gil in
            let globals = try namespace(
                """
                class Old:
                    def __init__(self, memory): self.memory = memory
                    def __dlpack_device__(self): return self.memory.__dlpack_device__()
                    def __dlpack__(self): return self.memory.__dlpack__()
                """, gil)
            let shared = try SharedArray<Float>([1, 2, 3]).pythonReference(gil)
            let view = try gil.evaluate("Old", in: globals)(shared).dlpackBuffer(of: Float.self)
            #expect(view.withUnsafeBuffer { Array($0) } == [1, 2, 3])
        }
    }

    @Test func `a capsule is taken once, and one that nobody takes is freed`() throws {
        weak var left: SharedArray<Double>?
        try python.attached { gil in
            let array = SharedArray<Double>([1])
            left = array
            let globals = try namespace("", gil)
            try gil.bind(globals).setItem("shared", to: array)
            try gil.run("old, new = shared.__dlpack__(), shared.__dlpack__(max_version=(1, 0))", in: globals)
            #expect(try gil.evaluate("repr(old)", in: globals).text().contains("\"dltensor\""))
            #expect(try gil.evaluate("repr(new)", in: globals).text().contains("\"dltensor_versioned\""))
            try gil.run(
                """
                class Once:
                    def __dlpack_device__(self): return (1, 0)
                    def __dlpack__(self, max_version): return new
                """, in: globals)
            let once = try gil.evaluate("Once()", in: globals)
            #expect(try once.dlpackBuffer(of: Double.self).count == 1)
            #expect(throws: PythonError.self) { try once.dlpackBuffer(of: Double.self) }
            // The namespace and the function in it hold each other; a free-threaded 3.13 keeps functions for good.
            try gil.run("del shared, old, new", in: globals)
        }
        #expect(left == nil)
    }

    @Test func `a capsule that several threads are given is taken by one of them`() throws {
        let lender = try python.attached { gil in
            let globals = try namespace(
                """
                class Lender:
                    def __init__(self, capsule): self.capsule = capsule
                    def __dlpack_device__(self): return (1, 0)
                    def __dlpack__(self, max_version): return self.capsule
                """, gil)
            return try gil.evaluate("Lender", in: globals).reference
        }
        for _ in 0..<50 {
            let shared = try python.attached { gil in
                let capsule = try gil.bind(SharedArray<Double>([1]).pythonReference(gil)).attribute("__dlpack__")()
                return try gil.bind(lender)(capsule.reference).reference
            }
            let taken = Counter()
            onThreads(4) {
                python.attached { gil in
                    if (try? gil.bind(shared).dlpackBuffer(of: Double.self)) != nil { taken.add() }
                }
            }
            #expect(taken.count == 1)
        }
    }

    @Test func `a copy is another memory, and what cannot be is refused`() throws {
        let array = SharedArray<Int64>([1, 2])
        try python.attached { gil in
            let globals = try namespace("", gil)
            try gil.bind(globals).setItem("shared", to: array)
            try gil.run(
                """
                class Copied:
                    def __dlpack_device__(self): return (1, 0)
                    def __dlpack__(self, max_version): return shared.__dlpack__(max_version=max_version, copy=True)
                def refused(**options):
                    try:
                        shared.__dlpack__(**options)
                    except Exception as error:
                        return type(error).__name__
                """, in: globals)
            let copy = try gil.evaluate("Copied()", in: globals).dlpackBuffer(of: Int64.self, writable: true)
            array.withUnsafeMutableBuffer { $0[0] = 100 }
            #expect(copy.withUnsafeBuffer { Array($0) } == [1, 2])
            for (options, error) in [
                ("stream=1", "BufferError"), ("dl_device=(2, 0)", "BufferError"), ("no=1", "TypeError"),
                ("max_version=7", "TypeError"), ("dl_device=(1,)", "ValueError"),
            ] {
                #expect(try gil.evaluate("refused(\(options))", in: globals) == error, "\(options)")
            }
            #expect(try gil.evaluate("refused(stream=None, dl_device=(1, 0), copy=False)", in: globals).isNone)
        }
    }

    @Test func `read-only memory is lent from version 1 on only`() throws {
        let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: 1)
        defer { memory.deallocate() }
        memory.initialize(repeating: 5)
        try python.attached { gil in
            let shared = try gil.bind(gil.share(memory, writable: false, keepingAlive: SharedArray<Double>([])))
            #expect(throws: PythonError.self) { try shared.attribute("__dlpack__")() }
            #expect(try !shared.dlpackBuffer(of: Double.self).isWritable)
            let error = #expect(throws: BufferError.self) { try shared.dlpackBuffer(of: Double.self, writable: true) }
            #expect(error?.reason == .readOnly)
        }
    }
}
