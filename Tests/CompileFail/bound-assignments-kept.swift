// must fail: lifetime-dependent variable 'kept' escapes its scope
import UnlatchPython

func use(_ object: BoundObject) throws {
    #if MISUSE
        let other = object
        var kept: BoundAssignments?
        try other.assigning { kept = $0 }
        kept?.name = 1
    #else
        try object.assigning { $0.name = 1 }
    #endif
}
