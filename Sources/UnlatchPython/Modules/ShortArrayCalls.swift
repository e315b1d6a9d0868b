internal import CPythonABI
package import UnlatchElements

/// A function for what Python code does with NumPy's arrays, where that code would take longer than the work: of contiguous
/// arrays of at most three dimensions. It returns `None` for all that it is not made for, and leaves that to the Python code.
package struct ShortArrayCall {
    /// An array as it lies, without gaps in C order.
    package struct Operand {
        package let start: UnsafeMutableRawPointer
        package let type: ElementType
        package let count: Int
        package let lengths: UnsafeBufferPointer<Int>
    }

    package let operands: UnsafeBufferPointer<Operand>
    package let numbers: UnsafeBufferPointer<Double>
    /// One of NumPy's arrays.
    fileprivate let like: OpaquePointer
    fileprivate var result: OpaquePointer?

    /// Makes the array that is returned. Where it begins; nil where there is no memory.
    ///
    /// - Precondition: there is no result yet. GIL: held.
    package mutating func makeArray(_ lengths: UnsafeBufferPointer<Int>, _ type: ElementType) -> UnsafeMutableRawPointer? {
        precondition(result == nil, "a call has one result")
        guard let start = lengths.baseAddress else { return nil }
        result = unl_numpy_empty(like, Int32(lengths.count), start, type.numpyNumber)
        return result.map { unl_numpy_data($0) }
    }

    /// As above, of one dimension.
    package mutating func makeArray(_ count: Int, _ type: ElementType) -> UnsafeMutableRawPointer? {
        withUnsafePointer(to: count) { makeArray(UnsafeBufferPointer(start: $0, count: 1), type) }
    }

    /// Returns a number of the type of the first array's elements, which are floats.
    package mutating func makeNumber(_ number: Double) {
        precondition(result == nil, "a call has one result")
        result = unl_numpy_real(like, number)
    }
}

extension PythonModule {
    /// Adds a function of so many arrays and, behind them, numbers, all given by position.
    ///
    /// - Parameters:
    ///   - longest: Elements that an array has at most. The lock is kept.
    ///   - body: Whether it has made a result; what it throws counts as none.
    package mutating func shortArrayFunction(
        _ name: String, arrays: Int, numbers: Int = 0, longest: Int, doc: String,
        body: @escaping @Sendable (inout ShortArrayCall) throws -> Bool
    ) {
        let parameters = (0..<arrays + numbers).map { index in
            ParameterDescription(
                function: name, name: index < arrays ? "x\(index)" : "number\(index - arrays)", kind: .positional,
                annotation: index < arrays ? "Any" : "float", defaultText: nil)
        }
        add(name, doc, parameters, "Any") { _, objects in
            // SAFETY: there is one object for each parameter.
            answer(objects.unsafelyUnwrapped, arrays, numbers, longest, body)
        }
    }
}

private func answer(
    _ objects: UnsafePointer<OpaquePointer?>, _ arrays: Int, _ numbers: Int, _ longest: Int,
    _ body: (inout ShortArrayCall) throws -> Bool
) -> OpaquePointer? {
    if OtherCalls.areAll { return PythonNone().newObject() }
    return withUnsafeTemporaryAllocation(of: BufferStorage.self, capacity: arrays) { views in
        withUnsafeTemporaryAllocation(of: ShortArrayCall.Operand.self, capacity: arrays) { operands in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: max(numbers, 1)) { values in
                var found = 0
                defer { for index in 0..<found { unloadBuffer(views.baseAddress.unsafelyUnwrapped + index) } }
                for index in 0..<arrays {
                    let view = views.baseAddress.unsafelyUnwrapped + index
                    view.initialize(to: BufferStorage())
                    guard unl_numpy_view(objects[index].unsafelyUnwrapped, 0, view.view) > 0 else {
                        unl_py.PyErr_Clear()  // a masked array, of which the Python code says more
                        return PythonNone().newObject()
                    }
                    found += 1
                    guard let operand = view.operand, operand.count <= longest else { return PythonNone().newObject() }
                    operands.initializeElement(at: index, to: operand)
                }
                for index in 0..<numbers {
                    let value = doubleValue(objects[arrays + index].unsafelyUnwrapped)
                    if value == -1, isExceptionSet() { return nil }
                    values.initializeElement(at: index, to: value)
                }
                var call = ShortArrayCall(
                    operands: UnsafeBufferPointer(operands),
                    numbers: UnsafeBufferPointer(start: values.baseAddress, count: numbers),
                    like: objects[0].unsafelyUnwrapped)
                if (try? body(&call)) == true, let result = call.result { return result }
                if let unfinished = call.result { unl_py.Py_DecRef(unfinished) }
                return isExceptionSet() ? nil : PythonNone().newObject()
            }
        }
    }
}

extension UnsafeMutablePointer<BufferStorage> {
    /// What was taken, where its elements are numbers that are known. It points into the storage. pre: an array of NumPy's was
    /// taken.
    fileprivate var operand: ShortArrayCall.Operand? {
        guard let type = elementType, let start = view.pointee.buf, let lengths = view.pointee.shape else { return nil }
        return ShortArrayCall.Operand(
            start: start, type: type, count: view.pointee.len >> type.size.trailingZeroBitCount,
            lengths: UnsafeBufferPointer(start: lengths, count: Int(view.pointee.ndim)))
    }
}
