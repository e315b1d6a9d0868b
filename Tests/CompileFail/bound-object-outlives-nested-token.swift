// must fail: lifetime-dependent variable 'object' escapes its scope
import UnlatchPython

func use(_ python: Interpreter) throws -> Int {
    try python.attached { outer in
        #if MISUSE
            var object = try outer.evaluate("[1, 2]")
            try python.attached { inner in object = try inner.evaluate("[3, 4]") }
            return try Int(object[0])
        #else
            let reference = try python.attached { inner in try inner.evaluate("[3, 4]").reference }
            return try Int(outer.bind(reference)[0])
        #endif
    }
}
