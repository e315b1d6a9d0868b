// must fail: overlapping accesses to 'gil'
import UnlatchPython

func use(_ python: Interpreter) throws {
    try python.attached { gil in
        #if MISUSE
            try gil.released { _ = try gil.import("math") }
        #else
            gil.released {}
            _ = try gil.import("math")
        #endif
    }
}
