import Synchronization
import Testing
import UnlatchPython

/// Tells when it ended.
private final class Owner: Sendable {
    let ended: Mutex<Bool>.Shared
    init(_ ended: Mutex<Bool>.Shared) { self.ended = ended }
    deinit { ended.set() }
}

extension Mutex where Value == Bool {
    /// A flag that outlives what sets it.
    final class Shared: Sendable {
        private let value = Mutex<Bool>(false)
        var isSet: Bool { value.withLock { $0 } }
        func set() { value.withLock { $0 = true } }
    }
}

/// Swift's memory in Python: the buffer protocol and DLPack.
@Suite struct SharingTests {
    @Test func `Python reads and writes Swift's memory where it lies`() throws {
        let array = SharedArray<Int32>(copying: 0..<12, shape: [3, 4])
        try python.attached { gil in
            let globals = try namespace("", gil)
            try gil.bind(globals).setItem("shared", to: array)
            try gil.run("view = memoryview(shared)\nview[1, 2] = -7\n", in: globals)
            let view = try gil.evaluate("view", in: globals)
            #expect(try String(view.attribute("format")) == "i")
            #expect(try [Int](view.shape) == [3, 4])
            #expect(try [Int](view.strides) == [16, 4])
            #expect(try view.item(PythonTuple(2, 3)) == 11)
            #expect(try gil.evaluate("len(shared)", in: globals) == 3)
            #expect(try gil.evaluate("bytes(shared)", in: globals).length() == 48)
            #expect(try gil.evaluate("type(shared)", in: globals).representation() == "<class 'unlatch.Memory'>")
        }
        #expect(array.withUnsafeMutableBuffer { $0[6] } == -7)
    }

    @Test func `the owner lives as long as Python's last view, and no longer`() throws {
        let ended = Mutex<Bool>.Shared()
        let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: 4)
        defer { memory.deallocate() }
        memory.initialize(repeating: 1)
        try python.attached { gil in
            let globals = try namespace("", gil)
            try gil.bind(globals).setItem("shared", to: gil.share(memory, keepingAlive: Owner(ended)))
            try gil.run("view = memoryview(shared)[1:]\ndel shared", in: globals)
            #expect(!ended.isSet)
            #expect(try Double(gil.evaluate("sum(view)", in: globals)) == 3)
            try gil.run("del view", in: globals)
            #expect(ended.isSet)
        }
    }

    @Test func `read-only memory is not written, and neither is it viewed in Fortran's order`() throws {
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 6)
        defer { memory.deallocate() }
        memory.initialize(repeating: 5)
        try python.attached { gil in
            let shared = try gil.bind(gil.share(memory, shape: [2, 3], writable: false, keepingAlive: array))
            #expect(try Bool(gil.import("builtins").memoryview(shared).attribute("readonly")))
            let error = #expect(throws: BufferError.self) { try shared.buffer(of: UInt8.self, writable: true) }
            #expect(error?.reason == .readOnly)
            #expect(throws: PythonError.self) {
                try gil.import("io").BytesIO(PythonBytes([1])).readinto(shared)
            }
            // An object that Python code makes of the class has no memory, where it can be made at all.
            let made = try gil.evaluate("lambda shared: memoryview(type(shared)())")
            #expect(throws: PythonError.self) { try made(shared.reference) }
        }
    }

    private var array: SharedArray<UInt8> { SharedArray([1]) }

    @Test func `empty memory and memory without dimensions are shared`() throws {
        try python.attached { gil in
            let empty = try gil.bind(SharedArray<Double>([]).pythonReference(gil))
            #expect(try empty.length() == 0)
            #expect(try empty.buffer(of: Double.self).count == 0)
            #expect(try empty.dlpackBuffer(of: Double.self).count == 0)
            let one = try gil.bind(SharedArray<Double>(repeating: 7, shape: []).pythonReference(gil))
            let view = try one.buffer(of: Double.self, dimensions: 0)
            #expect(view.withUnsafeBuffer { $0[0] } == 7)
        }
    }

    @Test func `each element type arrives in NumPy as itself, both ways`() throws {
        func check<Element: BufferElement & Equatable>(_ values: [Element], _ type: String) throws {
            try withNumPy { gil, numpy in
                let shared = try SharedArray(values).pythonReference(gil)
                for array in try [numpy.asarray(shared).reference, numpy.from_dlpack(shared).reference] {
                    let array = gil.bind(array)
                    #expect(try array.dtype.text() == type)
                    let buffer = try array.buffer(of: Element.self).withUnsafeBuffer { Array($0) }
                    let tensor = try array.dlpackBuffer(of: Element.self).withUnsafeBuffer { Array($0) }
                    #expect(buffer == values && tensor == values)
                }
            }
        }
        try check([Int8.min, 1], "int8")
        try check([Int16.min, 1], "int16")
        try check([Int32.min, 1], "int32")
        try check([Int64.min, 1], "int64")
        try check([Int.min, 1], "int64")
        try check([UInt8.max, 1], "uint8")
        try check([UInt16.max, 1], "uint16")
        try check([UInt32.max, 1], "uint32")
        try check([UInt64.max, 1], "uint64")
        try check([Float.pi, 1], "float32")
        try check([Double.pi, 1], "float64")
        try check([PythonComplex(1, -2), PythonComplex(3)], "complex128")
    }
}
