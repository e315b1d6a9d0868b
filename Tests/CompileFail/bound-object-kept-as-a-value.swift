// must fail: argument type 'BoundObject' does not conform to expected type 'Escapable'
import UnlatchPython

func use(_ python: Interpreter) throws -> any ConvertibleToPython {
    try python.attached { gil in
        let list = try gil.evaluate("[1, 2]")
        #if MISUSE
            return PythonTuple(list, 1)
        #else
            return PythonTuple(list.reference, 1)
        #endif
    }
}
