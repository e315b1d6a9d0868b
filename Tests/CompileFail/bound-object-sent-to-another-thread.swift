// must fail: capture of 'module' with non-Sendable type 'BoundObject'
import UnlatchPython

func start(_ body: @escaping @Sendable () -> Void) { body() }

func use(_ python: Interpreter) throws {
    try python.attached { gil in
        let module = try gil.import("math")
        #if MISUSE
            start { _ = try? module.sqrt(2.0) }
        #else
            let reference = module.reference
            start { _ = try? python.attached { gil in try Double(gil.bind(reference).sqrt(2.0)) } }
        #endif
    }
}
