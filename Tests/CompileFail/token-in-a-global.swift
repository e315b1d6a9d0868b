// must fail: lifetime-dependent variable 'gil' escapes its scope
import UnlatchPython

#if MISUSE
    nonisolated(unsafe) var shared: GIL? = nil

    func keep(_ gil: consuming GIL) { shared = consume gil }
#else
    nonisolated(unsafe) var shared: Interpreter? = nil

    func keep(_ python: Interpreter) { shared = python }
#endif
