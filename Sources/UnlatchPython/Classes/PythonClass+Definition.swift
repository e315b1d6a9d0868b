internal import CPythonABI

/// What a class has, before Python is told.
struct ClassDescription: Sendable {
    struct Method: Sendable {
        let entry: FunctionEntry
        let doc: String
    }

    var methods: [Method] = []
    var properties: [PropertyEntry] = []
    /// By the number of the special method.
    var specials: [Int: SpecialEntry] = [:]
    var constants: [(name: String, value: any ConvertibleToPython & Sendable)] = []
    var initialiser: Method?
    var call: Method?
    var visit: VisitEntry?
    var buffer: BufferEntry?

    /// Whether its objects cannot be hashed although its base's can: it compares them in another way.
    var hidesHash: Bool {
        specials[Int(UNL_SPECIAL_COMPARE) + Int(UNL_PY_EQ)] != nil && specials[Int(UNL_SPECIAL_HASH)] == nil
    }

    /// What the programmer got wrong; nil for a description that Python can be given.
    func mistake(_ place: String) -> String? {
        var names: Set<String> = []
        for name in methods.map(\.entry.attribute) + properties.map(\.name) + constants.map(\.name) {
            if name.isEmpty || name.utf8.contains(0) { return "\(place): '\(name.escapingNULs)' is no name" }
            if !names.insert(name).inserted { return "\(place).\(name) is defined twice" }
        }
        for method in methods + [initialiser, call].compactMap({ $0 }) {
            if let mistake = method.entry.parameters.mistake { return "\(method.entry.name): \(mistake)" }
            if method.doc.utf8.contains(0) { return "\(method.entry.name): the documentation has a NUL in it" }
        }
        for property in properties where property.doc.utf8.contains(0) {
            return "\(place).\(property.name): the documentation has a NUL in it"
        }
        return nil
    }
}

extension PythonClass {
    /// Makes the class known to Python's C code, once for the process. A class that several modules have is the first one's.
    ///
    /// - Throws: what is to become an `ImportError`, for a mistake in the description. GIL: held.
    func define(in module: String) throws(ModuleMistake) {
        let owner = TypeNames.setModule(module, of: number)
        if isDefined { return }
        if name.isEmpty || name.utf8.contains(0) {
            throw ModuleMistake(description: "\(module): '\(name.escapingNULs)' is no name for a class")
        }
        if doc.utf8.contains(0) {
            throw ModuleMistake(description: "\(module).\(name): the documentation has a NUL in it")
        }
        let description = description
        if let mistake = mistakeInBase { throw ModuleMistake(description: "\(module).\(mistake)") }
        if let mistake = description.mistake(name) { throw ModuleMistake(description: "\(module).\(mistake)") }

        record.pointee.name = immortalText("\(owner).\(name)")
        record.pointee.release = { Unmanaged<AnyObject>.fromOpaque($0).release() }
        defineSpecials(description)
        if let base { inherit(from: base.record, hidesHash: description.hidesHash) }
        record.pointee.properties = properties(description)
        let methods = try methods(description)
        record.pointee.methods = methods
        unl_python_add_class(record)
    }

    /// Whether Python's C code knows it.
    var isDefined: Bool {
        // SAFETY: the record begins as zeros, and its methods are what is set last.
        UnsafeRawPointer(record).load(
            fromByteOffset: MemoryLayout<unl_python_class>.offset(of: \.methods)!, as: UnsafeRawPointer?.self) != nil
    }

    private func defineSpecials(_ description: ClassDescription) {
        for (number, special) in description.specials {
            unl_python_set_special(
                record, Int32(number), performSpecial, Unmanaged.passRetained(special).toOpaque())
        }
        if let initialiser = description.initialiser {
            (record.pointee.initialise, record.pointee.initialiser) = initialiser.entry.entered()
        }
        if let call = description.call { (record.pointee.call, record.pointee.called) = call.entry.entered() }
        if let visit = description.visit.map({ $0.after(base?.allVisits) }) ?? base?.allVisits {
            record.pointee.traverse = performVisit
            record.pointee.traversed = Unmanaged.passRetained(visit).toOpaque()
        }
        if let buffer = description.buffer {
            record.pointee.get_buffer = lendBuffer
            record.pointee.release_buffer = takeBufferBack
            record.pointee.lent = Unmanaged.passRetained(buffer).toOpaque()
        }
        let signature = description.initialiser.map { $0.entry.parameters.textSignature(of: name) } ?? ""
        if !signature.isEmpty || !doc.isEmpty { record.pointee.doc = immortalText(signature + doc) }
    }

    /// What it does not have itself: a slot's function in C looks in the class of the object alone.
    private func inherit(from base: UnsafeMutablePointer<unl_python_class>, hidesHash: Bool) {
        record.pointee.base = base
        for number in 0..<Int32(UNL_SPECIALS) where !(hidesHash && number == Int32(UNL_SPECIAL_HASH)) {
            unl_python_inherit_special(record, base, number)
        }
        if record.pointee.call == nil {
            (record.pointee.call, record.pointee.called) = (base.pointee.call, base.pointee.called)
        }
        if record.pointee.get_buffer == nil {
            record.pointee.get_buffer = base.pointee.get_buffer
            record.pointee.release_buffer = base.pointee.release_buffer
            record.pointee.lent = base.pointee.lent
        }
    }

    /// What the collector is shown of an instance, the bases' part first.
    private var allVisits: VisitEntry? {
        guard let own = description.visit else { return base?.allVisits }
        return own.after(base?.allVisits)
    }

    /// Kept for ever, as Python keeps pointers to them.
    private func properties(_ description: ClassDescription) -> UnsafeMutablePointer<PyGetSetDef> {
        let all = description.properties
        let definitions = UnsafeMutablePointer<PyGetSetDef>.allocate(capacity: all.count + 1)
        definitions.initialize(repeating: PyGetSetDef(), count: all.count + 1)
        for (index, property) in all.enumerated() {
            definitions[index] = PyGetSetDef(
                name: immortalText(property.name), get: getProperty,
                set: property.setAnnotation == nil ? nil : setProperty,
                doc: property.doc.isEmpty ? nil : immortalText(property.doc),
                closure: Unmanaged.passRetained(property).toOpaque())
        }
        return definitions
    }

    private func methods(_ description: ClassDescription) throws(ModuleMistake) -> UnsafeMutablePointer<PyMethodDef> {
        let all = description.methods
        let definitions = UnsafeMutablePointer<PyMethodDef>.allocate(capacity: all.count + 1)
        definitions.initialize(repeating: PyMethodDef(), count: all.count + 1)
        for (index, method) in all.enumerated() {
            guard method.entry.define(definitions + index, doc: method.doc) else {
                throw ModuleMistake(
                    description: "a process can have \(UNL_PYTHON_ENTRIES) functions written in Swift")
            }
        }
        return definitions
    }
}

extension PythonClass {
    /// The type that the current interpreter has of it. pre: the lock is held.
    func type() throws(PythonError) -> PythonReference {
        if let type = record.pointee.first_type, InterpreterNumber.current == .first {
            return PythonReference(borrowed: type)
        }
        return try InterpreterStorage.object("unlatch.class.\(UInt(bitPattern: record))", of: .thisCopy) {
            () throws(PythonError) in
            try makeType()
        }
    }

    /// As `type`, made anew where a first interpreter has been started after the end of another. pre: the lock is held.
    func installedType() throws(PythonError) -> PythonReference {
        let type = try InterpreterStorage.object("unlatch.class.\(UInt(bitPattern: record))", of: .thisCopy) {
            () throws(PythonError) in try makeType()
        }
        if InterpreterNumber.current == .first, record.pointee.first_type != type.pointer {
            unl_python_set_first_type(record, type.stolen())  // kept for ever: objects are recognised by it
        }
        return type
    }

    private func makeType() throws(PythonError) -> PythonReference {
        guard isDefined else {
            throw PythonError.made(unl_py.PyExc_RuntimeError, "the class \(name) was added to no module")
        }
        let baseType = try base?.type()
        let type = try PythonReference.owned(orError: unl_python_new_type(record, baseType?.pointer))
        withExtendedLifetime(baseType) {}
        for (name, value) in description.constants {
            let value = try value.reference()
            try PythonError.check(unl_python_set_attribute(type.pointer, name, name.utf8.count, value.pointer))
        }
        return type
    }
}

extension ConvertibleToPython {
    /// The value as an object; what is thrown is Python's exception. pre: the lock is held.
    func reference() throws(PythonError) -> PythonReference {
        do {
            return try pythonReference(GIL(assumingAttached: ()))
        } catch let error as PythonError {
            throw error
        } catch {
            PythonError.raise(error)
            throw PythonError.fetch()
        }
    }
}
