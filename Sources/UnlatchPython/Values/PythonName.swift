internal import CPythonABI

/// A `str` that need not be text: the name of a file, an environment variable or an attribute, whose bytes are no UTF-8.
///
/// Python has such names as text with *surrogates* in the place of those bytes (`os.fsdecode`, `errors='surrogateescape'`), which
/// a Swift `String` cannot hold: its conversion throws. A name holds the bytes, and becomes the same `str` again.
///
/// ```swift
/// let names = try [PythonName](os.listdir("."))
/// for name in names where name.text == nil { try os.rename(name, PythonName("renamed")) }
/// let odd = try object.attribute(names[0])
/// ```
///
/// The bytes are UTF-8 as far as they are text, also where the encoding of the file system is another one: those for a call of
/// the system are `PythonBytes(os.fsencode(name))` there.
public struct PythonName: ConvertibleToPython, Hashable, Sendable, CustomStringConvertible {
    public var bytes: [UInt8]

    public init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    public init(_ text: String) { bytes = Array(text.utf8) }

    /// The name as text; nil where it is none.
    public var text: String? { String(validating: bytes, as: UTF8.self) }

    /// As text, with U+FFFD for what is none.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    /// A `str`, with a surrogate for each byte that is no UTF-8.
    ///
    /// GIL: held. Complexity: O(n).
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        if bytes.isEmpty { return try "".pythonReference(gil) }
        return try bytes.withUnsafeBytes { raw in
            // SAFETY: Python copies the bytes before this returns; there is one at least.
            let start = raw.baseAddress!.assumingMemoryBound(to: CChar.self)
            return try .owned(orError: unl_py.PyUnicode_DecodeUTF8(start, raw.count, "surrogateescape"))
        }
    }
}

extension PythonName: ConvertibleFromPython {
    /// The bytes of a `str`, those that surrogates stand for included.
    ///
    /// - Throws: `ConversionError` for surrogates that stand for no byte; `PythonError` (`TypeError`) for another kind of object.
    ///
    /// GIL: held. Complexity: O(n).
    public init(_ object: BoundObject) throws {
        guard unl_py.PyObject_IsInstance(object.pointer, unl_py.PyUnicode_Type) == 1 else {
            ArgumentRefusal.replace(mustBe: "str", not: object.pointer)
            throw PythonError.fetch()
        }
        let encoded = unl_py.PyUnicode_AsEncodedString(object.pointer, "utf-8", "surrogateescape")
        guard let encoded else {
            let error = PythonError.fetch()
            guard error.type == "UnicodeEncodeError" else { throw error }
            throw ConversionError(object, PythonName.self, .inexact("it has surrogates that stand for no byte"))
        }
        let gil = GIL(assumingAttached: ())
        bytes = try PythonBytes(gil.bind(PythonReference(owned: encoded))).bytes
    }
}

extension PythonName: PythonDictionaryKey {}

extension PythonName: PythonArgument {
    public typealias Loaded = PythonName?

    public static var argumentAnnotation: String { "str" }
}

extension PythonName: PythonResult {
    public static var resultAnnotation: String { "str" }
}

// Attributes whose names are no text.
extension BoundObject {
    /// The attribute of that name.
    @_lifetime(copy self)
    public func attribute(_ name: PythonName) throws -> BoundObject {
        try combined(with: name, unl_py.PyObject_GetAttr)
    }

    /// Sets the attribute, as `setattr` in Python.
    public func setAttribute(
        _ name: PythonName, to value: borrowing some ConvertibleToPython & ~Escapable
    ) throws {
        let (name, value) = (try name.asKey, try value.asKey)
        try PythonError.check(unl_py.PyObject_SetAttr(pointer, name.pointer, value.pointer))
    }

    /// Removes the attribute, as `delattr` in Python.
    public func removeAttribute(_ name: PythonName) throws {
        let name = try name.asKey
        try PythonError.check(unl_py.PyObject_SetAttr(pointer, name.pointer, nil))
    }

    /// Whether the object has the attribute, as `hasattr` in Python.
    ///
    /// - Throws: `PythonError`: another exception than `AttributeError` that looking it up raises.
    public func hasAttribute(_ name: PythonName) throws -> Bool {
        do {
            _ = try attribute(name)
            return true
        } catch let error as PythonError where error.matches("AttributeError") {
            return false
        }
    }
}
