/// What was checked, line by line, and how many of it failed.
struct Report {
    private(set) var passed = 0
    private(set) var failed = 0
    private(set) var skipped = 0

    /// One check.
    mutating func check(_ what: String, _ holds: Bool, _ got: @autoclosure () -> String) {
        if holds {
            passed += 1
            print("ok      \(what)")
        } else {
            failed += 1
            print("FAILED  \(what): \(got())")
        }
    }

    mutating func check<Value: Equatable>(_ what: String, _ got: Value, is expected: Value) {
        check(what, got == expected, "expected \(expected), got \(got)")
    }

    /// That something cannot be shown on this machine.
    mutating func skip(_ what: String, _ reason: String) {
        skipped += 1
        print("skipped: \(what): \(reason)")
    }

    /// Checks that throw: the error is the failure of what they are about.
    mutating func about(_ what: String, _ body: (inout Report) throws -> Void) {
        do { try body(&self) } catch { check(what, false, "\(error)") }
    }

    /// That a call is refused, in words that name what was asked for.
    mutating func refused(_ what: String, naming word: String, _ body: () throws -> Void) {
        do {
            try body()
            check("\(what) is refused", false, "it was not")
        } catch {
            check("\(what) is refused: \(error)", "\(error)".contains(word), "the message does not name \(word)")
        }
    }
}
