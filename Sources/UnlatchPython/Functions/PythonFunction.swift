internal import CPythonABI

extension GIL {
    /// A Python function that runs a Swift closure.
    ///
    /// ```swift
    /// let add = try gil.function("add") { gil, arguments in
    ///     try Int(gil.bind(arguments[0])) + Int(gil.bind(arguments[1]))
    /// }
    /// ```
    ///
    /// Errors that the closure throws arrive in Python as exceptions: a `PythonError` as itself, a
    /// `PythonExceptionConvertible` as what it says, others as `RuntimeError` with their description.
    ///
    /// - Parameters:
    ///   - name: The function's `__name__`.
    ///   - body: Called with the lock held, on whatever thread Python calls from; it may release the lock.
    /// - Throws: `PythonError`.
    ///
    /// GIL: held.
    public func function(
        _ name: String, _ body: @escaping @Sendable (inout GIL, [PythonReference]) throws -> any ConvertibleToPython
    ) throws -> PythonReference {
        ThreadState.assertAttached()
        if name.utf8.contains(0) { throw PythonError.made(unl_py.PyExc_ValueError, "embedded null character") }
        let box = Unmanaged.passRetained(FunctionBox(name, body))
        let capsule = unl_py.PyCapsule_New(box.toOpaque(), nil) { capsule in
            // SAFETY: the capsule holds the box that was retained for it, and ends once.
            if let box = unl_py.PyCapsule_GetPointer(capsule, nil) { Unmanaged<FunctionBox>.fromOpaque(box).release() }
        }
        guard let capsule else {
            box.release()
            throw PythonError.fetch()
        }
        let context = PythonReference(owned: capsule)
        // The definition lives in the box, which the capsule (the function's `self`) keeps as long as the function.
        return try .owned(
            orError: unl_py.PyCFunction_NewEx(box.takeUnretainedValue().definition, context.pointer, nil))
    }
}

/// The closure behind a Python function, and the definition that Python points into.
private final class FunctionBox {
    let body: @Sendable (inout GIL, [PythonReference]) throws -> any ConvertibleToPython
    let definition: UnsafeMutablePointer<PyMethodDef>
    private let name: UnsafeMutablePointer<CChar>

    init(_ name: String, _ body: @escaping @Sendable (inout GIL, [PythonReference]) throws -> any ConvertibleToPython) {
        self.body = body
        let utf8 = name.utf8CString
        self.name = .allocate(capacity: utf8.count)
        self.name.initialize(from: Array(utf8), count: utf8.count)
        definition = .allocate(capacity: 1)
        definition.initialize(
            to: PyMethodDef(ml_name: self.name, ml_meth: trampoline, ml_flags: Int32(UNL_METH_FASTCALL), ml_doc: nil))
    }

    deinit {
        definition.deallocate()
        name.deallocate()
    }
}

/// Where Python enters: the lock is held, `context` is the capsule, the arguments are borrowed.
private let trampoline: unl_python_fastcall = { context, arguments, count in
    guard let context else {
        PythonError.raise(unl_py.PyExc_SystemError, "a function written in Swift was called without its closure")
        return nil
    }
    guard let box = unl_py.PyCapsule_GetPointer(context, nil) else { return nil }
    return enteredAfterDrops {
        var gil = GIL(assumingAttached: ())
        // SAFETY: the capsule was made with a retained FunctionBox; Python keeps it while the call runs.
        let function = Unmanaged<FunctionBox>.fromOpaque(box).takeUnretainedValue()
        do {
            // SAFETY: Python passes `count` borrowed objects; each is counted here.
            let references = UnsafeBufferPointer(start: arguments, count: count).map { PythonReference(borrowed: $0) }
            return try function.body(&gil, references).newReference(gil)
        } catch {
            PythonError.raise(error)
            return nil
        }
    }
}
