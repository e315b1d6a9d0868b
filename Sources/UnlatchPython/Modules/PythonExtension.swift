internal import CPythonABI
import Synchronization

/// An extension module: what a dynamic library offers to the Python that imports it.
///
/// ```swift
/// private let geometry = PythonExtension { module }
///
/// @_cdecl("PyInit_geometry")
/// public func initializeGeometry() -> OpaquePointer? { geometry.initialize() }
/// ```
///
/// Built as a dynamic library and named `geometry.so` in a folder on `sys.path`, it is imported by every CPython from
/// 3.9 on: the library is linked to none of them, and finds their functions when it is loaded.
///
/// What the module does not promise (see `PythonModule.Support`) is told to Python as well: a free-threaded
/// interpreter turns its lock on, and one with a lock of its own refuses to import it. No free-threaded build has run
/// this.
///
/// GIL: either, for everything declared here.
public final class PythonExtension: Sendable {
    private let make: @Sendable () throws -> PythonModule
    /// Python's definition and the constants of its modules; made by the first import.
    private let made = Mutex<(definition: Int, module: PythonModule)?>(nil)

    /// - Parameter make: Describes the module; called by the first import, when Python can be used.
    public init(_ make: @escaping @Sendable () throws -> PythonModule) { self.make = make }

    /// What the library's `PyInit_name` function returns.
    ///
    /// GIL: held. It is called by Python alone.
    public func initialize() -> OpaquePointer? {
        do {
            _ = try Interpreter.joined()
            let definition = try made.withLock { made in
                if let made { return made.definition }
                let module = try make()
                let definition = define(module)
                made = (definition, module)
                return definition
            }
            // SAFETY: the definition is never freed.
            return unl_py.PyModuleDef_Init(UnsafeMutableRawPointer(bitPattern: definition)!)
        } catch {
            unl_python_import_error("\(error)")
            return nil
        }
    }

    private func define(_ module: PythonModule) -> Int {
        let support = unl_python_support(
            own_gil_interpreters: module.supports.contains(.ownGILInterpreters) ? 1 : 0,
            free_threading: module.supports.contains(.freeThreading) ? 1 : 0)
        let definition = unl_python_module_definition(
            immortalText(module.name), immortalText(module.doc), module.makeDefinitions(),
            { module in
                // SAFETY: the context is an extension that was retained for good.
                Unmanaged<PythonExtension>.fromOpaque(unl_python_module_context(module)).takeUnretainedValue()
                    .fill(module)
            }, Unmanaged.passRetained(self).toOpaque(), support)
        return Int(bitPattern: definition!)
    }

    /// Python has made a module of the definition. Returns -1 with an exception set.
    private func fill(_ object: OpaquePointer) -> Int32 {
        do {
            try made.withLock(\.?.module)?.addConstants(to: object)
            return 0
        } catch {
            PythonError.raise(error)
            return -1
        }
    }
}
