import Foundation
import Testing
import UnlatchPython

/// Names that are no UTF-8.
@Suite struct NameTests {
    private static let names: [[UInt8]] = [
        [], [0x61], Array("名前 ü".utf8), [0xFF], [0x61, 0xE9, 0x62], [0xC3], [0xED, 0xA0, 0x80], [0, 0x80, 0],
        Array("ä".utf8) + [0xF0, 0x9F], Array(0x01...0xFF),
    ]

    @Test(arguments: names) func `a name's bytes become the str that os.fsdecode makes, and come back`(bytes: [UInt8])
        throws
    {
        try python.attached { gil in
            let decode = try gil.evaluate("lambda data: data.decode('utf-8', 'surrogateescape')")
            let text = try decode(PythonBytes(bytes))
            #expect(try text == PythonName(bytes: bytes))
            #expect(try PythonName(text).bytes == bytes)
            #expect(try PythonName(text).text == String(validating: bytes, as: UTF8.self))
            if let text = String(validating: bytes, as: UTF8.self) {
                #expect(PythonName(text).bytes == bytes && PythonName(text).description == text)
            }
        }
    }

    @Test func `a String takes no surrogates, and a name none that stand for no byte`() throws {
        try python.attached { gil in
            let escaped = try gil.evaluate("'a\\udcff'")
            #expect(throws: PythonError.self) { try String(escaped) }
            #expect(try PythonName(escaped).bytes == [0x61, 0xFF])
            let error = #expect(throws: ConversionError.self) { try PythonName(gil.evaluate("'a\\ud800'")) }
            #expect(
                error?.description == "'a\\ud800' cannot become PythonName: it has surrogates that stand for no byte")
            let other = #expect(throws: PythonError.self) { try PythonName(gil.evaluate("b'a'")) }
            #expect(other?.description == "TypeError: must be str, not bytes")
        }
    }

    @Test func `names of files that are no text are listed, and used`() throws {
        let encoding = try python.attached { gil in try gil.import("sys").getfilesystemencoding().text() }
        guard encoding == "utf-8" else { try skip("names of files are \(encoding), not UTF-8") }
        try withFolder { folder in
            let odd = folder.path + "/a"
            var path = Array(odd.utf8CString.dropLast().map { UInt8(bitPattern: $0) }) + [0xFF, 0xE9]
            path.append(0)
            let made = path.withUnsafeBytes {
                open($0.baseAddress!.assumingMemoryBound(to: CChar.self), O_CREAT, 0o600)
            }
            close(try #require(made >= 0 ? made : nil))
            try python.attached { gil in
                let os = try gil.import("os")
                let names = try [PythonName](os.listdir(folder.path))
                #expect(names.map(\.bytes) == [[0x61, 0xFF, 0xE9]])
                let found = try os.attribute("path").join(folder.path, names[0])
                #expect(try PythonBytes(os.fsencode(found)).bytes == path.dropLast())
                try os.rename(found, folder.path + "/renamed")
                #expect(try [String](os.listdir(folder.path)) == ["renamed"])
            }
        }
    }

    @Test func `attributes whose names are no text are read, set, found and removed`() throws {
        try python.attached { gil in
            let object = try gil.evaluate("type('C', (), {})()")
            let name = PythonName(bytes: [0x78, 0x80])
            #expect(try !object.hasAttribute(name))
            try object.setAttribute(name, to: object)
            try object.setAttribute(PythonName("x"), to: 1)
            #expect(try object.hasAttribute(name) && object.attribute(name).isIdentical(to: object))
            #expect(try [PythonName](gil.import("builtins").vars(object)) == [name, PythonName("x")])
            #expect(try Int(object.x) == 1)
            try object.removeAttribute(name)
            let error = #expect(throws: PythonError.self) { _ = try object.attribute(name) }
            #expect(error?.type == "AttributeError")
            #expect(throws: PythonError.self) { try object.removeAttribute(name) }
            let failing = try gil.evaluate("type('F', (), {'__getattr__': lambda self, name: 1 // 0})()")
            let passed = #expect(throws: PythonError.self) { _ = try failing.hasAttribute(name) }
            #expect(passed?.type == "ZeroDivisionError")
        }
    }
}
