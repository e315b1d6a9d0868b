// must fail: capture of 'module' with non-Sendable type 'BoundObject'
import UnlatchPython

func later(_ body: @escaping @Sendable () async -> Void) {}

func use(_ python: Interpreter) throws {
    try python.attached { gil in
        let module = try gil.import("math")
        #if MISUSE
            later { _ = try? module.sqrt(2.0) }
        #else
            let reference = module.reference
            later { python.attached { gil in _ = gil.bind(reference) } }
        #endif
    }
}
