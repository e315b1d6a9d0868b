import Testing
import UnlatchKernels

/// Numbers that look random and are the same on each run.
func numbers<Value: KernelScalar>(_ count: Int, in range: ClosedRange<Double> = -1...1, seed: Int) -> [Value] {
    var generator = Numbers(state: UInt64(seed))
    return (0..<count).map { _ in Value(Double.random(in: range, using: &generator)) }
}

/// Memory for results between two guards, at an address that no vector begins at.
struct Guarded<Value: KernelScalar> {
    private var memory: [Value]
    private let count: Int

    init(_ count: Int) {
        self.count = count
        memory = [Value](repeating: -77, count: count + 2)
    }

    init(_ values: [Value]) {
        count = values.count
        memory = [-77] + values + [-77]
    }

    var values: [Value] { Array(memory[1..<(count + 1)]) }

    /// Lends the memory, and expects the guards as they were.
    mutating func fill<Result>(_ body: (UnsafeMutableBufferPointer<Value>) throws -> Result) rethrows -> Result {
        defer { #expect(memory.first == -77 && memory.last == -77, "nothing is written beside the result") }
        return try memory.withUnsafeMutableBufferPointer {
            try body(UnsafeMutableBufferPointer(rebasing: $0[1..<(count + 1)]))
        }
    }
}

extension Array where Element: KernelScalar {
    /// The same values, or both not a number. Zeros of either sign are different.
    func isSame(as other: [Element]) -> Bool {
        count == other.count
            && zip(self, other).allSatisfy { ($0 == $1 && $0.sign == $1.sign) || ($0.isNaN && $1.isNaN) }
    }
}
