import Glibc
import Testing
import TestSupport
import UnlatchPython

private func nativeWork() { usleep(150_000) }

/// The warnings that `body` causes, as Python's `warnings` has recorded them. Nothing else may warn meanwhile.
private func warnings(_ body: () throws -> Void) throws -> [String] {
    let recorder = try python.attached { gil in
        let globals = try namespace(
            """
            import warnings
            recorder = warnings.catch_warnings(record=True)
            caught = recorder.__enter__()
            warnings.simplefilter("always")
            """, gil)
        return globals
    }
    try body()
    return try python.attached { gil in
        try gil.run("recorder.__exit__(None, None, None)", in: recorder)
        return try [String](gil.evaluate("[str(warning.message) for warning in caught]", in: recorder))
    }
}

@Suite(.needsNoLock, .needsDebugBuild, .serialized) struct LastingNativeWorkTests {
    @Test func `native work of more than a tenth of a second while attached is warned of, once for each place`() throws
    {
        let texts = try warnings {
            for _ in 1...2 { python.attached { _ in nativeWork() } }
            python.attached { gil in
                nativeWork()
                gil.released {}
            }
            try python.attached { gil in
                _ = try gil.evaluate("1 + 1")
                nativeWork()
            }
        }
        #expect(texts.count == 3)
        #expect(
            texts.allSatisfy { $0.contains("LastingNativeWorkTests.swift:") && $0.contains("run it in `released`") })
    }

    @Test func `Python's own time, and time in released, is not warned of`() throws {
        let texts = try warnings {
            try python.attached { gil in
                try gil.run("import time; time.sleep(0.15)", in: namespace("", gil))
                _ = try gil.import("time").sleep(0.15)
                try gil.evaluate("(__import__('time').sleep(0.08) for _ in range(3))").forEach { _ in }
                gil.released { nativeWork() }
            }
        }
        #expect(texts == [])
    }

    @Test func `a function that Python calls is warned of by its name`() throws {
        let texts = try warnings {
            try python.attached { gil in
                var module = PythonModule("lasting")
                module.function("dawdle") { () -> PythonNone in
                    nativeWork()
                    return PythonNone()
                }
                module.function("leave", releasesGIL: .always) { () -> PythonNone in
                    nativeWork()
                    return PythonNone()
                }
                let reference = try gil.install(module)
                let object = gil.bind(reference)
                _ = try object.dawdle()
                _ = try object.leave()
            }
        }
        #expect(texts.count == 1)
        #expect(texts.first?.contains(" ms in dawdle() ") == true)
    }
}
