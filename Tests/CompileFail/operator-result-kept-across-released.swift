// must fail: overlapping accesses to 'gil'
import UnlatchPython

func use(_ python: Interpreter) throws -> Int {
    try python.attached { gil in
        #if MISUSE
            var sum = try gil.evaluate("1") + gil.evaluate("2")
            try sum += 3
            gil.released {}
            return try Int(sum)
        #else
            let sum: Int
            do {
                var total = try gil.evaluate("1") + gil.evaluate("2")
                try total += 3
                sum = try Int(total)
            }
            gil.released {}
            return sum
        #endif
    }
}
