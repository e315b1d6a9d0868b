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
            let before = try Int(sys.getrefcount(array.reference))
            var view: BufferView<Double>? = try array.dlpackBuffer(of: Double.self)
            #expect(try Int(sys.getrefcount(array.reference)) > before)
            #expect(view?.count == 4)
            view = nil
            #expect(try Int(sys.getrefcount(array.reference)) == before)
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
        }
        // The namespace and the function in it hold each other.
        try python.attached { gil in _ = try gil.import("gc").collect() }
        #expect(left == nil)
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
