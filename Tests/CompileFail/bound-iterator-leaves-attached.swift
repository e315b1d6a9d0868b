// must fail: requires that 'BoundIterator' conform to 'Escapable'
import UnlatchPython

func use(_ python: Interpreter) throws {
    #if MISUSE
        let elements: BoundIterator = try python.attached { gil in try gil.evaluate("[1, 2]").iterator() }
        _ = try elements.next()
    #else
        let list = try python.attached { gil in try gil.evaluate("[1, 2]").reference }
        try python.attached { gil in
            let elements = try gil.bind(list).iterator()
            _ = try elements.next()
        }
    #endif
}
