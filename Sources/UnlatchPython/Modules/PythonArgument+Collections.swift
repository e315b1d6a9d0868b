internal import CPythonABI

// What is made of several Python objects, or of one that is kept.

extension Array: PythonArgument where Element: ConvertibleFromPython {
    public typealias Loaded = [Element]?

    /// The elements of anything that can be iterated, but for a `str`: given for a list, that is a mistake.
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<[Element]?>) -> Bool {
        loadNested(object, loaded, "an iterable") { try Array(nested: $0) }
    }

    public static var argumentAnnotation: String { "Iterable[\(PythonAnnotation.argument(Element.self))]" }
}

extension Array: PythonDefaultArgument where Element: ConvertibleFromPython {}

extension Set: PythonArgument where Element: PythonDictionaryKey {
    public typealias Loaded = Set<Element>?

    /// As for arrays.
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Set<Element>?>) -> Bool {
        loadNested(object, loaded, "an iterable") { try Set(nested: $0) }
    }

    public static var argumentAnnotation: String { "Iterable[\(PythonAnnotation.argument(Element.self))]" }
}

extension Set: PythonDefaultArgument where Element: PythonDictionaryKey {}

extension Dictionary: PythonArgument where Key: PythonDictionaryKey, Value: ConvertibleFromPython {
    public typealias Loaded = [Key: Value]?

    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<[Key: Value]?>) -> Bool {
        loadNested(object, loaded, "a mapping") { try Dictionary(nested: $0) }
    }

    public static var argumentAnnotation: String {
        "Mapping[\(PythonAnnotation.argument(Key.self)), \(PythonAnnotation.argument(Value.self))]"
    }
}

extension Dictionary: PythonDefaultArgument where Key: PythonDictionaryKey, Value: ConvertibleFromPython {}

extension Tuple: PythonArgument where repeat each Element: ConvertibleFromPython {
    public typealias Loaded = Tuple?

    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Tuple?>) -> Bool {
        loadNested(object, loaded, "a sequence") { try Tuple(nested: $0) }
    }

    public static var argumentAnnotation: String {
        var elements: [String] = []
        for type in repeat (each Element).self { elements.append(PythonAnnotation.argument(type)) }
        return PythonAnnotation.tuple(elements)
    }
}

extension Tuple: PythonDefaultArgument where repeat each Element: ConvertibleFromPython {}

extension PythonBytes: PythonDefaultArgument {
    public typealias Loaded = PythonBytes?

    /// A copy of the bytes of any object with the buffer protocol.
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<PythonBytes?>) -> Bool {
        do {
            loaded.pointee = try PythonBytes(BoundObject(borrowed: object))
            return true
        } catch {
            PythonError.raise(error)
            ArgumentRefusal.replace(mustBe: "a bytes-like object", not: object)
            return false
        }
    }

    public static var argumentAnnotation: String { "Buffer" }
}

extension PythonReference: PythonArgument {
    public typealias Loaded = PythonReference?

    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<PythonReference?>) -> Bool {
        loaded.pointee = PythonReference(borrowed: object)
        return true
    }
}

/// For functions that are lent the token. The compiler does not know that the object is not to be used where such a function
/// releases the lock; the program stops there with a message.
extension BoundObject: PythonArgument {
    public typealias Loaded = OpaquePointer?

    @inlinable @inline(__always)
    public static var unloaded: OpaquePointer? { nil }

    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<OpaquePointer?>) -> Bool {
        loaded.pointee = object
        return true
    }

    /// The caller keeps the object.
    @_lifetime(immortal)
    public static func value(_ loaded: UnsafeMutablePointer<OpaquePointer?>) -> BoundObject {
        BoundObject(borrowed: loaded.pointee!)
    }

    @inlinable @inline(__always)
    public static func unload(_ loaded: UnsafeMutablePointer<OpaquePointer?>) {}
}

/// A view that may outlive the call. For one that does not, `BufferArgument` costs less.
extension BufferView: PythonArgument {
    public typealias Loaded = BufferView?

    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<BufferView?>) -> Bool {
        do {
            loaded.pointee = try BoundObject(borrowed: object).buffer(of: Element.self)
            return true
        } catch {
            PythonError.raise(error)
            return false
        }
    }

    public static var argumentAnnotation: String { "Buffer" }
}

/// Refuses a `str`, which is an iterable of others: where it is given for several values, that is a mistake.
private func loadNested<Value>(
    _ object: OpaquePointer, _ loaded: UnsafeMutablePointer<Value?>, _ kind: String,
    _ convert: (BoundObject) throws -> Value
) -> Bool {
    if unl_python_is_exactly(object, unl_py.PyUnicode_Type) != 0 {
        ArgumentRefusal.raise(mustBe: "\(kind) other than str", not: object)
        return false
    }
    do {
        loaded.pointee = try convert(BoundObject(borrowed: object))
        return true
    } catch let error as NestedConversionError {
        ArgumentRefusal.raise(error)
    } catch {
        PythonError.raise(error)
        ArgumentRefusal.replace(mustBe: kind, not: object)
    }
    return false
}
