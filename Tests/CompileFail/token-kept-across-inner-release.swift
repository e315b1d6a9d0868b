// must fail: overlapping accesses to 'gil'
import UnlatchPython

/// A function that releases says so: it takes the token `inout`.
func work(_ gil: inout GIL) { gil.released {} }

func use(_ python: Interpreter) throws -> Int {
    try python.attached { gil in
        #if MISUSE
            let list = try gil.evaluate("[1, 2]")
            work(&gil)
            return try Int(list[0])
        #else
            let reference: PythonReference
            do { reference = try gil.evaluate("[1, 2]").reference }
            work(&gil)
            return try Int(gil.bind(reference)[0])
        #endif
    }
}
