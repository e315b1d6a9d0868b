internal import CPythonABI

/// The operators of numbers.
public enum PythonOperator: Int, Sendable, CaseIterable {
    /// In the order of the C code.
    case add, subtract, multiply, matrixMultiply, trueDivide, floorDivide, remainder, power, leftShift, rightShift, and,
        or, xor, divmod

    /// Where the object stands.
    @usableFromInline
    enum Side: Sendable { case left, right, inPlace }

    private var word: String {
        switch self {
        case .add: "add"
        case .subtract: "sub"
        case .multiply: "mul"
        case .matrixMultiply: "matmul"
        case .trueDivide: "truediv"
        case .floorDivide: "floordiv"
        case .remainder: "mod"
        case .power: "pow"
        case .leftShift: "lshift"
        case .rightShift: "rshift"
        case .and: "and"
        case .or: "or"
        case .xor: "xor"
        case .divmod: "divmod"
        }
    }

    @usableFromInline
    func method(_ side: Side) -> SpecialMethod {
        switch side {
        case .left: SpecialMethod(Int(UNL_SPECIAL_OPERATOR) + rawValue, "__\(word)__")
        case .right: SpecialMethod(Int(UNL_SPECIAL_REFLECTED) + rawValue, "__r\(word)__")
        case .inPlace: SpecialMethod(Int(UNL_SPECIAL_IN_PLACE) + rawValue, "__i\(word)__")
        }
    }
}

/// The operators of one number.
public enum PythonUnaryOperator: Sendable {
    /// `-x`, `+x`, `abs(x)`, `~x`.
    case negative, positive, absolute, invert

    @usableFromInline
    var method: SpecialMethod {
        switch self {
        case .negative: SpecialMethod(Int(UNL_SPECIAL_NEGATIVE), "__neg__")
        case .positive: SpecialMethod(Int(UNL_SPECIAL_POSITIVE), "__pos__")
        case .absolute: SpecialMethod(Int(UNL_SPECIAL_ABSOLUTE), "__abs__")
        case .invert: SpecialMethod(Int(UNL_SPECIAL_INVERT), "__invert__")
        }
    }
}

extension PythonClassMembers {
    /// An operator whose left operand is the object: `object + other`. For a right operand of another type Python asks that.
    /// Several bodies, for other types, are tried in turn.
    @inlinable @inline(__always)
    public mutating func operation<Other: PythonArgument, R: PythonResult>(
        _ operation: PythonOperator, _ body: @escaping @Sendable (Object, Other) throws -> R
    ) {
        add(operation.method(.left), body)
    }

    /// An operator whose right operand is the object, and whose left one knows nothing of it: `other + object`. The object
    /// comes first all the same.
    @inlinable @inline(__always)
    public mutating func reflected<Other: PythonArgument, R: PythonResult>(
        _ operation: PythonOperator, _ body: @escaping @Sendable (Object, Other) throws -> R
    ) {
        add(operation.method(.right), body)
    }

    /// An operator that changes the object: `object += other`. Without it Python computes `object = object + other`.
    @inlinable @inline(__always)
    public mutating func inPlace<Other: PythonArgument>(
        _ operation: PythonOperator, _ body: @escaping @Sendable (Object, Other) throws -> Void
    ) {
        precondition(operation != .divmod, "divmod changes no object")
        let method = operation.method(.inPlace)
        let here = MethodPlace(place(method.name) + "()")
        add(method, ", other: \(Other.argumentAnnotation), /", name, isOperator: true) { this, other, _ in
            withOperand(other, here) { (other: Other) in
                withReceiver(this, here) { (object: Object) in
                    performed { try body(object, other) }.map { _ in this.retained }
                }
            }
        }
    }

    /// `-object`, `+object`, `abs(object)` or `~object`.
    @inlinable @inline(__always)
    public mutating func unary<R: PythonResult>(
        _ operation: PythonUnaryOperator, _ body: @escaping @Sendable (Object) throws -> R
    ) {
        unary(operation.method, R.resultAnnotation, body)
    }

    @inlinable @inline(__always)
    mutating func add<Other: PythonArgument, R: PythonResult>(
        _ method: SpecialMethod, _ body: @escaping @Sendable (Object, Other) throws -> R
    ) {
        let here = MethodPlace(place(method.name) + "()")
        add(method, ", other: \(Other.argumentAnnotation), /", R.resultAnnotation, isOperator: true) { this, other, _ in
            withOperand(other, here) { (other: Other) in
                withReceiver(this, here) { (object: Object) in perform { try body(object, other) } }
            }
        }
    }
}
