import Glibc
import Testing
import UnlatchPython

/// The program of the environment that the set-up made, with NumPy in it; nil where it could not be had, or another
/// interpreter is tested.
public let testEnvironmentProgram = getenv("UNLATCH_TEST_VENV").map { String(cString: $0) + "/bin/python" }

/// The interpreter of this test process: that of the test environment when there is one, else the usual one.
public let python: Interpreter = startTestPython()

/// As `python`, for a process of its own that wants it otherwise.
public func startTestPython(handlingInterrupts: Bool = false) -> Interpreter {
    do {
        return try Interpreter.start(
            InterpreterLocation.find(testEnvironmentProgram), handlingInterrupts: handlingInterrupts)
    } catch {
        fatalError("the tests need a CPython with a shared library: \(error)")
    }
}

/// Calls `body` with NumPy, where it is installed; else the test is skipped.
public func withNumPy(_ body: (borrowing GIL, BoundObject) throws -> Void) throws {
    guard try hasNumPy() else { try skip("NumPy is not installed in \(python.location.executable)") }
    try python.attached { gil in
        let numpy = try gil.import("numpy").reference
        try body(gil, gil.bind(numpy))
    }
}

private func hasNumPy() throws -> Bool {
    try python.attached { gil in try !gil.import("importlib.util").find_spec("numpy").isNone }
}

extension Trait where Self == ConditionTrait {
    /// Interpreters with a lock of their own.
    public static var needsIsolation: Self {
        .enabled(if: python.supportsIsolation, "this CPython has no interpreters with a lock of their own")
    }

    /// A lock that threads wait for.
    public static var needsLock: Self {
        .enabled(if: try python.attached { gil in try gil.hasLock }, "this CPython runs without a lock")
    }

    /// Threads that run bytecode at once.
    public static var needsNoLock: Self {
        .enabled(if: try !python.attached { gil in try gil.hasLock }, "this CPython has a lock")
    }

    /// What only a debug build does.
    public static var needsDebugBuild: Self {
        .enabled(if: _isDebugAssertConfiguration(), "this is no debug build")
    }

    public static var needsNumPy: Self {
        .enabled(if: try hasNumPy(), "NumPy is not installed in the interpreter that is tested")
    }
}
