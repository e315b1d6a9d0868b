internal import CPythonABI

/// A function of a module: what Python is told of it, and what runs.
///
/// Made once and never freed, as a function of a C extension: Python may keep it for ever.
final class FunctionEntry: Sendable {
    let name: String
    let parameters: [ParameterDescription]
    private let body: FunctionBody
    private let arity: Int
    private let required: Int

    init(_ name: String, _ parameters: [ParameterDescription], _ body: @escaping FunctionBody) {
        self.name = name
        self.parameters = parameters
        self.body = body
        arity = parameters.count
        required = parameters.filter(\.isRequired).count
    }

    /// Fills in a definition for Python. Each call takes an entry point; false when there is none left.
    func define(_ definition: UnsafeMutablePointer<PyMethodDef>, doc: String) -> Bool {
        let text = immortalText(parameters.textSignature(of: name) + doc)
        let function = Unmanaged.passRetained(self)
        let simple = !parameters.takeKeywords && required == parameters.count
        let entry: unl_python_body = simple ? enterWithAll : enterWithSome
        let status = unl_python_define_function(
            definition, immortalText(name), text, parameters.takeKeywords ? 1 : 0, entry, function.toOpaque())
        if status != 0 { function.release() }
        return status == 0
    }

    /// Every argument is given, by position. Nothing else is on the way of such a call.
    @inline(__always)
    fileprivate func callWithAll(_ arguments: UnsafePointer<OpaquePointer>?, _ count: Int) -> OpaquePointer? {
        guard count == arity, DeferredDrops.isEmpty else { return callAfterAll(arguments, count) }
        // SAFETY: a pointer to objects is one to objects that may be missing; with no parameters nothing is read.
        return body(UnsafeRawPointer(arguments)?.assumingMemoryBound(to: OpaquePointer?.self))
    }

    @inline(never)
    private func callAfterAll(_ arguments: UnsafePointer<OpaquePointer>?, _ count: Int) -> OpaquePointer? {
        DeferredDrops.perform()  // in an extension nobody else may ever attach
        let outer = OtherInterpreters.enter()
        defer { OtherInterpreters.leave(outer) }
        guard count == arity else {
            _ = raise(wrongCount(count))
            return nil
        }
        // SAFETY: as above.
        return body(UnsafeRawPointer(arguments)?.assumingMemoryBound(to: OpaquePointer?.self))
    }

    /// Puts what is given in the order of the parameters, then calls.
    fileprivate func callWithSome(
        _ arguments: UnsafePointer<OpaquePointer>?, _ count: Int, _ names: OpaquePointer?
    ) -> OpaquePointer? {
        DeferredDrops.perform()
        let outer = OtherInterpreters.enter()
        defer { OtherInterpreters.leave(outer) }
        return withUnsafeTemporaryAllocation(of: OpaquePointer?.self, capacity: max(arity, 1)) { slots in
            slots.initialize(repeating: nil)
            guard bind(arguments, count, names, slots) else { return nil }
            return body(UnsafePointer(slots.baseAddress!))
        }
    }

    /// Returns false with Python's exception set.
    private func bind(
        _ arguments: UnsafePointer<OpaquePointer>?, _ count: Int, _ names: OpaquePointer?,
        _ slots: UnsafeMutableBufferPointer<OpaquePointer?>
    ) -> Bool {
        let byPosition = parameters.lastIndex { $0.kind != .keyword }.map { $0 + 1 } ?? 0
        if count > byPosition { return raise(tooMany(count)) }
        for index in 0..<count { slots[index] = arguments![index] }
        for index in 0..<(names.map { unl_py.PyTuple_Size($0) } ?? 0) {
            // SAFETY: the values of the names stand after the `count` positional arguments.
            guard let name = unl_py.PyTuple_GetItem(names!, index) else { return false }
            let found = parameters.firstIndex {
                $0.kind != .positional && unl_py.PyUnicode_CompareWithASCIIString(name, $0.name) == 0
            }
            guard let found else { return raise(unknown(name)) }
            if slots[found] != nil {
                return raise(
                    "argument for \(self.name)() given by name ('\(parameters[found].name)') and position (\(found + 1))"
                )
            }
            slots[found] = arguments![count + index]
        }
        for (index, parameter) in parameters.enumerated() where slots[index] == nil && parameter.isRequired {
            if !parameters.takeKeywords { return raise(wrongCount(count)) }
            let place = parameter.kind == .keyword ? "keyword-only " : ""
            let position = parameter.kind == .keyword ? "" : " (pos \(index + 1))"
            return raise("\(name)() missing required \(place)argument '\(parameter.name)'\(position)")
        }
        return true
    }

    private func raise(_ message: String) -> Bool {
        PythonError.raise(unl_py.PyExc_TypeError, message)
        return false
    }
}

// Python's own sentences.
extension FunctionEntry {
    /// For a function without names.
    private func wrongCount(_ count: Int) -> String {
        let most = parameters.count
        let limit = required == most ? "" : count < required ? "at least " : "at most "
        let number = count < required ? required : most
        return "\(name) expected \(limit)\(number) argument\(number == 1 ? "" : "s"), got \(count)"
    }

    private func tooMany(_ count: Int) -> String {
        if !parameters.takeKeywords { return wrongCount(count) }
        let most = parameters.filter { $0.kind != .keyword }.count
        let least = parameters.filter { $0.kind != .keyword && $0.isRequired }.count
        if most == 0 { return "\(name)() takes no positional arguments" }
        let limit = least == most ? "exactly" : "at most"
        return "\(name)() takes \(limit) \(most) positional argument\(most == 1 ? "" : "s") (\(count) given)"
    }

    private func unknown(_ name: OpaquePointer) -> String {
        let text = PythonReference(borrowed: name).escapedText ?? ""
        return "\(self.name)() got an unexpected keyword argument '\(text)'"
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
        if _isDebugAssertConfiguration() {
            return LastingNativeWork.watch("\(entry.name)()") { entry.callWithAll(arguments, count) }
        }
        return entry.callWithAll(arguments, count)
    }
}

private let enterWithSome: unl_python_body = { context, arguments, count, names in
    // SAFETY: as above.
    Unmanaged<FunctionEntry>.fromOpaque(context)._withUnsafeGuaranteedRef { entry in
        if _isDebugAssertConfiguration() {
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
