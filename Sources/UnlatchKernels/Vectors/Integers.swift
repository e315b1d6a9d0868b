internal import CKernels
internal import UnlatchElements
public import UnlatchParallel

/// Reductions of integers of 64 bits, and of truth values: bytes that are 0 or not.
///
/// - Thread safety: any thread, if nobody writes to what is read. GIL: released for long vectors.
/// - Complexity: O(count), one way through memory.
public enum Integers {
    /// The sum, which wraps around; 0 for none.
    public static func sum(_ x: UnsafeBufferPointer<Int64>, on team: Team) throws(UnlatchError) -> Int64 {
        var result: Int64 = 0
        try Vectors.reduce("Integers.sum", unl_sum_i64_kernel(), x, into: &result, on: team)
        return result
    }

    /// The product, which wraps around; 1 for none.
    public static func product(_ x: UnsafeBufferPointer<Int64>, on team: Team) throws(UnlatchError) -> Int64 {
        var result: Int64 = 0
        try Vectors.reduce("Integers.product", unl_prod_i64_kernel(), x, into: &result, on: team)
        return result
    }

    /// The least or greatest, and where the first of them is; nil for none.
    public static func extreme(
        _ x: UnsafeBufferPointer<Int64>, greatest: Bool, on team: Team
    ) throws(UnlatchError) -> (value: Int64, index: Int)? {
        if x.isEmpty { return nil }
        var result = unl_extreme_integer()
        let kernel = greatest ? unl_max_i64_kernel() : unl_min_i64_kernel()
        try Vectors.reduce("Integers.extreme", kernel, x, into: &result, on: team)
        return (result.value, result.index)
    }

    /// Whether a byte is not 0; false for none.
    public static func any(_ x: UnsafeBufferPointer<UInt8>, on team: Team) throws(UnlatchError) -> Bool {
        var result: UInt8 = 0
        try Vectors.reduce("Integers.any", unl_any_bool_kernel(), x, into: &result, on: team)
        return result != 0
    }

    /// Whether all bytes are not 0; true for none.
    public static func all(_ x: UnsafeBufferPointer<UInt8>, on team: Team) throws(UnlatchError) -> Bool {
        var result: UInt8 = 0
        try Vectors.reduce("Integers.all", unl_all_bool_kernel(), x, into: &result, on: team)
        return result != 0
    }
}

// MARK: - Their descriptions

extension Integers {
    static var descriptions: [KernelDescription] {
        @Sendable func found<T>(_ value: T?) throws -> T {
            guard let value else {
                throw Operands.refuse("", "x has no elements, of which none is the least or greatest")
            }
            return value
        }
        /// An integer of the elements.
        func integer(
            _ id: String, _ summary: String, join: KernelDescription.Join = .whole,
            _ reference: @escaping @Sendable (UnsafeBufferPointer<Int64>) -> Double,
            _ run: @escaping @Sendable (UnsafeBufferPointer<Int64>, Team) throws -> Int
        ) -> KernelDescription {
            .reduction(id, of: Int64.self, as: .i64, summary, returns: .integer, join: join, reference: reference) {
                .integer(try run($0, $1))
            }
        }
        return [
            integer("sum", "The sum of all elements, in all dimensions; 0 for none.", join: .add) {
                Double($0.reduce(0, &+))
            } _: {
                Int(try sum($0, on: $1))
            },
            integer("prod", "The product of all elements, in all dimensions; 1 for none.", join: .multiply) {
                Double($0.reduce(1, &*))
            } _: {
                Int(try product($0, on: $1))
            },
            integer("min", "The least element.", join: .least) {
                Double($0.min() ?? 0)
            } _: {
                Int(try found(extreme($0, greatest: false, on: $1)).value)
            },
            integer("max", "The greatest element.", join: .greatest) {
                Double($0.max() ?? 0)
            } _: {
                Int(try found(extreme($0, greatest: true, on: $1)).value)
            },
            integer("argmin", "Where the least element is, among all in C order: the first.") { x in
                Double(x.indices.min { x[$0] < x[$1] } ?? 0)
            } _: {
                try found(extreme($0, greatest: false, on: $1)).index
            },
            integer("argmax", "Where the greatest element is, among all in C order: the first.") { x in
                Double(x.indices.min { x[$0] > x[$1] } ?? 0)
            } _: {
                try found(extreme($0, greatest: true, on: $1)).index
            },
            .reduction(
                "any", of: UInt8.self, as: .bool, "Whether an element is true; False for none.", returns: .truth,
                join: .any, reference: { $0.contains { $0 != 0 } ? 1 : 0 }
            ) { .truth(try any($0, on: $1)) },
            .reduction(
                "all", of: UInt8.self, as: .bool, "Whether all elements are true; True for none.", returns: .truth,
                join: .all, reference: { $0.allSatisfy { $0 != 0 } ? 1 : 0 }
            ) { .truth(try all($0, on: $1)) },
        ]
    }
}
