internal import CPythonABI

/// A function of a module: what Python is told of it, and what runs.
///
/// Made once and never freed, as a function of a C extension: Python may keep it for ever.
final class FunctionEntry: Sendable {
    /// In messages.
    let name: String
    /// Of the module's attribute.
    let attribute: String
    let parameters: [ParameterDescription]
    /// What stub files say of its result.
    let resultAnnotation: String
    private let body: FunctionBody
    private let binding: ArgumentBinding
    /// How many arguments a call has that gives all of them by position; -1 where no call can.
    private let most: Int
    /// What takes the calls that the parameters do not.
    let others: OtherCalls?
    /// The argument that is returned in the place of nothing; -1 for none, -2 where a number becomes NumPy's.
    private let returned: Int

    init(
        _ name: String, _ parameters: [ParameterDescription], _ resultAnnotation: String, attribute: String? = nil,
        others: OtherCalls? = nil, _ body: @escaping FunctionBody
    ) {
        self.attribute = attribute ?? name
        self.others = others
        returned = others?.returned ?? (others?.makesNumbers == true ? -2 : -1)
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
        let signature = others.map { "\(attribute)\($0.signature)\n--\n\n" } ?? parameters.textSignature(of: attribute)
        let text = immortalText(signature + doc)
        let function = Unmanaged.passRetained(self)
        let simple = parameters.allSatisfy { $0.kind == .positional && $0.isRequired }
        let entry: unl_python_body = others != nil ? enterOrHandOn : simple ? enterWithAll : enterWithSome
        let takesNames = others != nil || parameters.takeKeywords
        let status = unl_python_define_function(
            definition, immortalText(attribute), text, takesNames ? 1 : 0, entry, function.toOpaque())
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

    /// As `callWithAll` where the arguments are those that were described; else Python's function is called.
    @inline(__always)
    fileprivate func callOrHandOn(
        _ arguments: UnsafePointer<OpaquePointer>?, _ count: Int, _ names: OpaquePointer?
    ) -> OpaquePointer? {
        guard names == nil, count == most, DeferredDrops.isEmpty, !OtherCalls.areAll else {
            return callBoundOrHandOn(arguments, count, names)
        }
        // SAFETY: as above.
        let objects = UnsafeRawPointer(arguments)?.assumingMemoryBound(to: OpaquePointer?.self)
        guard let result = body(objects) else { return others.unsafelyUnwrapped.retry(name, arguments, count, names) }
        return returned == -1 ? result : answer(result, objects)
    }

    /// What is returned for a result of the function's. Consumes the reference.
    private func answer(_ result: OpaquePointer, _ arguments: UnsafePointer<OpaquePointer?>?) -> OpaquePointer? {
        if returned == -2, let first = arguments?[0] { return unl_numpy_number(first, result) }
        guard returned >= 0, result == unl_py._Py_NoneStruct, let argument = arguments?[returned] else { return result }
        unl_py.Py_DecRef(result)
        unl_py.Py_IncRef(argument)
        return argument
    }

    @inline(never)
    private func callBoundOrHandOn(
        _ arguments: UnsafePointer<OpaquePointer>?, _ count: Int, _ names: OpaquePointer?
    ) -> OpaquePointer? {
        let others = others.unsafelyUnwrapped
        DeferredDrops.perform()
        let outer = OtherInterpreters.enter()
        defer { OtherInterpreters.leave(outer) }
        if OtherCalls.areAll || !takes(count, names) { return others.call(name, arguments, count, names) }
        return withUnsafeTemporaryAllocation(of: OpaquePointer?.self, capacity: max(parameters.count, 1)) { slots in
            slots.initialize(repeating: nil)
            defer { binding.unbind(slots) }
            guard binding.bind(arguments, count, names, slots) else { return nil }
            let objects = UnsafePointer(slots.baseAddress!)
            guard let result = body(objects) else { return others.retry(name, arguments, count, names) }
            return answer(result, objects)
        }
    }

    /// Whether the described parameters are all that is given, and each that is required is.
    private func takes(_ count: Int, _ names: OpaquePointer?) -> Bool {
        let named = names.map { unl_py.PyTuple_Size($0) } ?? 0
        if count + named > parameters.count || count > parameters.count(where: \.isPositional) { return false }
        var found = UInt64(1) << count - 1
        for index in 0..<named {
            // SAFETY: the tuple has so many items.
            guard let name = unl_py.PyTuple_GetItem(names!, index) else { return false }
            let parameter = parameters.firstIndex {
                $0.isNamed && unl_py.PyUnicode_CompareWithASCIIString(name, $0.name) == 0
            }
            guard let parameter, found & 1 << parameter == 0 else { return false }
            found |= 1 << parameter
        }
        return parameters.indices.allSatisfy { found & 1 << $0 != 0 || !parameters[$0].isRequired }
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

private let enterOrHandOn: unl_python_body = { context, arguments, count, names in
    // SAFETY: as above.
    Unmanaged<FunctionEntry>.fromOpaque(context)._withUnsafeGuaranteedRef { entry in
        if LastingNativeWork.isOn {
            return LastingNativeWork.watch("\(entry.name)()") { entry.callOrHandOn(arguments, count, names) }
        }
        return entry.callOrHandOn(arguments, count, names)
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
