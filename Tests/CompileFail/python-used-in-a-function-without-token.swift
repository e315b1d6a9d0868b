// must fail: requires that 'GIL' conform to 'PythonArgument'
import UnlatchPython

/// A body that may run with the lock released is given no token: asking for one makes it a function that keeps the lock.
func describe(_ module: inout PythonModule) {
    #if MISUSE
        module.function("describe", "thing", releasesGIL: .always) { (gil: inout GIL, thing: PythonReference) in
            try gil.bind(thing).text()
        }
    #else
        module.function("describe", "thing") { (gil: inout GIL, thing: PythonReference) in
            try gil.bind(thing).text()
        }
    #endif
}
