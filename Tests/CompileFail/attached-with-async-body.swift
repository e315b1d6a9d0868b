// must fail: cannot pass function of type
import UnlatchPython

func pause() async {}

func use(_ python: Interpreter) async throws {
    #if MISUSE
        // The task may go on on another thread, which does not hold the lock.
        try await python.attached { gil in
            await pause()
            _ = try gil.import("math")
        }
    #else
        await pause()
        try python.attached { gil in _ = try gil.import("math") }
    #endif
}
