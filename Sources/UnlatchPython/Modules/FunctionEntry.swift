internal import CPythonABI

/// A function of a module: what Python is told of it, and what runs.
///
/// Made once and never freed, as a function of a C extension: Python may keep it for ever.
final class FunctionEntry: Sendable {
    let name: String
    let parameters: [ParameterDescription]
    /// What stub files say of its result.
    let resultAnnotation: String
    private let body: FunctionBody
    private let binding: ArgumentBinding
    /// How many arguments a call has that gives all of them by position; -1 where no call can.
    private let most: Int

    init(
        _ name: String, _ parameters: [ParameterDescription], _ resultAnnotation: String, _ body: @escaping FunctionBody
    ) {
        self.name = name
        self.parameters = parameters
        self.resultAnnotation = resultAnnotation
        self.body = body
        binding = ArgumentBinding(name, parameters)
        most = parameters.allSatisfy(\.isPositional) ? parameters.count : -1
    }

    /// Fills in a definition for Python. Each call takes an entry point; false when there is none left.
    /// pre: the lock is held.
    func define(_ definition: UnsafeMutablePointer<PyMethodDef>, doc: String) -> Bool {
        binding.intern()
        let text = immortalText(parameters.textSignature(of: name) + doc)
        let function = Unmanaged.passRetained(self)
        let simple = parameters.allSatisfy { $0.kind == .positional && $0.isRequired }
        let entry: unl_python_body = simple ? enterWithAll : enterWithSome
        let status = unl_python_define_function(
            definition, immortalText(name), text, parameters.takeKeywords ? 1 : 0, entry, function.toOpaque())
        if status != 0 { function.release() }
        return status == 0
    }

    /// Every argument is given, by position. Nothing else is on the way of such a call.
    @inline(__always)
    fileprivate func callWithAll(_ arguments: UnsafePointer<OpaquePointer>?, _ count: Int) -> OpaquePointer? {
        guard count == most, DeferredDrops.isEmpty else { return callAfterAll(arguments, count) }
        // SAFETY: a pointer to objects is one to objects that may be missing; with no parameters nothing is read.
        return body(UnsafeRawPointer(arguments)?.assumingMemoryBound(to: OpaquePointer?.self))
    }

    @inline(never)
    private func callAfterAll(_ arguments: UnsafePointer<OpaquePointer>?, _ count: Int) -> OpaquePointer? {
        DeferredDrops.perform()  // in an extension nobody else may ever attach
        let outer = OtherInterpreters.enter()
        defer { OtherInterpreters.leave(outer) }
        guard count == most else {
            binding.refuse(count)
            return nil
        }
        // SAFETY: as above.
        return body(UnsafeRawPointer(arguments)?.assumingMemoryBound(to: OpaquePointer?.self))
    }

    @inline(__always)
    fileprivate func callWithSome(
        _ arguments: UnsafePointer<OpaquePointer>?, _ count: Int, _ names: OpaquePointer?
    ) -> OpaquePointer? {
        guard count == most, names == nil, DeferredDrops.isEmpty else { return callBound(arguments, count, names) }
        // SAFETY: as above.
        return body(UnsafeRawPointer(arguments)?.assumingMemoryBound(to: OpaquePointer?.self))
    }

    /// Puts what is given in the order of the parameters, then calls.
    @inline(never)
    private func callBound(
        _ arguments: UnsafePointer<OpaquePointer>?, _ count: Int, _ names: OpaquePointer?
    ) -> OpaquePointer? {
        DeferredDrops.perform()
        let outer = OtherInterpreters.enter()
        defer { OtherInterpreters.leave(outer) }
        return withUnsafeTemporaryAllocation(of: OpaquePointer?.self, capacity: max(parameters.count, 1)) { slots in
            slots.initialize(repeating: nil)
            defer { binding.unbind(slots) }
            guard binding.bind(arguments, count, names, slots) else { return nil }
            return body(UnsafePointer(slots.baseAddress!))
        }
    }
}

/// What a function does with its arguments: one borrowed object for each parameter, or nil for one that is left out.
/// Returns a new reference, or nil with Python's exception set.
@usableFromInline
typealias FunctionBody = @Sendable (UnsafePointer<OpaquePointer?>?) -> OpaquePointer?

// Where Python enters: the lock is held, the arguments are borrowed.
private let enterWithAll: unl_python_body = { context, arguments, count, _ in
    // SAFETY: the context is an entry that was retained for good.
    Unmanaged<FunctionEntry>.fromOpaque(context)._withUnsafeGuaranteedRef { entry in
        if LastingNativeWork.isOn {
            return LastingNativeWork.watch("\(entry.name)()") { entry.callWithAll(arguments, count) }
        }
        return entry.callWithAll(arguments, count)
    }
}

private let enterWithSome: unl_python_body = { context, arguments, count, names in
    // SAFETY: as above.
    Unmanaged<FunctionEntry>.fromOpaque(context)._withUnsafeGuaranteedRef { entry in
        if LastingNativeWork.isOn {
            return LastingNativeWork.watch("\(entry.name)()") { entry.callWithSome(arguments, count, names) }
        }
        return entry.callWithSome(arguments, count, names)
    }
}

/// A copy that is never freed, for texts that Python keeps a pointer to.
func immortalText(_ text: String) -> UnsafePointer<CChar> {
    let utf8 = text.utf8CString
    let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: utf8.count)
    _ = copy.initialize(from: utf8)
    return UnsafePointer(copy.baseAddress!)
}
