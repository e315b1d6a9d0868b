internal import CPythonABI
package import UnlatchElements

/// `f(x, axis=1)` of a function that makes a number of an array: served here where the array is NumPy's, in one of the
/// function's types, of two to four dimensions, and the axis an `int`. Other calls are Python code's.
package final class AxisCalls: Sendable {
    /// An array as it lies: where the element is whose indices are all 0, and lengths and strides in bytes.
    package struct Operand {
        package let start: UnsafeMutableRawPointer?
        package let type: ElementType
        package let lengths, strides: UnsafeBufferPointer<Int>
    }

    /// Reduces an array along the axis into contiguous memory, which has an element of the result's type for each of the
    /// others in C order.
    package typealias Body = @Sendable (
        _ version: Int, _ x: Operand, _ axis: Int, _ out: UnsafeMutableRawPointer
    ) throws -> Void

    private let types: [ElementType]
    private let results: [ElementType]
    private let short: Int
    private let body: Body
    private let decider: ReleaseDecider?

    /// - Parameters:
    ///   - types: Of the versions.
    ///   - results: The type that each of them makes.
    ///   - short: See `PythonModule.function(_:plain:…)`.
    package init(
        types: [ElementType], results: [ElementType], short: Int, fileID: StaticString = #fileID, line: UInt = #line,
        body: @escaping Body
    ) {
        (self.types, self.results, self.short, self.body) = (types, results, short, body)
        decider = ReleaseDecider(.adaptive, fileID, line)
    }

    /// The axis that is given, where it is an `int`. pre: the lock is held, for all here.
    private func number(_ names: OpaquePointer, _ value: OpaquePointer) -> Int? {
        guard unl_py.PyTuple_Size(names) == 1, let name = unl_py.PyTuple_GetItem(names, 0),
            unl_py.PyUnicode_CompareWithASCIIString(name, "axis") == 0,
            unl_python_is_exactly(value, unl_py.PyLong_Type) != 0
        else { return nil }
        return Int.plain(value)
    }

    /// Whether the only axis is given: the call is the one without it.
    func isWhole(_ object: OpaquePointer, _ names: OpaquePointer, _ value: OpaquePointer) -> Bool {
        guard let axis = number(names, value), axis == 0 || axis == -1 else { return false }
        return unl_numpy_dimensions(object) == 1
    }

    /// The result, or nil: with an exception set, or without where this is none of these calls.
    func call(_ object: OpaquePointer, _ names: OpaquePointer, _ value: OpaquePointer) -> OpaquePointer? {
        guard let axis = number(names, value) else { return nil }
        var storage = StridedStorage()
        return withUnsafeMutablePointer(to: &storage) { storage in
            guard storage.takeNumPys(object) else {
                unl_py.PyErr_Clear()  // a masked array, of which the Python code says more
                return nil
            }
            defer { unloadStrided(storage) }
            return reduce(object, storage, axis)
        }
    }

    private func reduce(
        _ object: OpaquePointer, _ storage: UnsafeMutablePointer<StridedStorage>, _ axis: Int
    ) -> OpaquePointer? {
        guard let x = storage.operand, let version = types.firstIndex(of: x.type) else { return nil }
        let (lengths, dimensions) = (x.lengths, x.lengths.count)
        let axis = axis < 0 ? axis + dimensions : axis
        guard dimensions > 1, lengths.indices.contains(axis), !lengths.contains(0) else { return nil }
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: dimensions - 1) { kept in
            var elements = 1
            for index in lengths.indices {
                elements *= lengths[index]
                if index != axis { kept.initializeElement(at: index < axis ? index : index - 1, to: lengths[index]) }
            }
            guard let out = unl_numpy_empty(object, Int32(kept.count), kept.baseAddress!, results[version].numpyNumber)
            else { return nil }
            // SAFETY: NumPy has made the array just now, with room for these elements.
            let start = unl_numpy_data(out)
            func run() throws -> PythonNone {
                try body(version, x, axis, start)
                return PythonNone()
            }
            let none: OpaquePointer? =
                if let decider, elements > short { perform(decider, { elements }, run) } else { perform(run) }
            guard let none else {
                unl_py.Py_DecRef(out)
                return nil
            }
            unl_py.Py_DecRef(none)
            return out
        }
    }
}

extension ElementType {
    /// NumPy's number of a type that results have.
    var numpyNumber: Int32 {
        switch self {
        case .f64: Int32(UNL_NUMPY_DOUBLE)
        case .f32: Int32(UNL_NUMPY_FLOAT)
        case .i64: Int32(UNL_NUMPY_LONG)
        case .i32: Int32(UNL_NUMPY_INT)
        case .bool: Int32(UNL_NUMPY_BOOL)
        default: preconditionFailure("no function has results of the type \(self)")
        }
    }
}
