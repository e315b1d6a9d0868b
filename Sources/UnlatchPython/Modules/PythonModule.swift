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
    private(set) var classes: [PythonClass] = []
    var exceptions: [PythonExceptionClass] = []
    var enumerations: [PythonEnum] = []
    var submodules: [Submodule] = []
    /// What a function's name begins with in messages: the class of a static method.
    private let messagesBegin: String
    private(set) var constants: [(name: String, value: any ConvertibleToPython & Sendable)] = []

    /// - Parameter supports: What the module promises of itself; nothing unless said.
    public init(_ name: String, doc: String = "", supports: Support = []) {
        self.name = name
        self.doc = doc
        self.supports = supports
        messagesBegin = ""
    }

    /// Functions that come to belong to a class.
    init(_ name: String, messagesBegin: String) {
        (self.name, self.messagesBegin, doc, supports) = (name, messagesBegin, "", [])
    }

    /// Adds a class that is written in Swift. One that it is derived from comes first.
    public mutating func add<Object: PythonObject>(_ type: Object.Type) { add(Object.pythonClass) }

    /// As above.
    public mutating func add(_ pythonClass: PythonClass) { classes.append(pythonClass) }

    @usableFromInline
    func messageName(_ function: String) -> String { messagesBegin + function }

    /// Adds a value that the module shows under this name.
    public mutating func constant(_ name: String, _ value: some ConvertibleToPython & Sendable) {
        constants.append((name, value))
    }

    @usableFromInline
    mutating func add(
        _ name: String, _ doc: String, _ parameters: [ParameterDescription], _ resultAnnotation: String,
        _ body: @escaping FunctionBody
    ) {
        let entry = FunctionEntry(messageName(name), parameters, resultAnnotation, attribute: name, body)
        functions.append(Function(entry: entry, doc: doc))
    }

    /// As `add`, of a function that hands calls on, or that has another name in messages than in the module.
    mutating func add(
        _ name: String, _ doc: String, _ parameters: [ParameterDescription], _ resultAnnotation: String,
        attribute: String? = nil, others: OtherCalls?, _ body: @escaping FunctionBody
    ) {
        let entry = FunctionEntry(name, parameters, resultAnnotation, attribute: attribute, others: others, body)
        functions.append(Function(entry: entry, doc: doc))
    }

    /// What the programmer got wrong; nil for a description that Python can be given.
    var mistake: String? {
        if name.isEmpty || name.utf8.contains(0) { return "'\(name.escapingNULs)' is no name for a module" }
        if doc.utf8.contains(0) { return "\(name): the documentation has a NUL in it" }
        if let mistake = mistakeInNames { return mistake }
        for (index, function) in functions.enumerated() {
            let entry = function.entry
            if entry.attribute.isEmpty || entry.attribute.utf8.contains(0) {
                return "\(name): '\(entry.attribute.escapingNULs)' is no name for a function"
            }
            if entry.name == "__stubs__" { return "\(name).__stubs__ is made for every module" }
            if function.doc.utf8.contains(0) { return "\(name).\(entry.name): the documentation has a NUL in it" }
            if functions[..<index].contains(where: { $0.entry.attribute == entry.attribute }) {
                return "\(name).\(entry.name) is defined twice"
            }
            if let mistake = entry.parameters.mistake { return "\(name).\(entry.name): \(mistake)" }
        }
        let left = Int(unl_python_entries_left()) - 1  // one tells the stubs
        if functions.count > left {
            return
                "\(name) has \(functions.count) functions written in Swift, and the process can have \(left) more "
                + "of its \(UNL_PYTHON_ENTRIES)"
        }
        return nil
    }

    /// Of what is no function.
    private var mistakeInNames: String? {
        var names = Set(functions.map(\.entry.attribute))
        let others =
            classes.map(\.name) + exceptions.map(\.name) + enumerations.map(\.name) + submodules.map(\.attribute)
        for other in others {
            if other.isEmpty || other.utf8.contains(0) { return "\(name): '\(other.escapingNULs)' is no name" }
            if !names.insert(other).inserted { return "\(name).\(other) is defined twice" }
        }
        for submodule in submodules where submodule.module.name != "\(name).\(submodule.attribute)" {
            return "\(submodule.module.name) is no name for a module in \(name): \(name).NAME is"
        }
        return nil
    }

    /// An array of definitions as Python wants it, ended by an empty one. Kept for ever, as Python keeps pointers to it.
    ///
    /// - Throws: what is to become an `ImportError`, for a mistake in the description. GIL: held.
    func makeDefinitions() throws(ModuleMistake) -> UnsafeMutablePointer<PyMethodDef> {
        if let mistake { throw ModuleMistake(description: mistake) }
        let stubs = FunctionEntry("__stubs__", [], "str") { [self] _, _ in stub.newObject() }
        let all = functions + [Function(entry: stubs, doc: "The text of the module's stub file.")]
        let definitions = UnsafeMutablePointer<PyMethodDef>.allocate(capacity: all.count + 1)
        definitions.initialize(repeating: PyMethodDef(), count: all.count + 1)
        for (index, function) in all.enumerated() {
            guard function.entry.define(definitions + index, doc: function.doc) else {
                // Another thread took the last ones meanwhile. Those that were taken here stay taken, as their memory.
                throw ModuleMistake(
                    description: "a process can have \(UNL_PYTHON_ENTRIES) functions written in Swift")
            }
        }
        try PythonIterator.pythonClass.define(in: "unlatch")
        for exception in exceptions { _ = TypeNames.setModule(name, of: exception.number) }
        for enumeration in enumerations { _ = TypeNames.setModule(name, of: enumeration.number) }
        for class_ in classes { try class_.define(in: name) }
        for submodule in submodules { try submodule.define() }
        return definitions
    }

    /// Sets the constants and what each interpreter has of its own. pre: the lock is held.
    func fill(_ module: OpaquePointer) throws {
        let gil = GIL(assumingAttached: ())
        func set(_ name: String, _ value: PythonReference) throws {
            try PythonError.check(unl_python_set_attribute(module, name, name.utf8.count, value.pointer))
        }
        for exception in exceptions { try set(exception.name, exception.object()) }
        for enumeration in enumerations { try set(enumeration.name, enumeration.object()) }
        if !classes.isEmpty { _ = try PythonIterator.pythonClass.installedType() }
        for class_ in classes {
            try set(class_.name, class_.installedType())
        }
        for submodule in submodules { try submodule.add(to: module) }
        for (name, value) in constants {
            try set(name, value.pythonReference(gil))
        }
    }
}

/// Why a module cannot be made of its description. No `PythonError`, which is not to be made under a mutex.
struct ModuleMistake: Error {
    let description: String
}

extension GIL {
    /// Makes the module and puts it into `sys.modules`, so that `import name` finds it.
    ///
    /// - Returns: The module.
    /// - Throws: `PythonError`: an `ImportError` for a mistake in the description.
    ///
    /// GIL: held. Cost: the module's functions stay for the life of the process, which can have 1 024 of them;
    /// install a module once.
    @discardableResult
    public func install(_ module: PythonModule) throws -> PythonReference {
        ThreadState.assertAttached()
        let definitions: UnsafeMutablePointer<PyMethodDef>
        do throws(ModuleMistake) {
            definitions = try module.makeDefinitions()
        } catch {
            throw PythonError.made(unl_py.PyExc_ImportError, error.description)
        }
        return try module.newModule(definitions)
    }
}
