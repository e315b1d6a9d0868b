import Testing
import UnlatchElements
import UnlatchPython

@Suite struct ElementTypeTests {
    @Test(arguments: ElementType.allCases)
    func `a type is what its codes say`(type: ElementType) {
        let prefixes = ["", "@", "=", "<"]
        for format in prefixes.map({ $0 + type.format }) {
            #expect(ElementType(format: format, itemSize: type.size) == type, "\(format)")
        }
        for format in [">" + type.format, "!" + type.format, type.format + type.format, "2" + type.format] {
            #expect(ElementType(format: format, itemSize: type.size) == nil, "\(format)")
        }
        let (code, bits) = type.dlpack
        #expect(ElementType(dlpackCode: code, bits: bits, lanes: 1) == type)
        #expect(ElementType(dlpackCode: code, bits: bits, lanes: 2) == nil)
        #expect(ElementType.allCases[type.ordinal] == type && ElementType.count == ElementType.allCases.count)
        #expect(type.swiftType.map { $0.elementType == type } ?? true)
    }

    @Test func `texts that are no format of a number are none`() {
        for format in ["", "@", "Z", "Zi", "Zq", "@Z", "x", "s", "P", "T{d:x:}", "ff", "Zdd", "(2)d", "@@d"] {
            for size in [0, 1, 2, 4, 8, 16] { #expect(ElementType(format: format, itemSize: size) == nil, "\(format)") }
        }
        #expect(ElementType(format: "l", itemSize: 8) == .i64 && ElementType(format: "=l", itemSize: 4) == .i32)
        #expect(ElementType(format: "d", itemSize: 10) == nil && ElementType(format: nil, itemSize: 1) == .u8)
    }

    @Test(arguments: ElementType.allCases)
    func `NumPy's arrays of a type have its name, size, alignment and format`(type: ElementType) throws {
        try withNumPy { _, numpy in
            let dtype = try numpy.dtype(type.numpyName)
            #expect(try Int(dtype.itemsize) == type.size && Int(dtype.alignment) == type.alignment)
            let format = try String(numpy.zeros(1, dtype: type.numpyName).data.format)
            #expect(ElementType(format: format, itemSize: type.size) == type, "\(format)")
        }
    }

    /// One function for each type, which borrows its argument, and the view of it.
    private struct Reader {
        let type: ElementType
        let views: (BoundObject, _ byDLPack: Bool) -> Bool

        init<Element: BufferElement>(_: Element.Type, _ module: inout PythonModule) {
            type = Element.elementType
            views = { object, byDLPack in
                let view = try? byDLPack ? object.dlpackBuffer(of: Element.self) : object.buffer(of: Element.self)
                return view != nil
            }
            module.function(type.rawValue, "x") { (x: BufferArgument<Element>) in x.count }
        }
    }

    @Test func `a view, DLPack and a borrowed argument accept the same arrays`() throws {
        try withNumPy { gil, numpy in
            var module = PythonModule("element_types")
            var readers = [Reader(PythonComplex.self, &module)]
            for case let type? in ElementType.allCases.map(\.swiftType) { readers.append(Reader(type, &module)) }
            let functions = try gil.bind(gil.install(module))
            var accepted = 0
            let types = ElementType.allCases.map(\.numpyName) + [">f8", ">i4", "U1", "S8", "M8[s]", "f8,f8", "O", "g"]
            for (name, misaligned) in types.flatMap({ [($0, false), ($0, true)] }) {
                let bytes = try numpy.zeros(64, dtype: "uint8").reference
                let size = try Int(numpy.dtype(name).itemsize)
                let array =
                    name == "O"
                    ? try numpy.zeros(2, dtype: "O")
                    : try numpy.frombuffer(bytes, dtype: name, count: 2, offset: misaligned ? 1 : 0)
                for reader in readers {
                    let viewed = reader.views(array, false)
                    let borrowed = (try? functions.attribute(reader.type.rawValue)(array.reference)) != nil
                    #expect(viewed == borrowed, "\(name) as \(reader.type), misaligned: \(misaligned)")
                    // NumPy lends no misaligned memory by DLPack, and no bytes in the other order.
                    if !misaligned { #expect(reader.views(array, true) == viewed, "\(name) as \(reader.type)") }
                    let isType = reader.type.numpyName == name && size == reader.type.size
                    #expect(viewed == (isType && (!misaligned || reader.type.alignment == 1)), "\(name)")
                    if viewed { accepted += 1 }
                }
            }
            #expect(accepted == readers.count + 3, "each aligned, and bytes anywhere")
        }
    }
}
