import Testing
import UnlatchPython

@Suite struct ValueTests {
    @Test func `values survive the way to Python and back`() throws {
        try python.attached { gil in
            let same = try gil.evaluate("lambda value: value")
            for value in [0, 1, -1, Int.max, Int.min] { #expect(try Int(same(value)) == value) }
            for value in [0, -0.5, 1e300, .infinity] { #expect(try Double(same(value)) == value) }
            #expect(try Double(same(Double.nan)).isNaN)
            for value in ["", "plain", "ümläut 🐍", "a\0b"] { #expect(try String(same(value)) == value) }
            #expect(try Bool(same(true)) && !Bool(same(false)))
            #expect(try [Int](same([3, 1, 2])) == [3, 1, 2])
            #expect(try [String](same([String]())) == [])
            #expect(try PythonBytes(same(PythonBytes([0, 255, 7]))).bytes == [0, 255, 7])
            #expect(try PythonBytes(same(PythonBytes([]))).bytes == [])
        }
    }

    @Test(arguments: [
        ("'7'", "TypeError"), ("None", "TypeError"), ("1.5", "TypeError"),
    ])
    func `what is no integer throws`(expression: String, type: String) throws {
        python.attached { gil in
            let error = #expect(throws: PythonError.self) { try Int(gil.evaluate(expression)) }
            #expect(error?.type == type)
        }
    }

    @Test func `bytes are no String`() {
        python.attached { gil in
            let error = #expect(throws: PythonError.self) { try String(gil.evaluate("b'x'")) }
            #expect(error?.type == "TypeError")
        }
    }

    @Test func `keyword arguments that only the call refers to live until Python has them`() throws {
        try python.attached { gil in
            let keep = try gil.evaluate("lambda **values: sorted(values.items())")
            for _ in 0..<100 {
                #expect(try String(keep(a: 1e300, b: 123_456_789, c: ["x"])[0][0]) == "a")
            }
        }
    }
}
