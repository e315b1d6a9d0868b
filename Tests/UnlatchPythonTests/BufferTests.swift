import Testing
import UnlatchPython

@Suite struct BufferTests {
    @Test func `a view shows the object's own memory, also while the lock is released`() throws {
        let (sum, first) = try python.attached { gil in
            let numbers: PythonReference
            let view: BufferView<Double>
            do {
                let array = try gil.import("array").array("d", [1.5, 2.5, 4])
                numbers = array.reference
                view = try array.buffer(of: Double.self, writable: true)
            }
            let sum = gil.released {
                view.withUnsafeMutableBuffer { elements in
                    elements[0] = 10
                    return elements.reduce(0, +)
                }
            }
            return (sum, try Double(gil.bind(numbers)[0]))
        }
        #expect(sum == 16.5)
        #expect(first == 10, "written without a copy")
    }

    @Test(arguments: [
        ("array.array('f', [1])", "format 'f'"), ("array.array('q', [1])", "format 'q'"), ("b'12345678'", "format 'B'"),
    ])
    func `another element type is refused, and the message says which it is`(expression: String, part: String) throws {
        try python.attached { gil in
            let globals = try namespace("import array", gil)
            let error = #expect(throws: BufferError.self) {
                try gil.evaluate(expression, in: globals).buffer(of: Double.self)
            }
            #expect(error?.description.contains(part) == true)
        }
    }

    /// The refusal of a view of doubles, two dimensions, writable and contiguous as said.
    private func refusal(
        of expression: String, dimensions: Int? = nil, writable: Bool = false, strided: Bool = false
    ) throws -> BufferError {
        try python.attached { gil in
            let object = try gil.evaluate(expression, in: namespace("import array", gil))
            let error = #expect(throws: BufferError.self) {
                if strided {
                    _ = try object.stridedBuffer(of: Double.self, dimensions: dimensions)
                } else {
                    _ = try object.buffer(of: Double.self, dimensions: dimensions, writable: writable)
                }
            }
            return try #require(error)
        }
    }

    @Test func `a refusal says in one line what there is and what was asked`() throws {
        let doubles = "array.array('d', range(12))"
        let grid = "memoryview(\(doubles)).cast('B').cast('d', (3, 4))"
        #expect(try refusal(of: grid, dimensions: 1).reason == .dimensions)
        #expect(try refusal(of: "memoryview(\(doubles)).toreadonly()", writable: true).reason == .readOnly)
        #expect(try refusal(of: "memoryview(\(doubles))[::2]").reason == .contiguity)
        #expect(try refusal(of: "memoryview(\(doubles))[::-1]").reason == .contiguity)
        #expect(try refusal(of: "memoryview(bytearray(17))[1:].cast('d')").reason == .alignment)
        #expect(try refusal(of: "b'12345678'", strided: true).reason == .element)
        #expect(try refusal(of: "array.array('q', [1])", strided: true).reason == .element)
        #expect(
            try refusal(of: "memoryview(\(doubles))[::2]", dimensions: 1, writable: true).description
                == "the memory is not contiguous in C order: it has items of format 'd', 8 bytes each, shape (6), "
                + "strides (16) bytes, writable; asked for floating-point numbers of 8 bytes (Double), 1 dimensions, "
                + "contiguous, writable")
    }

    @Test func `what has no buffer at all is Python's own error`() {
        python.attached { gil in
            let error = #expect(throws: PythonError.self) { try gil.evaluate("object()").buffer(of: UInt8.self) }
            #expect(error?.type == "TypeError")
        }
    }

    @Test func `another byte order is another element type`() throws {
        try withNumPy { gil, numpy in
            let swapped = try numpy.zeros(3, dtype: ">f8")
            let error = #expect(throws: BufferError.self) { try swapped.buffer(of: Double.self) }
            #expect(error?.reason == .element)
            #expect(try numpy.zeros(3, dtype: "<f8").buffer(of: Double.self).count == 3)
        }
    }

    @Test func `complex numbers are viewed as such`() throws {
        try withNumPy { gil, numpy in
            let view = try numpy.array(PythonTuple(PythonComplex(1, 2), PythonComplex(3))).buffer(
                of: PythonComplex.self)
            #expect(view.withUnsafeBuffer { Array($0) } == [PythonComplex(1, 2), PythonComplex(3)])
        }
    }

    @Test func `a strided view shows transposed, reversed and thinned-out arrays as they are`() throws {
        try withNumPy { gil, numpy in
            let grid = try numpy.arange(24.0).reshape(2, 3, 4)
            for (expression, shape) in [
                ("x", [2, 3, 4]), ("x.T", [4, 3, 2]), ("x[:, ::-1, 1::2]", [2, 3, 2]), ("x[1, 2]", [4]),
                ("x[:, :0]", [2, 0, 4]), ("x[1, 1, 1:2].reshape(())", []), ("x[:, None, :, ::3]", [2, 1, 3, 2]),
            ] {
                let globals = try namespace("", gil)
                try gil.bind(globals).setItem("x", to: grid)
                let part = try gil.evaluate(expression, in: globals)
                let view = try part.stridedBuffer(of: Double.self)
                #expect(view.shape == shape)
                #expect(try view.elements() == [Double](part.ravel().tolist()), "\(expression)")
                if shape == [4, 3, 2] { #expect(view[3, 2, 1] == 23 && view[1, 0, 0] == 1) }
            }
        }
    }

    @Test func `steps of a part of an element are refused`() throws {
        try withNumPy { gil, numpy in
            let records = try gil.evaluate("lambda numpy: numpy.zeros(3, dtype='f8,f4')['f0']")(numpy.reference)
            let error = #expect(throws: BufferError.self) { try records.stridedBuffer(of: Double.self) }
            #expect(error?.reason == .strides)
        }
    }

    @Test func `a view of more elements than there is memory for throws when it is copied`() throws {
        try withNumPy { gil, numpy in
            for (rows, columns) in [(1 << 20, 1 << 20), (1 << 29, 1 << 30)] {
                let view = try numpy.broadcast_to(1.0, PythonTuple(rows, columns)).stridedBuffer(of: Double.self)
                #expect(view.count == rows * columns && view.strides == [0, 0])
                #expect(view[rows - 1, columns - 1] == 1)
                let error = #expect(throws: BufferError.self) { try view.elements() }
                #expect(error?.reason == .memory)
                #expect(error?.pythonException.type == .builtin("MemoryError"))
            }
            let contiguous = #expect(throws: BufferError.self) {
                try numpy.broadcast_to(1.0, PythonTuple(1 << 20, 1 << 20)).buffer(of: Double.self)
            }
            #expect(contiguous?.reason == .contiguity)
        }
    }

    @Test func `shape and count are the object's`() throws {
        try python.attached { gil in
            let grid = try gil.evaluate("memoryview(bytes(12)).cast('B', (3, 4))").buffer(of: UInt8.self)
            #expect(grid.shape == [3, 4])
            #expect(grid.count == 12)
            let empty = try gil.evaluate("b''").buffer(of: UInt8.self)
            #expect(empty.count == 0)
        }
    }

    @Test func `the object cannot shrink under a view, and can after it`() throws {
        try python.attached { gil in
            let array = try gil.evaluate("bytearray(8)")
            var view: BufferView<UInt8>? = try array.buffer(of: UInt8.self)
            #expect(view?.count == 8)
            #expect(throws: PythonError.self) { try array.clear() }
            view = nil
            _ = try array.clear()
        }
    }
}
