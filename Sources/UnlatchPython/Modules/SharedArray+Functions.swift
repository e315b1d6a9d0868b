internal import CPythonABI

extension SharedArray: PythonResult {
    public static var resultAnnotation: String { "Buffer" }
}

/// The array that Python was given. For memory of any other object see `BufferArgument`.
extension SharedArray: PythonArgument {
    public typealias Loaded = SharedArray?

    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<SharedArray?>) -> Bool {
        loadOwner(object, loaded, "a SharedArray of \(Element.elementType.numpyName)")
    }

    public static var argumentAnnotation: String { "Buffer" }
}

/// The Swift object whose memory a Python object shows. Returns false with Python's exception set. pre: the lock is held.
package func loadOwner<Owner: AnyObject>(
    _ object: OpaquePointer, _ loaded: UnsafeMutablePointer<Owner?>, _ expected: String
) -> Bool {
    do {
        loaded.pointee = try SharedMemoryType.owner(of: object) as? Owner
    } catch {
        PythonError.raise(error)
        return false
    }
    if loaded.pointee == nil { ArgumentRefusal.raise(mustBe: expected, not: object) }
    return loaded.pointee != nil
}
