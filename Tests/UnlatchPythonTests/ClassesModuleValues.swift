import UnlatchPython

/// Numbers that are indexed, iterated and lent.
final class SamplesObject: PythonObject, @unchecked Sendable {
    // SAFETY (@unchecked Sendable): one thread at a time changes them.
    private(set) var memory: SampleMemory
    private var views = 0

    init(_ values: [Double]) { memory = SampleMemory(values) }

    var values: [Double] { Array(memory.elements) }

    func replace(_ values: [Double]) throws {
        if views > 0, values.count != memory.elements.count {
            throw PythonException(.builtin("BufferError"), "samples that are lent cannot be resized: \(views) views")
        }
        if values.count == memory.elements.count {
            _ = memory.elements.update(from: values)
        } else {
            memory = SampleMemory(values)
        }
    }

    static let pythonClass = PythonClass("Samples", of: SamplesObject.self) { c in
        c.initializer("values") { (values: [Double]) in SamplesObject(values) }
        c.length { $0.memory.elements.count }
        c.item { (this: SamplesObject, index: Int) in
            try this.memory.elements[pythonIndex(index, of: this.memory.elements.count)]
        }
        c.item { (this: SamplesObject, slice: PythonSlice) in
            SamplesObject(slice.indices(of: this.memory.elements.count).map { this.memory.elements[$0] })
        }
        c.setItem { (this: SamplesObject, index: Int, value: Double) in
            try this.memory.elements[pythonIndex(index, of: this.memory.elements.count)] = value
        }
        c.deleteItem { (this: SamplesObject, index: Int) in
            var values = this.values
            values.remove(at: try pythonIndex(index, of: values.count))
            try this.replace(values)
        }
        c.contains { (this: SamplesObject, value: Double) in this.memory.elements.contains(value) }
        c.iteration { $0.values }
        c.method("append", "value") { (this: SamplesObject, value: Double) in try this.replace(this.values + [value]) }
        c.buffer { this in
            let buffer = try PythonBuffer(
                this.memory.elements, keepingAlive: this.memory, onRelease: { this.views -= 1 })
            this.views += 1
            return buffer
        }
        c.equatable()
    }
}

/// Numbers in several dimensions with gaps between them; each is its place in memory.
final class Grid: PythonObject, @unchecked Sendable {
    // SAFETY (@unchecked Sendable): one thread at a time uses it.
    private var memory: SampleMemory
    private var shape: [Int]
    private var strides: [Int]
    private let isWritable: Bool
    private var views = 0

    private init(_ shape: [Int], _ strides: [Int], isWritable: Bool, room: Int) {
        (self.shape, self.strides, self.isWritable) = (shape, strides, isWritable)
        memory = SampleMemory((0..<room).map(Double.init))
    }

    private func resize(_ shape: [Int]) throws {
        if views > 0 {
            throw PythonException(.builtin("BufferError"), "a grid that is lent cannot be resized: \(views) views")
        }
        let count = shape.reduce(1, *)
        (memory, self.shape) = (SampleMemory((0..<count).map(Double.init)), shape)
        strides = shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
    }

    static let pythonClass = PythonClass("Grid", of: Grid.self) { c in
        c.initializer("shape", "strides", .named("writable", default: true), .named("room", default: 0)) {
            (shape: [Int], strides: [Int], writable: Bool, room: Int) in
            if room > 0 { return Grid(shape, strides, isWritable: writable, room: room) }
            let last = zip(shape, strides).reduce(0) { $0 + max($1.0 - 1, 0) * $1.1 }
            return Grid(shape, strides, isWritable: writable, room: last + 1)
        }
        c.property("views") { $0.views }
        c.method("at", "place") { (grid: Grid, place: Int) in
            try grid.memory.elements[pythonIndex(place, of: grid.memory.elements.count)]
        }
        c.method("resize", "shape") { (grid: Grid, shape: [Int]) in try grid.resize(shape) }
        c.buffer { grid in
            let buffer = try PythonBuffer(
                grid.memory.elements, shape: grid.shape, strides: grid.strides, writable: grid.isWritable,
                keepingAlive: grid.memory, onRelease: { grid.views -= 1 })
            grid.views += 1
            return buffer
        }
    }
}

extension SamplesObject: Equatable {
    static func == (a: SamplesObject, b: SamplesObject) -> Bool { a.values == b.values }
}

final class SampleMemory: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): as for those that have it.
    let elements: UnsafeMutableBufferPointer<Double>

    init(_ values: [Double]) {
        elements = .allocate(capacity: values.count)
        _ = elements.initialize(from: values)
    }

    deinit { elements.deallocate() }
}

enum Color: String, PythonEnumeration, CaseIterable {
    case red, green
    static let pythonEnum = PythonEnum("Color", of: Color.self, doc: "What a light shows.")
}

enum Level: Int, PythonEnumeration, CaseIterable {
    case low = 1
    case high = 10
    static let pythonEnum = PythonEnum("Level", of: Level.self, kind: .integer) { "\($0)".uppercased() }
}

struct Access: OptionSet, PythonEnumeration {
    let rawValue: Int
    static let read = Access(rawValue: 1)
    static let write = Access(rawValue: 2)
    static let pythonEnum = PythonEnum("Access", of: Access.self, members: ["READ": .read, "WRITE": .write])
}

let classesError = PythonExceptionClass("ClassesError", base: .builtin("ValueError"), doc: "What went wrong here.")
let emptyError = PythonExceptionClass("EmptyError", base: .declared(classesError))

enum Failing: PythonExceptionConvertible {
    case empty, other

    var pythonException: PythonException {
        switch self {
        case .empty: PythonException(.declared(emptyError), "nothing there")
        case .other: PythonException(.declared(classesError), "something else")
        }
    }
}
