// must fail: value of type 'PythonReference' has no member 'sqrt'
import UnlatchPython

func use(_ python: Interpreter, _ math: PythonReference) throws -> Double {
    #if MISUSE
        return try Double(math.sqrt(2.0))
    #else
        return try python.attached { gil in try Double(gil.bind(math).sqrt(2.0)) }
    #endif
}
