// must fail: overlapping accesses to 'gil'
import UnlatchPython

func use(_ python: Interpreter) throws {
    try python.attached { gil in
        #if MISUSE
            let object = try gil.evaluate("[1]")
            try object.assigning {
                $0[0] = 2
                gil.released {}
            }
        #else
            do {
                let object = try gil.evaluate("[1]")
                try object.assigning { $0[0] = 2 }
            }
            gil.released {}
        #endif
    }
}
