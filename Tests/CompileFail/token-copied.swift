// must fail: missing reinitialization of inout parameter 'gil'
import UnlatchPython

func use(_ python: Interpreter) throws {
    try python.attached { gil in
        #if MISUSE
            let second = gil
            _ = try second.import("math")
        #else
            _ = try gil.import("math")
        #endif
    }
}
