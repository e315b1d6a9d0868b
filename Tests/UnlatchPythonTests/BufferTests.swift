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
            return (sum, try Double(gil.bind(numbers).item(0)))
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

    @Test(arguments: [
        ("b'read only'", true), ("memoryview(bytearray(8))[::2]", false), ("object()", false),
    ])
    func `no writable, contiguous buffer is Python's own error`(expression: String, writable: Bool) {
        python.attached { gil in
            #expect(throws: PythonError.self) {
                try gil.evaluate(expression).buffer(of: UInt8.self, writable: writable)
            }
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
