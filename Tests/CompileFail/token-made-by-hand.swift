// must fail: initializer is inaccessible
import UnlatchPython

func use(_ python: Interpreter) throws {
    #if MISUSE
        let gil = GIL(assumingAttached: ())
        _ = try gil.import("math")
    #else
        try python.attached { gil in _ = try gil.import("math") }
    #endif
}
