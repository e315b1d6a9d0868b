import Testing

// What a test cannot show on this machine is printed and counted by Scripts/skips.sh, never passed over in silence.
// Whether a whole test can run is best said in front of it, with a trait and its reason:
// `@Test(.enabled(if: condition, "why not"))`. These two are for what only the test itself finds out.

/// Ends the test that calls it as skipped. It works in the body of an exit test, too; not on a thread that the test
/// started, where it is an issue.
public func skip(_ reason: String, at location: SourceLocation = #_sourceLocation) throws -> Never {
    // Swift Testing names a test that was cancelled, but not a single case of it, which is all that is cancelled there.
    if Test.Case.current?.isParameterized != false { skipPart(reason, at: location) }
    try Test.cancel("\(reason)", sourceLocation: location)
}

/// Says that a part of what the test is about cannot be shown here; the test goes on. Prints a warning beside the
/// test's name, which reaches the parent from the body of an exit test as well.
public func skipPart(_ reason: String, at location: SourceLocation = #_sourceLocation) {
    Issue.record("skipped: \(reason)", severity: .warning, sourceLocation: location)
}
