// must fail: a function cannot return a ~Escapable result
import UnlatchPython

func use(_ python: Interpreter) throws -> Int {
    #if MISUSE
        func list() throws -> BoundObject {
            var result: BoundObject?
            try python.attached { gil in result = try gil.evaluate("[1, 2]") }
            return result!
        }
        return try Int(list()[0])
    #else
        func list() throws -> PythonReference {
            try python.attached { gil in try gil.evaluate("[1, 2]").reference }
        }
        let reference = try list()
        return try python.attached { gil in try Int(gil.bind(reference)[0]) }
    #endif
}
