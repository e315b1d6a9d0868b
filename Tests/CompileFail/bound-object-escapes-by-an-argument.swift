// must fail: argument type 'BoundObject' does not conform to expected type 'Escapable'
import UnlatchPython

/// Arguments with names are an array, which could be kept.
func use(_ python: Interpreter) throws -> Int {
    try python.attached { gil in
        let (builtins, list) = (try gil.import("builtins"), try gil.evaluate("[1, 2]"))
        #if MISUSE
            return try Int(builtins.sum(list, start: 3))
        #else
            return try Int(builtins.sum(list.reference, start: 3)) + Int(builtins.sum(list) { $0.start = try list[0] })
        #endif
    }
}
