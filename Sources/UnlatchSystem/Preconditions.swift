// In this module and those that import it these hide Swift's functions of the same names, which stop a release build
// without a word: a programmer's mistake says what it is in every build.

/// Stops the program when the condition does not hold.
@inlinable @inline(__always)
package func precondition(
    _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String = String(), file: StaticString = #fileID,
    line: UInt = #line
) {
    if !condition() { preconditionFailure(message(), file: file, line: line) }
}

/// Stops the program.
@inline(never) @usableFromInline
package func preconditionFailure(
    _ message: @autoclosure () -> String = String(), file: StaticString = #fileID, line: UInt = #line
) -> Never {
    fatalError(message(), file: file, line: line)
}
