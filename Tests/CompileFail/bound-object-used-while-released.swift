// must fail: overlapping accesses to 'gil'
import UnlatchPython

func use(_ python: Interpreter) throws -> Int {
    try python.attached { gil in
        #if MISUSE
            let list = try gil.evaluate("[1, 2]")
            return try gil.released { try Int(list[0]) }
        #else
            let first: Int
            do {
                let list = try gil.evaluate("[1, 2]")
                first = try Int(list[0])
            }
            return gil.released { first * 2 }
        #endif
    }
}
