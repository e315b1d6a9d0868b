internal import CPythonABI
import Glibc

// Where an exception has no way out: a text that is made for a message, a getter that cannot throw. An `Exception` is
// forgotten there. What is none (KeyboardInterrupt, SystemExit, a cancellation) was meant for the code around: it is
// raised again, at the thread's next bytecode.
extension PythonError {
    /// Forgets the exception that is set, if one is. pre: the lock is held.
    static func forget() {
        guard let type = unl_py.PyErr_Occurred() else { return }
        guard unl_py.PyErr_ExceptionMatches(unl_py.PyExc_Exception) == 0 else { return unl_py.PyErr_Clear() }
        let kind = PythonReference(borrowed: type)
        unl_py.PyErr_Clear()
        raiseSoon(kind)
    }

    /// The body's value; nil when it throws, which is forgotten. pre: the lock is held.
    static func forgetting<R>(_ body: () throws -> R) -> R? {
        do {
            return try body()
        } catch let error as PythonError {
            error.forgetUnlessMeantForOthers()
            return nil
        } catch {
            return nil
        }
    }

    /// Whether it is no `Exception`. pre: the lock is held.
    var isMeantForOthers: Bool {
        unl_py.PyErr_GivenExceptionMatches(exception.pointer, unl_py.PyExc_Exception) == 0
    }

    /// As `forget`, for one that was fetched. pre: the lock is held.
    func forgetUnlessMeantForOthers() {
        guard isMeantForOthers else { return }
        let type = PythonReference(owned: unl_py.PyObject_Type(exception.pointer))
        Self.raiseSoon(type)
    }

    /// Calls `body` with no exception set, and sets the one that was set again: for calls that must not begin with one.
    /// pre: the lock is held.
    static func leavingExceptionSet<R>(_ body: () -> R) -> R {
        guard unl_py.PyErr_Occurred() != nil else { return body() }
        var type: OpaquePointer?
        var value: OpaquePointer?
        var trace: OpaquePointer?
        unl_py.PyErr_Fetch(&type, &value, &trace)
        defer { unl_py.PyErr_Restore(type, value, trace) }
        return body()
    }

    /// Interrupts that arrive while something is made that is made again then.
    private final class Interrupts {
        var kinds: [PythonReference] = []
    }

    private static let interruptsKey: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// The body's value, made again when an interrupt arrived meanwhile and was forgotten: it has made a part of the value
    /// then. The interrupt is raised afterwards. pre: the lock is held.
    static func uninterrupted<R>(_ body: () -> R) -> R {
        let outer = pthread_getspecific(interruptsKey)
        let interrupts = Interrupts()
        pthread_setspecific(interruptsKey, Unmanaged.passUnretained(interrupts).toOpaque())
        defer {
            pthread_setspecific(interruptsKey, outer)
            withExtendedLifetime(interrupts) {
                if let first = interrupts.kinds.first { raiseSoon(first) }
            }
        }
        var count = 0
        while true {
            let value = body()
            // An exception whose own methods raise one each time is made twice more.
            if interrupts.kinds.count == count || interrupts.kinds.count > 2 { return value }
            count = interrupts.kinds.count
        }
    }

    private static func raiseSoon(_ type: PythonReference) {
        if let waiting = pthread_getspecific(interruptsKey) {
            // SAFETY: `uninterrupted` keeps the object until it has cleared the key.
            return Unmanaged<Interrupts>.fromOpaque(waiting).takeUnretainedValue().kinds.append(type)
        }
        // Ctrl-C goes the way that it came: then native work that asks for signals sees it, too.
        if type.pointer == unl_py.PyExc_KeyboardInterrupt, ThreadState.identity == Interpreter.mainThread,
            isInterruptPythons
        {
            return unl_py.PyErr_SetInterrupt()
        }
        ThreadState.raise(type, inThread: ThreadState.identity)
    }

    /// Whether Python has a function that handles SIGINT. Runs no Python code.
    private static var isInterruptPythons: Bool {
        func result(_ raw: OpaquePointer?) -> PythonReference? {
            if raw == nil { unl_py.PyErr_Clear() }
            return raw.map(PythonReference.init(owned:))
        }
        guard let signals = result(unl_python_import("_signal", 7)),
            let get = result(AttributeName.get("getsignal", of: signals.pointer)),
            let arguments = result(unl_py.PyTuple_New(1)), let number = unl_py.PyLong_FromLongLong(Int64(SIGINT)),
            unl_py.PyTuple_SetItem(arguments.pointer, 0, number) == 0,
            let handler = result(unl_py.PyObject_Call(get.pointer, arguments.pointer, nil))
        else { return false }
        // The others are numbers, or None.
        return result(AttributeName.get("__call__", of: handler.pointer)) != nil
    }
}
