// must fail: setting an item may throw: write `try object.assigning { $0[key] = value }`
import UnlatchPython

func use(_ object: BoundObject) throws {
    #if MISUSE
        object["key"] = object
    #else
        try object.assigning { $0["key"] = object }
    #endif
}
