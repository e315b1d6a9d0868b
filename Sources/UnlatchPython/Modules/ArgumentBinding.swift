internal import CPythonABI

/// Which argument of a call belongs to which parameter, by Python's rules and in its words.
///
/// Laid out once for a function and never freed, as the function.
struct ArgumentBinding: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): nothing changes once the function is known.

    /// What a call needs to know of a parameter.
    private struct Slot {
        let name: UnsafePointer<CChar>
        /// The interned text of the first interpreter, which nearly all calls have for the name; kept for ever, so that no
        /// other object is ever at its address.
        var interned: OpaquePointer?
        let isNamed: Bool
        let isRequired: Bool
    }

    private let function: String
    private let parameters: [ParameterDescription]
    private let table: UnsafeMutablePointer<Slot>
    private let count: Int
    /// How many of them may be given by position; they come first.
    private let positional: Int
    /// How many arguments by position are enough for a call without names; `Int.max` where none are.
    private let enough: Int
    private let variadic: Int?
    private let variadicKeywords: Int?
    private let makesObjects: Bool

    init(_ function: String, _ parameters: [ParameterDescription]) {
        (self.function, self.parameters, count) = (function, parameters, parameters.count)
        positional = parameters.count(where: \.isPositional)
        let last = parameters.lastIndex(where: \.isRequired)
        enough = last.map { $0 < parameters.count(where: \.isPositional) ? $0 + 1 : .max } ?? 0
        variadic = parameters.firstIndex { $0.kind == .variadic }
        variadicKeywords = parameters.firstIndex { $0.kind == .variadicKeywords }
        makesObjects = parameters.contains(where: \.isVariadic)
        let table = UnsafeMutablePointer<Slot>.allocate(capacity: max(parameters.count, 1))
        for (index, parameter) in parameters.enumerated() {
            (table + index).initialize(
                to: Slot(
                    name: immortalText(parameter.name), isNamed: parameter.isNamed, isRequired: parameter.isRequired))
        }
        self.table = table
    }

    /// Looks the names up. Called once, before the function is known to anybody. pre: the lock is held.
    func intern() {
        // Texts of other interpreters end with them.
        guard InterpreterNumber.current == .first else { return }
        for index in 0..<count where table[index].isNamed {
            table[index].interned = unl_py.PyUnicode_InternFromString(table[index].name)
            if table[index].interned == nil { PythonError.forget() }
        }
    }

    /// Fills in an object for each parameter that is given. Returns false with Python's exception set; `unbind` follows in
    /// any case. pre: the lock is held; the slots are nil, one for each parameter.
    func bind(
        _ arguments: UnsafePointer<OpaquePointer>?, _ given: Int, _ names: OpaquePointer?,
        _ slots: UnsafeMutableBufferPointer<OpaquePointer?>
    ) -> Bool {
        for index in 0..<min(given, positional) { slots[index] = arguments![index] }
        if names == nil, given <= positional, given >= enough, !makesObjects { return true }
        if let variadic {
            guard let rest = tuple(arguments, from: min(given, positional), to: given) else { return false }
            slots[variadic] = rest
        } else if given > positional {
            return raise(tooMany(given))
        }
        if let variadicKeywords {
            guard let rest = unl_py.PyDict_New() else { return false }
            slots[variadicKeywords] = rest
        }
        if let names {
            // SAFETY: the values of the names stand after the positional arguments.
            guard bindNames(names, arguments! + given, slots) else { return false }
        }
        for index in 0..<count where slots[index] == nil && table[index].isRequired {
            return raise(missing(index, given))
        }
        return true
    }

    /// Gives back what `bind` made.
    @inline(__always)
    func unbind(_ slots: UnsafeMutableBufferPointer<OpaquePointer?>) {
        guard makesObjects else { return }
        if let variadic, let rest = slots[variadic] { unl_py.Py_DecRef(rest) }
        if let variadicKeywords, let rest = slots[variadicKeywords] { unl_py.Py_DecRef(rest) }
    }

    private func bindNames(
        _ names: OpaquePointer, _ values: UnsafePointer<OpaquePointer>,
        _ slots: UnsafeMutableBufferPointer<OpaquePointer?>
    ) -> Bool {
        var next = 0  // callers tend to name arguments in the order of the parameters
        for index in 0..<unl_py.PyTuple_Size(names) {
            guard let name = unl_py.PyTuple_GetItem(names, index) else { return false }
            if let found = parameter(named: name, from: next) {
                if slots[found] != nil { return raise(givenTwice(found)) }
                slots[found] = values[index]
                next = found + 1
            } else if let variadicKeywords, let rest = slots[variadicKeywords] {
                if unl_py.PyDict_SetItem(rest, name, values[index]) != 0 { return false }
            } else {
                return raise(unknown(name))
            }
        }
        return true
    }

    private func parameter(named name: OpaquePointer, from start: Int) -> Int? {
        for index in start..<count where table[index].interned == name { return index }
        for index in 0..<start where table[index].interned == name { return index }
        for index in 0..<count {
            if table[index].isNamed, unl_py.PyUnicode_CompareWithASCIIString(name, table[index].name) == 0 {
                return index
            }
        }
        return nil
    }

    /// A new reference; nil with an exception set.
    private func tuple(_ arguments: UnsafePointer<OpaquePointer>?, from start: Int, to end: Int) -> OpaquePointer? {
        guard let tuple = unl_py.PyTuple_New(end - start) else { return nil }
        for index in start..<end {
            unl_py.Py_IncRef(arguments![index])
            guard unl_py.PyTuple_SetItem(tuple, index - start, arguments![index]) == 0 else {
                unl_py.Py_DecRef(tuple)
                return nil
            }
        }
        return tuple
    }

    private func raise(_ message: String) -> Bool {
        PythonError.raise(unl_py.PyExc_TypeError, message)
        return false
    }
}

// Python's own sentences.
extension ArgumentBinding {
    /// Of so many positional arguments, for a function without names.
    func refuse(_ given: Int) { PythonError.raise(unl_py.PyExc_TypeError, wrongCount(given)) }

    private func wrongCount(_ given: Int) -> String {
        let least = parameters.count(where: \.isRequired)
        let limit = least == positional && variadic == nil ? "" : given < least ? "at least " : "at most "
        let number = given < least ? least : positional
        return "\(function) expected \(limit)\(number) argument\(number == 1 ? "" : "s"), got \(given)"
    }

    private func tooMany(_ given: Int) -> String {
        if !parameters.takeKeywords { return wrongCount(given) }
        if positional == 0 { return "\(function)() takes no positional arguments" }
        let least = parameters.count { $0.isPositional && $0.isRequired }
        let limit = least == positional ? "exactly" : "at most"
        return
            "\(function)() takes \(limit) \(positional) positional argument\(positional == 1 ? "" : "s") (\(given) given)"
    }

    private func missing(_ index: Int, _ given: Int) -> String {
        if !parameters.takeKeywords { return wrongCount(given) }
        let isKeyword = parameters[index].kind == .keyword
        return "\(function)() missing required \(isKeyword ? "keyword-only " : "")argument '\(parameters[index].name)'"
            + (isKeyword ? "" : " (pos \(index + 1))")
    }

    private func givenTwice(_ index: Int) -> String {
        "argument for \(function)() given by name ('\(parameters[index].name)') and position (\(index + 1))"
    }

    private func unknown(_ name: OpaquePointer) -> String {
        let text = PythonReference(borrowed: name).escapedText ?? ""
        if let same = parameters.first(where: { $0.kind == .positional && $0.name == text }) {
            return "\(function)() got some positional-only arguments passed as keyword arguments: '\(same.name)'"
        }
        return "\(function)() got an unexpected keyword argument '\(text)'"
    }
}
