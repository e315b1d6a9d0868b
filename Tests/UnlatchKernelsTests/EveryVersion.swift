import Testing
import UnlatchKernels
import UnlatchParallel

/// Runs a test with each instruction set that this processor has, and with teams of several sizes.
enum EveryVersion {
    /// Calls `body` with teams of the given sizes in each version of the kernels.
    static func run(threads: [Int] = [1, 2, 3], _ body: (Team) throws -> Void) throws {
        try CoreBudget.setLimit(max(CoreBudget.limit, 4))
        try withEachInstructionSet { _ in
            for count in threads { try body(Team(threads: count)) }
        }
    }
}

extension Array {
    /// Space for a result that must not be written past: the body gets all but the first and the last element.
    mutating func inner<Result>(_ body: (UnsafeMutableBufferPointer<Element>) throws -> Result) rethrows -> Result {
        try withUnsafeMutableBufferPointer { try body(UnsafeMutableBufferPointer(rebasing: $0[1..<$0.count - 1])) }
    }

    /// The elements' bytes: NaN equals itself, and -0.0 does not equal 0.0.
    var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }

    /// What `inner` gave out.
    var innerBytes: [UInt8] { Array(dropFirst().dropLast()).bytes }
}

/// Says that two arrays differ, not how: finding the difference of long ones takes minutes.
func expectSame<Element: Equatable>(
    _ found: [Element], _ expected: [Element], _ what: String = "", at place: SourceLocation = #_sourceLocation
) {
    if found == expected { return }
    let first = zip(found, expected).enumerated().first { $1.0 != $1.1 }
    let difference = first.map { "\($1.0) at \($0) should be \($1.1)" } ?? "\(found.count) should be \(expected.count)"
    Issue.record("\(what): \(difference)", sourceLocation: place)
}

/// The error that the body throws, or `nil`.
func code(_ body: () throws -> Void) -> UnlatchError.Code? {
    do {
        try body()
        return nil
    } catch { return (error as? UnlatchError)?.code }
}
