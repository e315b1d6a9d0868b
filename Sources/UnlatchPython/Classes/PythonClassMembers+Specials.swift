internal import CPythonABI

// How special methods are made: their bodies are inlined and specialised where the class is described, as those of methods.

/// A special method by its number in C, with its name in Python.
@usableFromInline
struct SpecialMethod: Sendable {
    let number: Int
    @usableFromInline let name: String

    init(_ number: Int, _ name: String) { (self.number, self.name) = (number, name) }
}

extension PythonClassMembers {
    /// Adds a special method; where there is one already, it is tried after that.
    ///
    /// - Parameters:
    ///   - parameters: As stub files have them, with what stands before them: `, key: int`.
    ///   - keys: What an item's key may be, for messages.
    @usableFromInline
    mutating func add(
        _ method: SpecialMethod, _ parameters: String, _ result: String, isOperator: Bool = false, keys: String? = nil,
        _ body: @escaping SpecialBody
    ) {
        let former = special(method.number)
        let place = place(method.name)
        let stub = "def \(method.name)(self\(parameters)) -> \(result)"
        set(
            method.number,
            SpecialEntry(
                place, (former?.stubs ?? []) + [stub], (former?.keys ?? []) + (keys.map { [$0] } ?? []),
                (former?.alternatives ?? []) + [.init(body: body)], isOperator: isOperator))
    }
}

/// Converts the operand of a special method; one of another type is none that the method is for.
@inlinable @inline(__always)
func withOperand<V: PythonArgument & ~Escapable>(
    _ operand: OpaquePointer?, _ place: MethodPlace, _ body: (V) -> OpaquePointer?
) -> OpaquePointer? {
    withLoaded(operand.unsafelyUnwrapped, { refusedOperand(place) }, body)
}

/// A TypeError says that the operand is of another type; it stays set. Anything else is the failure of a conversion.
@usableFromInline
@inline(never)
func refusedOperand(_ place: MethodPlace) -> OpaquePointer? {
    guard unl_py.PyErr_ExceptionMatches(unl_py.PyExc_TypeError) != 0 else { return refused(at: place) }
    _ = refused(at: place)
    return OpaquePointer(bitPattern: Int.min)
}

/// A number in the place of an object: see `unl_python_special`.
@inlinable @inline(__always)
func number(_ body: () throws -> Int) -> OpaquePointer? {
    do { return OpaquePointer(bitPattern: try body()) } catch { return raised(error) }
}

extension OpaquePointer {
    /// One reference more to the object itself.
    @usableFromInline
    var retained: OpaquePointer {
        unl_py.Py_IncRef(self)
        return self
    }
}

// MARK: - Texts, numbers, comparison

extension PythonClassMembers {
    /// `repr(object)`.
    @inlinable @inline(__always)
    public mutating func representation(_ body: @escaping @Sendable (Object) throws -> String) {
        unary(.representation, "str", body)
    }

    /// `str(object)`; without it, that is its `repr`.
    @inlinable @inline(__always)
    public mutating func text(_ body: @escaping @Sendable (Object) throws -> String) { unary(.text, "str", body) }

    /// `bool(object)`.
    @inlinable @inline(__always)
    public mutating func truth(_ body: @escaping @Sendable (Object) throws -> Bool) {
        let here = MethodPlace(place(SpecialMethod.truth.name) + "()")
        add(.truth, "", "bool") { this, _, _ in
            withReceiver(this, here) { (object: Object) in number { try body(object) ? 1 : 0 } }
        }
    }

    /// `int(object)`.
    @inlinable @inline(__always)
    public mutating func integer(_ body: @escaping @Sendable (Object) throws -> Int) { unary(.integer, "int", body) }

    /// `float(object)`.
    @inlinable @inline(__always)
    public mutating func real(_ body: @escaping @Sendable (Object) throws -> Double) { unary(.real, "float", body) }

    /// The whole number that the object is, for indices and everything else that wants an `int`.
    @inlinable @inline(__always)
    public mutating func index(_ body: @escaping @Sendable (Object) throws -> Int) { unary(.index, "int", body) }

    /// `len(object)`.
    @inlinable @inline(__always)
    public mutating func length(_ body: @escaping @Sendable (Object) throws -> Int) {
        let here = MethodPlace(place(SpecialMethod.length.name) + "()")
        add(.length, "", "int") { this, _, _ in
            withReceiver(this, here) { (object: Object) in number { try checkedLength(body(object)) } }
        }
    }

    /// `hash(object)`, of any number. Objects that are equal must have the same; a class that has an equality and no hash has
    /// objects that cannot be hashed.
    @inlinable @inline(__always)
    public mutating func hash(_ body: @escaping @Sendable (Object) throws -> Int) {
        let here = MethodPlace(place(SpecialMethod.hash.name) + "()")
        add(.hash, "", "int") { this, _, _ in
            withReceiver(this, here) { (object: Object) in number { try body(object) } }
        }
    }

    @inlinable @inline(__always)
    mutating func unary<R: PythonResult>(
        _ method: SpecialMethod, _ annotation: String, _ body: @escaping @Sendable (Object) throws -> R
    ) {
        let here = MethodPlace(place(method.name) + "()")
        add(method, "", annotation) { this, _, _ in
            withReceiver(this, here) { (object: Object) in perform { try body(object) } }
        }
    }
}

@usableFromInline
func checkedLength(_ length: Int) throws -> Int {
    if length < 0 { throw PythonException(.builtin("ValueError"), "__len__() should return >= 0, not \(length)") }
    return length
}

/// The comparisons, in Python's order.
public enum PythonComparison: Int32, Sendable, CaseIterable {
    case less, lessOrEqual, equal, notEqual, greater, greaterOrEqual

    @usableFromInline
    var method: SpecialMethod {
        let name = ["__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__"][Int(rawValue)]
        return SpecialMethod(Int(UNL_SPECIAL_COMPARE) + Int(rawValue), name)
    }
}

extension PythonClassMembers {
    /// A comparison with objects of a type: for any other, Python asks the other operand. `!=` is the opposite of `==` unless
    /// it has a body of its own. Several bodies for the same comparison are tried in turn.
    @inlinable @inline(__always)
    public mutating func comparison<Other: PythonArgument>(
        _ comparison: PythonComparison, _ body: @escaping @Sendable (Object, Other) throws -> Bool
    ) {
        let method = comparison.method
        let here = MethodPlace(place(method.name) + "()")
        let isGeneral = comparison == .equal || comparison == .notEqual
        add(
            method, isGeneral ? ", other: object, /" : ", other: \(Other.argumentAnnotation), /", "bool",
            isOperator: true
        ) {
            this, other, _ in
            withOperand(other, here) { (other: Other) in
                withReceiver(this, here) { (object: Object) in perform { try body(object, other) } }
            }
        }
    }
}

extension PythonClassMembers where Object: Equatable {
    /// `==` and `!=` among objects of the class.
    @inlinable @inline(__always)
    public mutating func equatable() { comparison(.equal) { (a: Object, b: Object) in a == b } }
}

extension PythonClassMembers where Object: Hashable {
    /// `==`, `!=` and `hash`.
    @inlinable @inline(__always)
    public mutating func hashable() {
        equatable()
        hash(\.hashValue)
    }
}

extension PythonClassMembers where Object: Comparable {
    /// `==`, `!=`, `<`, `<=`, `>` and `>=` among objects of the class.
    @inlinable @inline(__always)
    public mutating func comparable() {
        equatable()
        comparison(.less) { (a: Object, b: Object) in a < b }
        comparison(.lessOrEqual) { (a: Object, b: Object) in a <= b }
        comparison(.greater) { (a: Object, b: Object) in a > b }
        comparison(.greaterOrEqual) { (a: Object, b: Object) in a >= b }
    }
}

extension SpecialMethod {
    @usableFromInline static let representation = SpecialMethod(Int(UNL_SPECIAL_REPR), "__repr__")
    @usableFromInline static let text = SpecialMethod(Int(UNL_SPECIAL_STR), "__str__")
    @usableFromInline static let hash = SpecialMethod(Int(UNL_SPECIAL_HASH), "__hash__")
    @usableFromInline static let length = SpecialMethod(Int(UNL_SPECIAL_LENGTH), "__len__")
    @usableFromInline static let truth = SpecialMethod(Int(UNL_SPECIAL_TRUTH), "__bool__")
    @usableFromInline static let integer = SpecialMethod(Int(UNL_SPECIAL_INT), "__int__")
    @usableFromInline static let real = SpecialMethod(Int(UNL_SPECIAL_FLOAT), "__float__")
    @usableFromInline static let index = SpecialMethod(Int(UNL_SPECIAL_INDEX), "__index__")
    @usableFromInline static let iterate = SpecialMethod(Int(UNL_SPECIAL_ITER), "__iter__")
    @usableFromInline static let next = SpecialMethod(Int(UNL_SPECIAL_NEXT), "__next__")
    @usableFromInline static let getItem = SpecialMethod(Int(UNL_SPECIAL_GET_ITEM), "__getitem__")
    @usableFromInline static let setItem = SpecialMethod(Int(UNL_SPECIAL_SET_ITEM), "__setitem__")
    @usableFromInline static let deleteItem = SpecialMethod(Int(UNL_SPECIAL_DELETE_ITEM), "__delitem__")
    @usableFromInline static let contains = SpecialMethod(Int(UNL_SPECIAL_CONTAINS), "__contains__")
}
