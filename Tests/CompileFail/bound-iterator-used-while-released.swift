// must fail: overlapping accesses to 'gil'
import UnlatchPython

func use(_ python: Interpreter) throws {
    try python.attached { gil in
        let list = try gil.evaluate("[1, 2]").reference
        #if MISUSE
            let elements = try gil.bind(list).iterator()
            gil.released { _ = try? elements.next() }
        #else
            do {
                let elements = try gil.bind(list).iterator()
                _ = try elements.next()
            }
            gil.released {}
        #endif
    }
}
