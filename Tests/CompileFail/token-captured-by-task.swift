// must fail: escaping closure captures 'inout' parameter 'gil'
import UnlatchPython

func use(_ python: Interpreter) {
    python.attached { gil in
        #if MISUSE
            Task { _ = try gil.import("math") }
        #else
            Task { try python.attached { gil in _ = try gil.import("math") } }
        #endif
    }
}
