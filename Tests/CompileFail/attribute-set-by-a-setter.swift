// must fail: setting an attribute may throw: write `try object.assigning { $0.name = value }`
import UnlatchPython

func use(_ object: BoundObject) throws {
    #if MISUSE
        object.name = 1
    #else
        try object.assigning { $0.name = 1 }
    #endif
}
