// must fail: capture of 'gil' with non-Sendable type 'GIL'
import UnlatchPython

func start(_ body: @escaping @Sendable () -> Void) { body() }

func use(_ python: Interpreter) throws {
    try python.attached { gil in
        #if MISUSE
            start { _ = try? gil.import("math") }
        #else
            let module = try gil.import("math").reference
            start { try? python.attached { gil in _ = gil.bind(module) } }
        #endif
    }
}
