// must fail: overlapping accesses to 'gil'
import UnlatchPython

func use(_ python: Interpreter) throws -> Int {
    try python.attached { gil in
        #if MISUSE
            let list = try gil.evaluate("[1, 2]")
            gil.released {}
            return try Int(list[0])
        #else
            let reference: PythonReference
            do { reference = try gil.evaluate("[1, 2]").reference }
            gil.released {}
            return try Int(gil.bind(reference)[0])
        #endif
    }
}
