// must fail: type 'BoundObject' does not conform to protocol 'Escapable'
import UnlatchPython

#if MISUSE
    struct Holder {
        var objects: [BoundObject] = []
    }
#else
    struct Holder {
        var objects: [PythonReference] = []
    }
#endif
