import Testing
import UnlatchPython

/// What Python's statements and built-in functions do, on bound objects.
@Suite struct ObjectTests {
    @Test func `items are set, removed, counted and found`() throws {
        try python.attached { gil in
            let dictionary = try gil.evaluate("{'a': 1}")
            try dictionary.setItem("b", to: [2, 3])
            #expect(try dictionary.length() == 2)
            #expect(try dictionary.contains("b") && !dictionary.contains("c"))
            try dictionary.removeItem("a")
            #expect(try dictionary.representation() == "{'b': [2, 3]}")
            let missing = #expect(throws: PythonError.self) { try dictionary.removeItem("a") }
            #expect(missing?.type == "KeyError")
            for refused in ["7", "None"] {
                #expect(throws: PythonError.self) { try gil.evaluate(refused).length() }
                #expect(throws: PythonError.self) { try gil.evaluate(refused).contains(1) }
                #expect(throws: PythonError.self) { try gil.evaluate(refused).setItem(0, to: 1) }
            }
        }
    }

    @Test func `attributes are looked for and removed`() throws {
        try python.attached { gil in
            let object = try gil.import("types").SimpleNamespace(x: 1)
            #expect(try object.hasAttribute("x") && !object.hasAttribute("y"))
            try object.removeAttribute("x")
            #expect(try object.hasAttribute("x") == false)
            #expect(throws: PythonError.self) { try object.removeAttribute("x") }
        }
    }

    @Test func `comparison is Python's, with objects and with Swift values`() throws {
        try python.attached { gil in
            let three = try gil.evaluate("3")
            let four = try gil.evaluate("4.0")
            #expect(try three < four && three <= four && !(three > four) && !(three >= four))
            #expect(try three != four && !(three == four))
            #expect(try three == 3 && three != "3" && four == 4 && three < 3.5 && four >= 4)
            #expect(throws: PythonError.self) { try three < "4" }
            #expect(try gil.evaluate("float('nan')") != Double.nan)
        }
    }

    @Test func `identity is not equality`() throws {
        try python.attached { gil in
            let first = try gil.evaluate("[1]")
            let second = try gil.evaluate("[1]")
            #expect(try first == second && !first.isIdentical(to: second))
            #expect(first.isIdentical(to: gil.bind(first.reference)) == true)
        }
    }

    @Test func `hash, class and representation`() throws {
        try python.attached { gil in
            let builtins = try gil.import("builtins")
            #expect(try gil.evaluate("'a'").pythonHash() == Int(builtins.hash("a")))
            #expect(try gil.evaluate("-1").pythonHash() == -2)
            #expect(throws: PythonError.self) { try gil.evaluate("[]").pythonHash() }
            #expect(try gil.evaluate("True").typeName() == "bool")
            #expect(try gil.evaluate("True").isInstance(of: builtins.int))
            #expect(try !gil.evaluate("1").isInstance(of: builtins.str))
            #expect(throws: PythonError.self) { try gil.evaluate("1").isInstance(of: gil.evaluate("1")) }
            #expect(try gil.evaluate("'a'").representation() == "'a'")
        }
    }

    @Test func `a loop over an iterator may be left early`() throws {
        try python.attached { gil in
            let globals = try namespace("import itertools\nendless = itertools.count()", gil)
            let endless = try gil.evaluate("endless", in: globals)
            var seen: [Int] = []
            let numbers = try endless.iterator()
            while let number = try numbers.next() {
                if try number > 3 { break }
                seen.append(try Int(number))
            }
            #expect(seen == [0, 1, 2, 3])
            #expect(try Int(gil.evaluate("next(endless)", in: globals)) == 5, "no more was taken than was looked at")
        }
    }

    @Test func `an iterator ends with nil, or with what it raises`() throws {
        try python.attached { gil in
            let two = try gil.evaluate("[1, 2]").iterator()
            while try two.next() != nil {}
            #expect(try two.next() == nil)
            let failing = try gil.evaluate("(1 // value for value in [1, 0])").iterator()
            #expect(try failing.next() != nil)
            let error = #expect(throws: PythonError.self) { while try failing.next() != nil {} }
            #expect(error?.type == "ZeroDivisionError")
            #expect(throws: PythonError.self) { _ = try gil.evaluate("3").iterator() }
        }
    }
}
