/// How two values become one. It must be associative up to rounding: values are combined in blocks, in order.
///
/// - Thread safety: a value; GIL: either.
public struct Reducer<Value: Sendable>: Sendable {
    /// The value of earlier indices and that of later ones, as one.
    public let combine: @Sendable (Value, Value) -> Value

    /// The values of a range that is not empty as one. A loop of its own for each reducer, so that `+` is an addition in
    /// it and not a call.
    @usableFromInline let fold: @Sendable (Range<Int>, (Int) -> Value) -> Value

    @inlinable @inline(__always)
    public init(_ combine: @escaping @Sendable (Value, Value) -> Value) {
        self.combine = combine
        self.fold = { range, element in
            var value = element(range.lowerBound)
            var index = range.lowerBound + 1
            while index < range.upperBound {
                value = combine(value, element(index))
                index += 1
            }
            return value
        }
    }
}

extension Reducer where Value: AdditiveArithmetic {
    /// `+`, which traps where an integer overflows.
    @inlinable
    public static var sum: Self { Self { $0 + $1 } }
}

extension Reducer where Value: Numeric {
    /// `*`, which traps where an integer overflows.
    @inlinable
    public static var product: Self { Self { $0 * $1 } }
}

extension Reducer where Value: Comparable {
    /// The least; the first of equal ones. A NaN among the values is the result, as in NumPy.
    @inlinable
    public static var min: Self { Self { isBefore($1, $0, by: <) ? $1 : $0 } }

    /// The greatest; the first of equal ones. A NaN among the values is the result, as in NumPy.
    @inlinable
    public static var max: Self { Self { isBefore($1, $0, by: >) ? $1 : $0 } }
}

extension Reducer {
    /// The least value with its index; the lowest index of equal ones. The first NaN counts as the least.
    @inlinable
    public static func argMin<Key: Comparable & Sendable>() -> Self where Value == Indexed<Key> {
        Self { isBefore($1.value, $0.value, by: <) ? $1 : $0 }
    }

    /// The greatest value with its index; the lowest index of equal ones. The first NaN counts as the greatest.
    @inlinable
    public static func argMax<Key: Comparable & Sendable>() -> Self where Value == Indexed<Key> {
        Self { isBefore($1.value, $0.value, by: >) ? $1 : $0 }
    }
}

/// A value and where it was found.
public struct Indexed<Value: Comparable & Sendable>: Sendable, Equatable {
    public let index: Int
    public let value: Value

    @inlinable
    public init(_ index: Int, _ value: Value) {
        self.index = index
        self.value = value
    }
}

/// Whether a later value takes the place of an earlier one. What is not equal to itself comes before everything.
@inlinable
func isBefore<Value: Comparable>(_ later: Value, _ earlier: Value, by precedes: (Value, Value) -> Bool) -> Bool {
    if earlier != earlier { return false }
    return later != later || precedes(later, earlier)
}
