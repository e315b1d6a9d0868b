package import UnlatchElements
package import UnlatchParallel

/// An array of any element type and shape, in memory that a team has touched first.
package final class KernelArray: Sendable {
    package let type: ElementType
    package let shape: [Int]
    package let count: Int
    /// Bytes before the first and behind the last element.
    private let margin: Int
    private let memory: PlacedArray<UInt8>
    // SAFETY (nonisolated(unsafe)): set once, freed with the array.
    nonisolated(unsafe) private let lengths: UnsafeMutablePointer<Int>

    /// Zeros.
    ///
    /// - Parameter margin: Elements before and behind the array that nobody may write to: see `isIntact`.
    package init(_ type: ElementType, shape: [Int], on team: Team, hugePages: Bool = false, margin: Int = 0) throws {
        self.type = type
        self.shape = shape
        count = shape.reduce(1, *)
        self.margin = margin * type.size
        memory = try PlacedArray(count: count * type.size + 2 * self.margin, hugePages: hugePages)
        lengths = .allocate(capacity: max(shape.count, 1))
        lengths.initialize(from: shape, count: shape.count)
        let (memory, size, edge) = (memory, type.size, self.margin)
        memory.unsafeBuffer.prefix(edge).update(repeating: 0xAB)
        memory.unsafeBuffer.suffix(edge).update(repeating: 0xAB)
        try team.parallelFor(0..<count) { part in
            let bytes = edge + part.lowerBound * size..<edge + part.upperBound * size
            // SAFETY: the part is within the array, and each has one of its own.
            UnsafeMutableBufferPointer(rebasing: memory.unsafeBuffer[bytes]).update(repeating: 0)
        }
    }

    deinit { lengths.deallocate() }

    package var start: UnsafeMutableRawPointer? {
        memory.unsafeBuffer.baseAddress.map { UnsafeMutableRawPointer($0) + margin }
    }

    package var value: ArgumentValue {
        ArgumentValue(start, count: count, lengths: lengths, dimensions: shape.count)
    }

    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count * type.size) }

    /// Whether nobody has written beside the elements.
    package var isIntact: Bool {
        memory.unsafeBuffer.prefix(margin).allSatisfy { $0 == 0xAB }
            && memory.unsafeBuffer.suffix(margin).allSatisfy { $0 == 0xAB }
    }

    package func elements<E: BufferElement>(as _: E.Type = E.self) -> UnsafeMutableBufferPointer<E> {
        precondition(E.elementType == type || type == .bool, "the array holds \(type)")
        // SAFETY: the memory has so many elements, which any bytes are.
        return UnsafeMutableBufferPointer(start: start?.assumingMemoryBound(to: E.self), count: count)
    }

    /// As numbers in double precision; integers of 64 bits are rounded.
    package var doubles: [Double] {
        switch type {
        case .f32: elements(as: Float.self).map { Double($0) }
        case .f64: Array(elements(as: Double.self))
        case .u8, .bool: elements(as: UInt8.self).map { Double($0) }
        case .u32: elements(as: UInt32.self).map { Double($0) }
        case .i32: elements(as: Int32.self).map { Double($0) }
        case .i64: elements(as: Int64.self).map { Double($0) }
        default: preconditionFailure("no kernel has \(type)")
        }
    }

    /// Random numbers of a range, the same for the same seed everywhere.
    package func fill(_ range: ClosedRange<Double>, seed: UInt64, on team: Team) throws {
        let (low, step) = (range.lowerBound, (range.upperBound - range.lowerBound) / Double(UInt32.max))
        switch type {
        case .f32: try make(seed, team) { Float(low + step * Double($0)) }
        case .f64: try make(seed, team) { low + step * Double($0) }
        case .u8: try make(seed, team) { UInt8(low + step * Double($0)) }
        case .u32: try make(seed, team) { UInt32(low + step * Double($0)) }
        case .i32: try make(seed, team) { Int32(low + step * Double($0)) }
        case .bool: try make(seed, team, of: UInt8.self) { $0 >> 31 == 0 ? 0 : 1 }
        // Numbers that differ in all of their bytes.
        case .i64 where step > 1: try make(seed, team) { Int64(bitPattern: UInt64($0) &* 0x9E37_79B9_7F4A_7C15) }
        case .i64: try make(seed, team) { Int64(low + step * Double($0)) }
        default: preconditionFailure("no kernel has \(type)")
        }
    }

    /// Element i is `value(r)` of a random number of 32 bits.
    private func make<E: BufferElement>(
        _ seed: UInt64, _ team: Team, of: E.Type = E.self, _ value: @Sendable (UInt32) -> E
    ) throws {
        nonisolated(unsafe) let elements = elements(as: E.self)  // each thread has a part of its own
        try team.parallelFor(0..<count) { part in
            for index in part {
                var mixed = (UInt64(truncatingIfNeeded: index) &+ seed << 40) &* 0x9E37_79B9_7F4A_7C15
                mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
                elements[index] = value(UInt32(truncatingIfNeeded: mixed >> 32))
            }
        }
    }

    package func copy(_ other: KernelArray) {
        start?.copyMemory(from: other.bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 64)!, byteCount: bytes.count)
    }
}
