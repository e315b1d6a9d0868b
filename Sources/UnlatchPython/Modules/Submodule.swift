internal import CPythonABI
import UnlatchSystem

/// A module inside another one.
final class Submodule: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the definitions are behind a mutex, and written once.
    let module: PythonModule
    private let definitions = Guarded<UnsafeMutablePointer<PyMethodDef>?>(nil)

    init(_ module: PythonModule) { self.module = module }

    /// As in `shapes` of `geometry.shapes`.
    var attribute: String { String(module.name.split(separator: ".").last ?? "") }

    /// Once for the process. GIL: held.
    func define() throws(ModuleMistake) {
        if definitions.withLock({ $0 }) != nil { return }
        let new = try module.makeDefinitions()
        definitions.withLock { if $0 == nil { $0 = new } }
    }

    /// Makes it for the current interpreter. pre: the lock is held; `define` has returned.
    func add(to parent: OpaquePointer) throws {
        let object = try module.newModule(definitions.withLock { $0 }!)
        try PythonError.check(unl_python_set_attribute(parent, attribute, attribute.utf8.count, object.pointer))
    }
}

extension PythonModule {
    /// Adds a module inside this one: of the name `geometry.shapes` inside `geometry`, whose attribute `shapes` it is. Both
    /// `import geometry.shapes` and `from geometry import shapes` find it.
    public mutating func add(_ module: PythonModule) { submodules.append(Submodule(module)) }

    /// A module of these definitions, in `sys.modules`. pre: the lock is held.
    func newModule(_ definitions: UnsafeMutablePointer<PyMethodDef>) throws -> PythonReference {
        let object = try PythonReference.owned(orError: unl_python_new_module(name, name.utf8.count))
        let gil = GIL(assumingAttached: ())
        try gil.bind(object).setAttribute("__doc__", to: doc)
        try PythonError.check(unl_py.PyModule_AddFunctions(object.pointer, definitions))
        try fill(object.pointer)
        try PythonError.check(
            unl_python_set_item(unl_py.PyImport_GetModuleDict(), name, name.utf8.count, object.pointer))
        return object
    }
}
