// must fail: lifetime-dependent value escapes its scope
import UnlatchPython

#if MISUSE
    nonisolated(unsafe) var shared: BoundObject? = nil

    func keep(_ gil: borrowing GIL) throws { shared = try gil.import("math") }
#else
    nonisolated(unsafe) var shared: PythonReference? = nil

    func keep(_ gil: borrowing GIL) throws { shared = try gil.import("math").reference }
#endif
