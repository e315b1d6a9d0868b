internal import CPythonABI
import Synchronization

/// An extension module: what a dynamic library offers to the Python that imports it.
///
/// ```swift
/// private let geometry = PythonExtension { module }
///
/// @_cdecl("PyInit_geometry")
/// public func initializeGeometry() -> OpaquePointer? { geometry.initialize() }
///
/// @_cdecl("PyModExport_geometry")      // CPython 3.15 and later ask for this one first
/// public func exportGeometry() -> UnsafeMutableRawPointer? { geometry.export() }
/// ```
///
/// Built as a dynamic library and named `geometry.so` in a folder on `sys.path`, it is imported by every CPython from
/// 3.9 on: the library is linked to none of them, and finds their functions when it is loaded.
///
/// What the module does not promise (see `PythonModule.Support`) is told to Python as well: a free-threaded
/// interpreter turns its lock on, and one with a lock of its own refuses to import it. No free-threaded build has run
/// this, and no 3.15: what `export` returns has been compared with that version's headers.
///
/// GIL: either, for everything declared here.
public final class PythonExtension: Sendable {
    private let make: @Sendable () throws -> PythonModule
    /// What Python is given; made by the first import.
    private let made = Mutex<Made?>(nil)

    private struct Made {
        let module: PythonModule
        /// The address of a description for Python, which is never freed. A process uses one kind of the two.
        var addresses: [Kind: Int] = [:]
    }

    /// The layout of a description: of CPython up to 3.14, and of later ones.
    private enum Kind { case definition, slots }

    /// - Parameter make: Describes the module; called by the first import, when Python can be used.
    public init(_ make: @escaping @Sendable () throws -> PythonModule) { self.make = make }

    /// What the library's `PyInit_name` function returns.
    ///
    /// GIL: held. It is called by Python alone.
    public func initialize() -> OpaquePointer? {
        described(.definition).flatMap { unl_py.PyModuleDef_Init($0) }
    }

    /// What the library's `PyModExport_name` function returns: slots, in the layout of CPython 3.15.
    ///
    /// GIL: held. It is called by Python alone.
    public func export() -> UnsafeMutableRawPointer? { described(.slots) }

    /// Described at the first import, and the same at the others. Nil with an `ImportError` set.
    private func described(_ kind: Kind) -> UnsafeMutableRawPointer? {
        do {
            _ = try Interpreter.joined()
            let address = try self.made.withLock { made in
                if let known = made?.addresses[kind] { return known }
                let module = try made?.module ?? make()
                var addresses = made?.addresses ?? [:]
                let address = describe(module, kind)
                addresses[kind] = address
                made = Made(module: module, addresses: addresses)
                return address
            }
            // SAFETY: it is never freed.
            return UnsafeMutableRawPointer(bitPattern: address)
        } catch {
            unl_python_import_error("\(error)")
            return nil
        }
    }

    private func describe(_ module: PythonModule, _ kind: Kind) -> Int {
        let new = kind == .definition ? unl_python_module_definition : unl_python_module_slots
        let support = unl_python_support(
            own_gil_interpreters: module.supports.contains(.ownGILInterpreters) ? 1 : 0,
            free_threading: module.supports.contains(.freeThreading) ? 1 : 0)
        let address = new(
            immortalText(module.name), immortalText(module.doc), module.makeDefinitions(),
            { module in
                guard let context = unl_python_module_context(module) else {
                    unl_python_import_error("a module that none of this library's descriptions made")
                    return -1
                }
                // SAFETY: the context is an extension that was retained for good.
                return Unmanaged<PythonExtension>.fromOpaque(context).takeUnretainedValue().fill(module)
            }, Unmanaged.passRetained(self).toOpaque(), support)
        return Int(bitPattern: address!)
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
