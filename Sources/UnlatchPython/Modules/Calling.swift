internal import CPythonABI

// What is inlined around a function's body where it is registered.

extension PythonParameter where Value: ~Escapable {
    /// Converts the argument at `index`, or takes the default, and calls `body` with it.
    @inlinable @inline(__always)
    func withValue(
        of arguments: UnsafePointer<OpaquePointer?>?, _ index: Int, _ body: (Value) -> OpaquePointer?
    ) -> OpaquePointer? {
        var loaded = Value.unloaded
        return _withUnprotectedUnsafeMutablePointer(to: &loaded) { loaded in
            // SAFETY: there is one pointer for each parameter; see `FunctionBody`.
            let object = arguments.unsafelyUnwrapped[index]
            if let object {
                guard Value.load(object, into: loaded) else { return refused(description) }
            } else {
                loaded.pointee = defaultValue!  // a missing argument without a default does not get here
            }
            let result = body(Value.value(loaded))
            if object != nil { Value.unload(loaded) }
            return result
        }
    }
}

/// Runs the body with the lock held, and makes Python's object of its result.
@inlinable @inline(__always)
func perform<R: PythonResult>(_ body: () throws -> R) -> OpaquePointer? {
    do { return try body().newObject() } catch { return raised(error) }
}

/// Runs the body, with the lock as the decider says, and makes Python's object of its result.
@inlinable @inline(__always)
func perform<R: PythonResult>(
    _ decider: ReleaseDecider, _ units: () -> Int?, _ body: () throws -> R
) -> OpaquePointer? {
    let result: R
    if !decider.isAdaptive, !LockMetrics.isOn {
        let call = ReleaseDecider.beginPlain()
        do { result = try body() } catch { return ReleaseDecider.endPlain(call) ? raised(error) : nil }
        return ReleaseDecider.endPlain(call) ? result.newObject() : nil
    }
    let call = decider.begin(decider.isAdaptive ? units() : nil)
    do {
        result = try body()
    } catch {
        return decider.end(call) ? raised(error) : nil
    }
    return decider.end(call) ? result.newObject() : nil
}

/// Says in the exception of a conversion which argument of which function it is about.
///
/// Only in those that C code raises for a value: what Python code of the object's raised has a traceback, and stays as it
/// is.
@usableFromInline
@inline(never)
func refused(_ parameter: ParameterDescription) -> OpaquePointer? {
    let types = [unl_py.PyExc_TypeError, unl_py.PyExc_ValueError, unl_py.PyExc_OverflowError, unl_py.PyExc_BufferError]
    guard let raised = unl_py.PyErr_Occurred(), types.contains(raised) else { return nil }
    var (type, value, trace): (OpaquePointer?, OpaquePointer?, OpaquePointer?)
    unl_py.PyErr_Fetch(&type, &value, &trace)
    unl_py.PyErr_NormalizeException(&type, &value, &trace)
    guard let type, let value else { return nil }
    defer { for object in [type, value, trace] { if let object { unl_py.Py_DecRef(object) } } }
    if trace == nil, let object = unl_py.PyObject_Str(value) {
        defer { unl_py.Py_DecRef(object) }
        var text = ""
        if loadString(object, &text) {
            PythonError.raise(type, "\(parameter.function)() argument '\(parameter.name)': \(text)")
            return nil
        }
    }
    PythonError.forget()  // of the text alone; the exception of the conversion is the one to be seen
    if let trace { _ = unl_py.PyException_SetTraceback(value, trace) }
    unl_py.PyErr_SetObject(type, value)
    return nil
}

/// Sets the error as Python's exception.
@usableFromInline
func raised(_ error: any Error) -> OpaquePointer? {
    PythonError.raise(error)
    return nil
}
