internal import CPythonABI

extension PythonClassMembers {
    /// `object[key]`. Several bodies for different types of keys are tried in turn; a slice is a `PythonSlice`.
    ///
    /// ```swift
    /// c.item { (row: Row, index: Int) in try row.element(index) }
    /// c.item { (row: Row, slice: PythonSlice) in Row(slice.indices(of: row.count).map { row.elements[$0] }) }
    /// ```
    @inlinable @inline(__always)
    public mutating func item<Key: PythonArgument, R: PythonResult>(
        _ get: @escaping @Sendable (Object, Key) throws -> R
    ) {
        let here = MethodPlace(place(SpecialMethod.getItem.name) + "()")
        let key = MethodPlace(place(SpecialMethod.getItem.name) + "() key")
        add(.getItem, ", key: \(Key.argumentAnnotation), /", R.resultAnnotation, keys: Key.argumentAnnotation) {
            this, object, _ in
            withOperand(object, key) { (key: Key) in
                withReceiver(this, here) { (object: Object) in perform { try get(object, key) } }
            }
        }
    }

    /// `object[key] = value`.
    @inlinable @inline(__always)
    public mutating func setItem<Key: PythonArgument, Value: PythonArgument>(
        _ set: @escaping @Sendable (Object, Key, Value) throws -> Void
    ) {
        let here = MethodPlace(place(SpecialMethod.setItem.name) + "()")
        let key = MethodPlace(place(SpecialMethod.setItem.name) + "() key")
        let value = MethodPlace(place(SpecialMethod.setItem.name) + "() value")
        let parameters = ", key: \(Key.argumentAnnotation), value: \(Value.argumentAnnotation), /"
        add(.setItem, parameters, "None", keys: Key.argumentAnnotation) { this, object, new in
            withOperand(object, key) { (key: Key) in
                withLoaded(new.unsafelyUnwrapped, { refused(at: value) }) { (value: Value) in
                    withReceiver(this, here) { (object: Object) in
                        number {
                            try set(object, key, value)
                            return 0
                        }
                    }
                }
            }
        }
    }

    /// `del object[key]`.
    @inlinable @inline(__always)
    public mutating func deleteItem<Key: PythonArgument>(_ delete: @escaping @Sendable (Object, Key) throws -> Void) {
        let here = MethodPlace(place(SpecialMethod.deleteItem.name) + "()")
        let key = MethodPlace(place(SpecialMethod.deleteItem.name) + "() key")
        add(.deleteItem, ", key: \(Key.argumentAnnotation), /", "None", keys: Key.argumentAnnotation) {
            this, object, _ in
            withOperand(object, key) { (key: Key) in
                withReceiver(this, here) { (object: Object) in
                    number {
                        try delete(object, key)
                        return 0
                    }
                }
            }
        }
    }

    /// `element in object`. What is of another type than the body's is none of its elements.
    @inlinable @inline(__always)
    public mutating func contains<Element: PythonArgument>(
        _ body: @escaping @Sendable (Object, Element) throws -> Bool
    ) {
        let here = MethodPlace(place(SpecialMethod.contains.name) + "()")
        add(.contains, ", element: object, /", "bool") { this, object, _ in
            notOfType(
                withOperand(object, here) { (element: Element) in
                    withReceiver(this, here) { (object: Object) in number { try body(object, element) ? 1 : 0 } }
                })
        }
    }
}

/// No, in the place of "of another type".
@usableFromInline
func notOfType(_ result: OpaquePointer?) -> OpaquePointer? {
    guard result == OpaquePointer(bitPattern: Int.min) else { return result }
    PythonError.forget()
    return nil
}

extension PythonSlice: PythonArgument {
    public static var unloaded: PythonSlice { PythonSlice() }

    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<PythonSlice>) -> Bool {
        guard unl_python_type_of(object) == unl_py.PySlice_Type else {
            ArgumentRefusal.raise(mustBe: "slice", not: object)
            return false
        }
        var (start, stop, step) = (0, 0, 0)
        guard unl_py.PySlice_Unpack(object, &start, &stop, &step) == 0 else { return false }
        loaded.pointee = PythonSlice(from: start, to: stop, by: step)
        return true
    }

    public static var argumentAnnotation: String { "slice" }
}

/// The index of an element as Python counts: a negative one from the end.
///
/// - Throws: `PythonException` (`IndexError`) where there is no such element.
public func pythonIndex(_ index: Int, of count: Int) throws(PythonException) -> Int {
    let found = index < 0 ? index + count : index
    guard (0..<count).contains(found) else {
        throw PythonException(.builtin("IndexError"), "index \(index) is out of range for \(count) elements")
    }
    return found
}
