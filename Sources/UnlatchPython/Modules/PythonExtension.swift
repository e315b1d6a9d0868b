internal import CPythonABI
import Glibc

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
/// interpreter turns its lock on, and one with a lock of its own refuses to import it.
///
/// GIL: either, for everything declared here.
public final class PythonExtension: Sendable {
    private let make: @Sendable () throws -> PythonModule
    /// What Python is given; made by the first import. Nobody's code runs under this mutex, which is taken by holders of
    /// a lock of Python's alone: whoever has it gives it up without waiting for anything.
    private let stage = Guarded.heldAcrossForks(Stage.absent)

    private enum Stage {
        case absent
        /// By that thread (Python's number), of the process that this was noted in.
        case making(thread: UInt, process: UInt32)
        case made(Made)

        var made: Made? { if case .made(let made) = self { made } else { nil } }
    }

    private struct Made {
        let module: PythonModule
        /// The address of a description for Python, which is never freed. A process uses one kind of the two.
        var addresses: [Kind: Int] = [:]
    }

    /// The layout of a description: of CPython up to 3.14, and of later ones.
    private enum Kind { case definition, slots }

    /// - Parameter make: Describes the module; called by the first import, when Python can be used, and again by a later
    ///   one when it has thrown. It may import modules, run Python code and release the lock: imports in other
    ///   interpreters of the process wait for it, without the lock.
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

    /// Described at the first import, and the same at the others. Nil with an exception set: an `ImportError`, or the
    /// interrupt that came meanwhile.
    private func described(_ kind: Kind) -> UnsafeMutableRawPointer? {
        do {
            _ = try Interpreter.joined(lockIsHeld: true)
            let outer = ThreadState.noteEntry()
            defer { ThreadState.endEntry(outer) }
            OtherInterpreters.beginCurrent()
            // An interpreter beside the first may know copies that the first has not met.
            Interpreter.shareWithOtherCopies()
            let module = try describedModule()
            let address = try stage.withLock { (stage) throws(ModuleMistake) in
                if let known = stage.made?.addresses[kind] { return known }
                let address = try describe(module, kind)
                var addresses = stage.made?.addresses ?? [:]
                addresses[kind] = address
                stage = .made(Made(module: module, addresses: addresses))
                return address
            }
            // SAFETY: it is never freed.
            return UnsafeMutableRawPointer(bitPattern: address)
        } catch let interrupt as PythonError where interrupt.isMeantForOthers {
            PythonError.raise(interrupt)
            return nil
        } catch {
            unl_python_import_error(Self.text(of: error).escapingNULs)
            return nil
        }
    }

    private enum Turn {
        case made(PythonModule)
        case ours, others
    }

    /// The description; made here when nobody has made it, waited for when another thread is at it: the user's code may
    /// give the lock up, and another interpreter of the process may import the module then. pre: a lock is held.
    private func describedModule() throws -> PythonModule {
        while true {
            switch try nextTurn() {
            case .made(let module): return module
            case .ours:
                do {
                    let module = try make()
                    stage.withLock { $0 = .made(Made(module: module)) }
                    return module
                } catch {
                    stage.withLock { $0 = .absent }
                    throw error
                }
            case .others:
                var gil = GIL(assumingAttached: ())
                gil.released { _ = usleep(1000) }
                try gil.checkInterrupts()
            }
        }
    }

    private func nextTurn() throws(InterpreterError) -> Turn {
        let (thread, process) = (ThreadState.identity, ForkHandling.generation)
        return try stage.withLock { (stage) throws(InterpreterError) in
            switch stage {
            case .made(let made): return .made(made.module)
            case .making(thread, process):
                throw InterpreterError(
                    .loadFailed, "the module is imported by its own description, which would wait for itself")
            case .making(_, process): return .others
            case .absent, .making:  // a forked child has no thread of its parent's that would make an end of it
                stage = .making(thread: thread, process: process)
                return .ours
            }
        }
    }

    /// For a mistake in the description, what it is: that it is an ImportError goes without saying.
    private static func text(of error: any Error) -> String {
        if let mistake = error as? ModuleMistake { return mistake.description }
        guard let error = error as? PythonError, error.matches("ImportError") else { return "\(error)" }
        return error.message
    }

    private func describe(_ module: PythonModule, _ kind: Kind) throws(ModuleMistake) -> Int {
        let definitions = try module.makeDefinitions()
        let new = kind == .definition ? unl_python_module_definition : unl_python_module_slots
        let support = unl_python_support(
            own_gil_interpreters: module.supports.contains(.ownGILInterpreters) ? 1 : 0,
            free_threading: module.supports.contains(.freeThreading) ? 1 : 0)
        let address = new(
            immortalText(module.name), immortalText(module.doc), definitions,
            { module in
                guard let context = unl_python_module_context(module) else {
                    unl_python_import_error("a module that none of this library's descriptions made")
                    return -1
                }
                // SAFETY: the context is an extension that was retained for good.
                return Unmanaged<PythonExtension>.fromOpaque(context).takeUnretainedValue().fill(module)
            }, Unmanaged.passRetained(self).toOpaque(), support)
        guard let address else {
            throw ModuleMistake(description: "there is no memory for the module's description")
        }
        return Int(bitPattern: address)
    }

    /// Python has made a module of the definition. Returns -1 with an exception set.
    private func fill(_ object: OpaquePointer) -> Int32 {
        do {
            let outer = OtherInterpreters.enter()
            defer { OtherInterpreters.leave(outer) }
            try stage.withLock { $0.made?.module }?.fill(object)
            return 0
        } catch {
            PythonError.raise(error)
            return -1
        }
    }
}
