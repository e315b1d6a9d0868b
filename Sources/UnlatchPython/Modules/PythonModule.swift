internal import CPythonABI

/// The description of a Python module whose functions are written in Swift.
///
/// ```swift
/// func geometry() -> PythonModule {
///     var module = PythonModule("geometry", doc: "Lengths and areas.")
///     module.function("area", "width", "height", doc: "The area of a rectangle.") {
///         (width: Double, height: Double) in width * height
///     }
///     module.constant("unit", "m")
///     return module
/// }
/// ```
///
/// A program that embeds Python installs it (`gil.install(module)`); an extension returns it from its initialisation
/// function (`PythonModule.initialize`).
///
/// GIL: either, for everything declared here.
public struct PythonModule: Sendable {
    /// What a module promises of itself.
    public struct Support: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// Functions may run at once on several threads without the interpreter's lock. Without this promise, a
        /// free-threaded Python turns its lock on when it imports the module.
        public static let freeThreading = Support(rawValue: 1)
        /// The module may be imported by an interpreter with a lock of its own, beside others. Owned references
        /// (`PythonReference`, `BufferView`) are used in the interpreter that made them alone; they may be dropped in any.
        public static let ownGILInterpreters = Support(rawValue: 2)
    }

    /// The name that it is imported by.
    public let name: String
    /// Its `__doc__`.
    public let doc: String
    public let supports: Support

    struct Function: Sendable {
        let entry: FunctionEntry
        let doc: String
    }

    private(set) var functions: [Function] = []
    private(set) var constants: [(name: String, value: any ConvertibleToPython & Sendable)] = []

    /// - Parameter supports: What the module promises of itself; nothing unless said.
    public init(_ name: String, doc: String = "", supports: Support = []) {
        self.name = name
        self.doc = doc
        self.supports = supports
    }

    /// Adds a value that the module shows under this name.
    public mutating func constant(_ name: String, _ value: some ConvertibleToPython & Sendable) {
        constants.append((name, value))
    }

    @usableFromInline
    mutating func add(
        _ name: String, _ doc: String, _ parameters: [ParameterDescription], _ body: @escaping FunctionBody
    ) {
        precondition(!functions.contains { $0.entry.name == name }, "\(self.name).\(name) is defined twice")
        if let mistake = parameters.mistake { preconditionFailure("\(self.name).\(name): \(mistake)") }
        functions.append(Function(entry: FunctionEntry(name, parameters, body), doc: doc))
    }

    /// An array of definitions as Python wants it, ended by an empty one. Kept for ever, as Python keeps pointers to it.
    func makeDefinitions() -> UnsafeMutablePointer<PyMethodDef> {
        let definitions = UnsafeMutablePointer<PyMethodDef>.allocate(capacity: functions.count + 1)
        definitions.initialize(repeating: PyMethodDef(), count: functions.count + 1)
        for (index, function) in functions.enumerated() {
            function.entry.define(definitions + index, doc: function.doc)
        }
        return definitions
    }

    /// Sets the constants. pre: the lock is held.
    func addConstants(to module: OpaquePointer) throws {
        let gil = GIL(assumingAttached: ())
        for (name, value) in constants {
            let value = try value.pythonReference(gil)
            try PythonError.check(unl_py.PyObject_SetAttrString(module, name, value.pointer))
        }
    }
}

extension GIL {
    /// Makes the module and puts it into `sys.modules`, so that `import name` finds it.
    ///
    /// - Returns: The module.
    /// - Throws: `PythonError`.
    ///
    /// GIL: held. Cost: the module's functions stay for the life of the process, which has room for 1 024 of them;
    /// install a module once.
    @discardableResult
    public func install(_ module: PythonModule) throws -> PythonReference {
        ThreadState.assertAttached()
        let object = try PythonReference.owned(orError: unl_py.PyModule_New(module.name))
        try PythonError.check(unl_py.PyModule_SetDocString(object.pointer, module.doc))
        try PythonError.check(unl_py.PyModule_AddFunctions(object.pointer, module.makeDefinitions()))
        try module.addConstants(to: object.pointer)
        try PythonError.check(
            unl_py.PyDict_SetItemString(unl_py.PyImport_GetModuleDict(), module.name, object.pointer))
        return object
    }
}
