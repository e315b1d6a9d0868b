internal import CPythonABI

// An exception is described without the calls that throw: one that cannot be described (its own methods raise, memory
// is short) would otherwise be described by another exception, and that by another.
extension PythonReference {
    /// The object of a new reference; nil for null, and the exception is forgotten. pre: the lock is held.
    static func quietly(_ raw: OpaquePointer?) -> PythonReference? {
        guard let raw else {
            PythonError.forget()
            return nil
        }
        return PythonReference(owned: raw)
    }

    func quietly(_ attribute: String) -> PythonReference? {
        .quietly(AttributeName.get(attribute, of: pointer))
    }

    /// `str(object)`. CPython looks for signals in there, also where the object is a `str`, and so none is asked for then.
    var quietText: String? {
        if unl_py.PyObject_IsInstance(pointer, unl_py.PyUnicode_Type) == 1 { return escapedText }
        return PythonReference.quietly(unl_py.PyObject_Str(pointer))?.escapedText
    }

    /// The text of a `str`. Lone surrogates are escaped: they have no place in UTF-8.
    var escapedText: String? {
        var size = 0
        if let utf8 = unl_py.PyUnicode_AsUTF8AndSize(pointer, &size) {
            // SAFETY: Python keeps these bytes as long as the object lives; they are copied here.
            return utf8.withMemoryRebound(to: UInt8.self, capacity: size) {
                String(decoding: UnsafeBufferPointer(start: $0, count: size), as: UTF8.self)
            }
        }
        PythonError.forget()
        let encoded = unl_py.PyUnicode_AsEncodedString(pointer, "utf-8", "backslashreplace")
        guard let bytes = PythonReference.quietly(encoded) else { return nil }
        var start: UnsafeMutablePointer<CChar>?
        guard unl_py.PyBytes_AsStringAndSize(bytes.pointer, &start, &size) == 0, let start else {
            PythonError.forget()
            return nil
        }
        // SAFETY: as above, as long as `bytes` lives.
        return withExtendedLifetime(bytes) {
            String(decoding: UnsafeRawBufferPointer(start: start, count: size), as: UTF8.self)
        }
    }
}

extension PythonReference {
    /// What an exception was raised from, or while handling.
    var quietCause: PythonReference? {
        if let cause = quietly("__cause__"), !cause.isNone { return cause }
        if let suppressed = quietly("__suppress_context__") {
            let truth = unl_py.PyObject_IsTrue(suppressed.pointer)
            if truth < 0 { PythonError.forget() }
            if truth != 0 { return nil }  // a truth value of its own that raises counts as true
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
        PythonError.forget()
        return names.filter { $0 != "object" }
    }
}

extension [PythonReference?] {
    /// Calls a function that returns strings, and joins them.
    func quietCall(_ function: PythonReference) -> String? {
        let arguments = compactMap(\.self)
        guard let tuple = PythonReference.quietly(unl_py.PyTuple_New(arguments.count)) else { return nil }
        for (index, argument) in arguments.enumerated() {
            guard unl_py.PyTuple_SetItem(tuple.pointer, index, argument.stolen()) == 0 else {
                PythonError.forget()
                return nil
            }
        }
        guard let lines = PythonReference.quietly(unl_py.PyObject_Call(function.pointer, tuple.pointer, nil)),
            let iterator = PythonReference.quietly(unl_py.PyObject_GetIter(lines.pointer))
        else { return nil }
        var text = ""
        while let line = unl_py.PyIter_Next(iterator.pointer) { text += PythonReference(owned: line).quietText ?? "" }
        PythonError.forget()
        return text
    }
}
