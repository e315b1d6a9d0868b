// must fail: lifetime-dependent variable 'sum' escapes its scope
import UnlatchPython

func use(_ python: Interpreter) throws -> Int {
    try python.attached { outer in
        var sum = try outer.evaluate("1")
        try python.attached { inner in
            #if MISUSE
                sum = try inner.evaluate("2") + sum
            #else
                try sum += inner.evaluate("2")
            #endif
        }
        return try Int(sum)
    }
}
