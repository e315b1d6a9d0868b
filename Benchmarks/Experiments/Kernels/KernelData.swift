/// Arrays that a team has touched first, as it will work on them, in huge pages, as NumPy asks for its own.
enum KernelData {
    /// Bytes of a vector: more than any last-level cache that a few cores share.
    static func vectorBytes(_ effort: Effort) -> Int { effort == .quick ? 64 << 20 : 160 << 20 }

    static func empty<Element: BufferElement>(_ count: Int, _ team: Team) throws -> PlacedArray<Element> {
        let array = try PlacedArray<Element>(count: count, hugePages: true)
        try team.parallelFor(0..<count) { part in
            // SAFETY: the part is within the array, whose elements are plain bytes.
            UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: array.unsafeBuffer[part]))
                .initializeMemory(as: UInt8.self, repeating: 0)
        }
        return array
    }

    /// Element i is `value(r)` of a random number of 32 bits, the same in each run.
    static func make<Element: BufferElement>(
        _ count: Int, _ team: Team, seed: UInt64 = 1, _ value: @Sendable (UInt32) -> Element
    ) throws -> PlacedArray<Element> {
        let array = try PlacedArray<Element>(count: count, hugePages: true)
        try team.parallelFor(0..<count) { part in
            for index in part {
                var mixed = (UInt64(truncatingIfNeeded: index) &+ seed << 40) &* 0x9E37_79B9_7F4A_7C15
                mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
                array.unsafeBuffer[index] = value(UInt32(truncatingIfNeeded: mixed >> 32))
            }
        }
        return array
    }

    /// Random numbers of a range.
    static func random<Scalar: KernelScalar>(
        _ count: Int, _ team: Team, in range: ClosedRange<Double>, seed: UInt64 = 1
    ) throws -> PlacedArray<Scalar> {
        let (low, step) = (range.lowerBound, (range.upperBound - range.lowerBound) / Double(UInt32.max))
        if Scalar.elementType == .f32 {
            let made: PlacedArray<Float> = try make(count, team, seed: seed) { Float(low + step * Double($0)) }
            return made as! PlacedArray<Scalar>
        }
        let made: PlacedArray<Double> = try make(count, team, seed: seed) { low + step * Double($0) }
        return made as! PlacedArray<Scalar>
    }
}

extension PlacedArray {
    var reading: UnsafeBufferPointer<Element> { UnsafeBufferPointer(unsafeBuffer) }

    /// Makes this array what another of the same size is.
    func copy(_ other: PlacedArray) {
        _ = unsafeBuffer.update(from: other.unsafeBuffer)
    }
}
