internal import CPythonABI

// An exception is described without the calls that throw: one that cannot be described (its own methods raise, memory
// is short) would otherwise be described by another exception, and that by another.
extension PythonReference {
    /// The object of a new reference; nil for null, and the exception is forgotten. pre: the lock is held.
    static func quietly(_ raw: OpaquePointer?) -> PythonReference? {
        guard let raw else {
            unl_py.PyErr_Clear()
            return nil
        }
        return PythonReference(owned: raw)
    }

    func quietly(_ attribute: String) -> PythonReference? {
        .quietly(unl_py.PyObject_GetAttrString(pointer, attribute))
    }

    /// `str(object)`.
    var quietText: String? {
        guard let text = PythonReference.quietly(unl_py.PyObject_Str(pointer)) else { return nil }
        var size = 0
        guard let utf8 = unl_py.PyUnicode_AsUTF8AndSize(text.pointer, &size) else {
            unl_py.PyErr_Clear()
            return nil
        }
        // SAFETY: Python keeps these bytes as long as `text` lives; they are copied here.
        return utf8.withMemoryRebound(to: UInt8.self, capacity: size) {
            String(decoding: UnsafeBufferPointer(start: $0, count: size), as: UTF8.self)
        }
    }
}

extension PythonReference {
    /// What an exception was raised from, or while handling.
    var quietCause: PythonReference? {
        if let cause = quietly("__cause__"), !cause.isNone { return cause }
        if let suppressed = quietly("__suppress_context__"), unl_py.PyObject_IsTrue(suppressed.pointer) != 0 {
            unl_py.PyErr_Clear()  // a truth value of its own that raises counts as true
            return nil
        }
        return quietly("__context__").flatMap { $0.isNone ? nil : $0 }
    }

    /// The names of a class and its bases in the order of look-up, `object` left out.
    var quietClassNames: [String] {
        guard let bases = quietly("__mro__"),
            let iterator = PythonReference.quietly(unl_py.PyObject_GetIter(bases.pointer))
        else { return [] }
        var names: [String] = []
        while let item = unl_py.PyIter_Next(iterator.pointer) {
            let base = PythonReference(owned: item)
            let module = base.quietly("__module__")?.quietText ?? ""
            let name = base.quietly("__qualname__")?.quietText ?? ""
            names.append(module == "builtins" ? name : "\(module).\(name)")
        }
        unl_py.PyErr_Clear()
        return names.filter { $0 != "object" }
    }

    private var isNone: Bool { pointer == unl_py._Py_NoneStruct }
}

extension [PythonReference?] {
    /// Calls a function that returns strings, and joins them.
    func quietCall(_ function: PythonReference) -> String? {
        let arguments = compactMap(\.self)
        guard let tuple = PythonReference.quietly(unl_py.PyTuple_New(arguments.count)) else { return nil }
        for (index, argument) in arguments.enumerated() {
            guard unl_py.PyTuple_SetItem(tuple.pointer, index, argument.stolen()) == 0 else {
                unl_py.PyErr_Clear()
                return nil
            }
        }
        guard let lines = PythonReference.quietly(unl_py.PyObject_Call(function.pointer, tuple.pointer, nil)),
            let iterator = PythonReference.quietly(unl_py.PyObject_GetIter(lines.pointer))
        else { return nil }
        var text = ""
        while let line = unl_py.PyIter_Next(iterator.pointer) { text += PythonReference(owned: line).quietText ?? "" }
        unl_py.PyErr_Clear()
        return text
    }
}
