internal import CKernels
package import UnlatchElements

/// An array whose elements may lie apart, in any order, or again and again (a stride of 0).
///
/// The memory is somebody else's, for the length of a call.
package struct StridedArray: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): who makes one answers for the memory, and for what is written to it.

    /// The element whose indices are all 0.
    package let start: UnsafeMutableRawPointer?
    package let type: ElementType
    /// The length of each dimension.
    package let shape: [Int]
    /// The step from one element to the next in each dimension, in bytes.
    package let strides: [Int]

    package init(_ start: UnsafeMutableRawPointer?, _ type: ElementType, shape: [Int], strides: [Int]) {
        (self.start, self.type, self.shape, self.strides) = (start, type, shape, strides)
    }

    /// The strides of an array in C order without gaps.
    package static func contiguous(_ shape: [Int], _ size: Int) -> [Int] {
        var (strides, step) = (shape, size)
        for dimension in shape.indices.reversed() {
            strides[dimension] = step
            step *= shape[dimension]
        }
        return strides
    }

    package var count: Int { shape.reduce(1, *) }

    /// The array of some of the dimensions, at their first elements.
    func dimensions(_ range: Range<Int>) -> StridedArray {
        StridedArray(start, type, shape: Array(shape[range]), strides: Array(strides[range]))
    }

    /// Without gaps, in C order.
    var isContiguous: Bool {
        var step = type.size
        for (length, stride) in zip(shape, strides).reversed() where length != 1 {
            if stride != step { return false }
            step *= length
        }
        return true
    }

    /// Where an element is, by its number in C order, from `start` in bytes.
    package func offset(_ number: Int) -> Int {
        var (left, offset) = (number, 0)
        for dimension in shape.indices.reversed() {
            offset += left % shape[dimension] * strides[dimension]
            left /= shape[dimension]
        }
        return offset
    }

    /// Copies elements `range`, by their numbers in C order, into contiguous memory as another type.
    func gather(
        _ range: Range<Int>, from base: UnsafeMutableRawPointer, to: UnsafeMutableRawPointer, as other: ElementType
    ) {
        forPieces(range) { at, offset, step, count in
            var gathering = unl_gathering(
                to: to + at * other.size, to_type: other.number, pitch: 0, from: base + offset, from_type: type.number,
                row_step: 0, step: step, rows: 1, count: count)
            // SAFETY: the piece is within the array; the type was asked for.
            unl_gather(&gathering)
        }
    }

    /// The parts of a range within which elements are evenly apart: where each begins in the range, its offset in bytes,
    /// its step and its length.
    func forPieces(_ range: Range<Int>, _ body: (_ at: Int, _ offset: Int, _ step: Int, _ count: Int) -> Void) {
        guard let length = shape.last, let step = strides.last else {
            if !range.isEmpty { body(0, 0, type.size, 1) }
            return
        }
        let rows = dimensions(0..<shape.count - 1)
        var next = range.lowerBound
        while next < range.upperBound {
            let (row, column) = (next / length, next % length)
            let count = Swift.min(length - column, range.upperBound - next)
            body(next - range.lowerBound, rows.offset(row) + column * step, step, count)
            next += count
        }
    }
}

extension StridedArray {
    /// The same elements in as few dimensions as all of the arrays allow. pre: all have the same shape.
    static func merged(_ arrays: [StridedArray]) -> [StridedArray] {
        guard let shape = arrays.first?.shape else { return [] }
        var lengths: [Int] = []
        var strides = arrays.map { _ in [Int]() }
        for dimension in shape.indices where shape[dimension] != 1 {
            let merges =
                !lengths.isEmpty
                && arrays.indices.allSatisfy {
                    strides[$0].last == arrays[$0].strides[dimension] * shape[dimension]
                }
            if merges {
                lengths[lengths.count - 1] *= shape[dimension]
            } else {
                lengths.append(shape[dimension])
            }
            for index in arrays.indices {
                if merges { strides[index].removeLast() }
                strides[index].append(arrays[index].strides[dimension])
            }
        }
        return arrays.indices.map {
            StridedArray(arrays[$0].start, arrays[$0].type, shape: lengths, strides: strides[$0])
        }
    }
}

extension ElementType {
    /// As C's layouts call it.
    var number: unl_number { unl_number(rawValue: UInt32(ordinal)) }

    /// Whether elements of this type can be given to a kernel of the other.
    package func converts(to other: ElementType) -> Bool {
        kind != .complex && other.kind != .complex && unl_can_gather(number, other.number)
    }
}
