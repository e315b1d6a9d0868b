// must fail: requires that 'BoundObject' conform to 'Escapable'
import UnlatchPython

func use(_ python: Interpreter) throws {
    #if MISUSE
        let list: BoundObject = try python.attached { gil in try gil.evaluate("[1, 2]") }
        _ = try list[0]
    #else
        let list = try python.attached { gil in try gil.evaluate("[1, 2]").reference }
        try python.attached { gil in _ = try gil.bind(list)[0] }
    #endif
}
