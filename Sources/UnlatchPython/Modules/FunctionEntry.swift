internal import CPythonABI

/// A function of a module: what Python is told of it, and what runs.
///
/// Made once and never freed, as a function of a C extension: Python may keep it for ever.
final class FunctionEntry: Sendable {
    /// What it is called on.
    enum Kind: Sendable {
        case function, staticMethod, method, classMethod

        /// The mark in a signature for what a call does not give.
        var receiver: String? {
            switch self {
            case .function, .staticMethod: nil
            case .method: "$self"
            case .classMethod: "$type"
            }
        }

        fileprivate var flags: Int32 {
            switch self {
            case .function, .method: 0
            case .staticMethod: Int32(UNL_METH_STATIC)
            case .classMethod: Int32(UNL_METH_CLASS)
            }
        }
    }

    /// In messages.
    let name: String
    /// Of the module's attribute.
    let attribute: String
    let kind: Kind
    let parameters: [ParameterDescription]
    /// What stub files say of its result.
    let resultAnnotation: String
    private let body: FunctionBody
    private let binding: ArgumentBinding
    /// How many arguments a call has that gives all of them by position; -1 where no call can.
    private let most: Int
    /// What takes the calls that the parameters do not.
    let others: OtherCalls?
    /// The argument that is returned in the place of nothing; -1 for none.
    private let returned: Int

    init(
        _ name: String, _ parameters: [ParameterDescription], _ resultAnnotation: String, attribute: String? = nil,
        kind: Kind = .function, others: OtherCalls? = nil, _ body: @escaping FunctionBody
    ) {
        self.attribute = attribute ?? name
        self.kind = kind
        self.others = others
        returned = others?.returned ?? -1
        self.name = name
        self.parameters = parameters
        self.resultAnnotation = resultAnnotation
        self.body = body
        binding = ArgumentBinding(name, parameters)
        most = parameters.allSatisfy(\.isPositional) ? parameters.count : -1
    }

    /// The same function as one that is called on something else.
    func of(kind: Kind) -> FunctionEntry {
        FunctionEntry(
            name, parameters, resultAnnotation, attribute: attribute, kind: kind, others: others, body)
    }

    /// Fills in a definition for Python. Each call takes an entry point; false when there is none left.
    /// pre: the lock is held.
    func define(_ definition: UnsafeMutablePointer<PyMethodDef>, doc: String) -> Bool {
        let signature =
            others.map { "\(attribute)\($0.signature)\n--\n\n" }
            ?? parameters.textSignature(of: attribute, receiver: kind.receiver)
        let text = immortalText(signature + doc)
        let (entry, function) = entered()
        let takesNames = others != nil || parameters.takeKeywords
        let status = unl_python_define_function(
            definition, immortalText(attribute), text, takesNames ? 1 : 0, entry, function)
        definition.pointee.ml_flags |= kind.flags
        return status == 0
    }

    /// What Python enters by, and its context, which is kept for good. pre: the lock is held.
    func entered() -> (unl_python_body, UnsafeMutableRawPointer) {
        binding.intern()
        let simple = parameters.allSatisfy { $0.kind == .positional && $0.isRequired }
        let entry: unl_python_body = others != nil ? enterOrHandOn : simple ? enterWithAll : enterWithSome
        return (entry, Unmanaged.passRetained(self).toOpaque())
    }

    /// Every argument is given, by position. Nothing else is on the way of such a call.
    @inline(__always)
    fileprivate func callWithAll(
        _ this: OpaquePointer?, _ arguments: UnsafePointer<OpaquePointer>?, _ count: Int
    ) -> OpaquePointer? {
        guard count == most, DeferredDrops.isEmpty else { return callAfterAll(this, arguments, count) }
        return bodyResult(this, arguments)
    }

    @inline(never)
    private func callAfterAll(
        _ this: OpaquePointer?, _ arguments: UnsafePointer<OpaquePointer>?, _ count: Int
    ) -> OpaquePointer? {
        enteredAfterDrops {
            guard count == most else {
                binding.refuse(count)
                return nil
            }
            return bodyResult(this, arguments)
        }
    }

    /// What the body returns, after what it has let go of.
    @inline(__always)
    private func bodyResult(_ this: OpaquePointer?, _ arguments: UnsafePointer<OpaquePointer>?) -> OpaquePointer? {
        let call = DeferredDrops.begin()
        // SAFETY: a pointer to objects is one to objects that may be missing; with no parameters nothing is read.
        let result = body(this, UnsafeRawPointer(arguments)?.assumingMemoryBound(to: OpaquePointer?.self))
        DeferredDrops.end(call)
        return result
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
        guard let result = body(nil, objects) else {
            return others.unsafelyUnwrapped.retry(name, arguments, count, names)
        }
        return returned == -1 ? result : answer(result, objects)
    }

    /// What is returned for a result of the function's. Consumes the reference.
    private func answer(_ result: OpaquePointer, _ arguments: UnsafePointer<OpaquePointer?>?) -> OpaquePointer? {
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
        if !OtherCalls.areAll, let arguments {
            if let names {
                if count == 1, let axis = others.axis {
                    if axis.isWhole(arguments[0], names, arguments[1]) { return callAlone(others, arguments, names) }
                    if let found = axis.call(arguments[0], names, arguments[1]) { return found }
                    if isExceptionSet() { return nil }
                }
            } else if count == most - 1, count == returned {
                if let found = callWithNew(others, arguments, count) { return found }
                if isExceptionSet() { return nil }
            }
        }
        if OtherCalls.areAll || !takes(count, names) { return others.call(name, arguments, count, names) }
        return withUnsafeTemporaryAllocation(of: OpaquePointer?.self, capacity: max(parameters.count, 1)) { slots in
            slots.initialize(repeating: nil)
            defer { binding.unbind(slots) }
            guard binding.bind(arguments, count, names, slots) else { return nil }
            let objects = UnsafePointer(slots.baseAddress!)
            guard let result = body(nil, objects) else { return others.retry(name, arguments, count, names) }
            return answer(result, objects)
        }
    }

    /// With the first argument alone.
    private func callAlone(
        _ others: OtherCalls, _ arguments: UnsafePointer<OpaquePointer>, _ names: OpaquePointer
    ) -> OpaquePointer? {
        withUnsafeTemporaryAllocation(of: OpaquePointer?.self, capacity: parameters.count) { slots in
            slots.initialize(repeating: nil)
            slots[0] = arguments[0]
            return body(nil, UnsafePointer(slots.baseAddress.unsafelyUnwrapped))
                ?? others.retry(name, arguments, 1, names)
        }
    }

    /// With a new array as the last argument, which is returned. Nil where there is none that goes with the others, or with an
    /// exception set that is no refusal.
    private func callWithNew(
        _ others: OtherCalls, _ arguments: UnsafePointer<OpaquePointer>, _ count: Int
    ) -> OpaquePointer? {
        guard let new = unl_numpy_empty_like(arguments[others.alike]) else { return nil }
        return withUnsafeTemporaryAllocation(of: OpaquePointer?.self, capacity: count + 1) { slots in
            for index in 0..<count { slots.initializeElement(at: index, to: arguments[index]) }
            slots.initializeElement(at: count, to: new)
            if let none = body(nil, UnsafePointer(slots.baseAddress.unsafelyUnwrapped)) {
                unl_py.Py_DecRef(none)
                return new
            }
            unl_py.Py_DecRef(new)
            return others.retry(name, arguments, count, nil)
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
        _ this: OpaquePointer?, _ arguments: UnsafePointer<OpaquePointer>?, _ count: Int, _ names: OpaquePointer?
    ) -> OpaquePointer? {
        guard count == most, names == nil, DeferredDrops.isEmpty else {
            return callBound(this, arguments, count, names)
        }
        return bodyResult(this, arguments)
    }

    /// Puts what is given in the order of the parameters, then calls.
    @inline(never)
    private func callBound(
        _ this: OpaquePointer?, _ arguments: UnsafePointer<OpaquePointer>?, _ count: Int, _ names: OpaquePointer?
    ) -> OpaquePointer? {
        if !DeferredDrops.isEmpty { return enteredAfterDrops { bindAndCall(this, arguments, count, names) } }
        return bindAndCall(this, arguments, count, names)
    }

    @inline(__always)
    private func bindAndCall(
        _ this: OpaquePointer?, _ arguments: UnsafePointer<OpaquePointer>?, _ count: Int, _ names: OpaquePointer?
    ) -> OpaquePointer? {
        withUnsafeTemporaryAllocation(of: OpaquePointer?.self, capacity: max(parameters.count, 1)) { slots in
            slots.initialize(repeating: nil)
            let call = DeferredDrops.begin()
            let isBound = binding.bind(arguments, count, names, slots)
            let result = isBound ? body(this, UnsafePointer(slots.baseAddress.unsafelyUnwrapped)) : nil
            DeferredDrops.end(call)
            binding.unbind(slots)
            return result
        }
    }
}

/// What a function does with its arguments: what it is called on (see `unl_python_body`), and one borrowed object for each
/// parameter, or nil for one that is left out. Returns a new reference, or nil with Python's exception set.
@usableFromInline
typealias FunctionBody = @Sendable (_ this: OpaquePointer?, UnsafePointer<OpaquePointer?>?) -> OpaquePointer?

// Where Python enters: the lock is held, the arguments are borrowed.
private let enterWithAll: unl_python_body = { context, this, arguments, count, _ in
    // SAFETY: the context is an entry that was retained for good.
    Unmanaged<FunctionEntry>.fromOpaque(context)._withUnsafeGuaranteedRef { entry in
        if LastingNativeWork.isOn {
            return LastingNativeWork.watch("\(entry.name)()") { entry.callWithAll(this, arguments, count) }
        }
        return entry.callWithAll(this, arguments, count)
    }
}

private let enterOrHandOn: unl_python_body = { context, _, arguments, count, names in
    // SAFETY: as above.
    Unmanaged<FunctionEntry>.fromOpaque(context)._withUnsafeGuaranteedRef { entry in
        if LastingNativeWork.isOn {
            return LastingNativeWork.watch("\(entry.name)()") { entry.callOrHandOn(arguments, count, names) }
        }
        return entry.callOrHandOn(arguments, count, names)
    }
}

private let enterWithSome: unl_python_body = { context, this, arguments, count, names in
    // SAFETY: as above.
    Unmanaged<FunctionEntry>.fromOpaque(context)._withUnsafeGuaranteedRef { entry in
        if LastingNativeWork.isOn {
            return LastingNativeWork.watch("\(entry.name)()") { entry.callWithSome(this, arguments, count, names) }
        }
        return entry.callWithSome(this, arguments, count, names)
    }
}

/// A copy that is never freed, for texts that Python keeps a pointer to.
func immortalText(_ text: String) -> UnsafePointer<CChar> {
    let utf8 = text.utf8CString
    let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: utf8.count)
    _ = copy.initialize(from: utf8)
    return UnsafePointer(copy.baseAddress!)
}
