/// A range that is cut into blocks of one size, and a value for each: what makes a result the same for any team.
@usableFromInline
struct Blocks<Value: Sendable>: ~Copyable, @unchecked Sendable {
    @usableFromInline let range: Range<Int>
    @usableFromInline let size: Int
    @usableFromInline let count: Int
    // SAFETY (@unchecked Sendable): each element belongs to the block with its number, and a block to one thread.
    @usableFromInline let values: UnsafeMutablePointer<Value?>

    @inlinable
    init(_ range: Range<Int>, size: Int, _ call: String) throws(UnlatchError) {
        if size < 1 { throw .invalid(call, "the size of a block must be at least 1, and is \(size)") }
        let indices = try Team.count(of: range, call)
        self.range = range
        self.size = size
        self.count = indices / size + (indices % size == 0 ? 0 : 1)
        self.values = .allocate(capacity: count)
        values.initialize(repeating: nil, count: count)
    }

    @inlinable
    deinit {
        values.deinitialize(count: count)
        values.deallocate()
    }

    /// The indices of a block.
    @inlinable
    subscript(block: Int) -> Range<Int> {
        let first = range.lowerBound + block * size
        return first..<(range.upperBound - first < size ? range.upperBound : first + size)
    }

    /// The values of all blocks as one, combined from the first to the last; `nil` where there are none.
    @inlinable
    func combined(_ combine: (Value, Value) -> Value) -> Value? {
        guard count > 0, var value = values[0] else { return nil }
        for block in 1..<count {
            guard let next = values[block] else { preconditionFailure("a run that ended well left a block out") }
            value = combine(value, next)
        }
        return value
    }
}
