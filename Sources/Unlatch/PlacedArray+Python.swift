// Memory placed on a node goes to Python as it is: placement knows nothing of Python, so they meet here.

extension PlacedArray: ConvertibleToPython where Element: BufferElement {
    /// A Python object on the array's own pages, which it keeps alive: see `GIL.share`.
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        try gil.share(unsafeBuffer, keepingAlive: self)
    }
}

extension PlacedArray: PythonResult where Element: BufferElement {
    public static var resultAnnotation: String { "Buffer" }
}

/// The array that Python was given.
extension PlacedArray: PythonArgument where Element: BufferElement {
    public typealias Loaded = PlacedArray?

    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<PlacedArray?>) -> Bool {
        loadOwner(object, loaded, "a PlacedArray of \(Element.elementType.numpyName)")
    }

    public static var argumentAnnotation: String { "Buffer" }
}
