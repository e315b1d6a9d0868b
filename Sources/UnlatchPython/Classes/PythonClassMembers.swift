internal import CPythonABI

/// What a class has: see `PythonClass`.
///
/// Methods are described as functions of modules are (`PythonModule.function`), and their bodies take the instance first. What
/// a body throws arrives as an exception in the same way.
public struct PythonClassMembers<Object: PythonObject> {
    /// The name of the class.
    @usableFromInline let name: String
    private(set) var description = ClassDescription()
    /// Static methods: what `function` adds to it becomes one of the class.
    public var staticMethods: PythonModule {
        get { PythonModule(name, messagesBegin: "\(name).") }
        set {
            for function in newValue.functions {
                description.methods.append(.init(entry: function.entry.of(kind: .staticMethod), doc: function.doc))
            }
        }
    }
    /// Where the initialiser is described.
    @usableFromInline
    var initialisers: PythonModule {
        get { PythonModule(name, messagesBegin: "") }
        set {
            for function in newValue.functions {
                description.initialiser = .init(entry: function.entry, doc: function.doc)
            }
        }
    }

    init(_ name: String) { self.name = name }

    /// A value that the class shows under this name.
    public mutating func constant(_ name: String, _ value: some ConvertibleToPython & Sendable) {
        description.constants.append((name, value))
    }

    @usableFromInline
    func place(_ method: String) -> String { "\(name).\(method)" }

    @usableFromInline
    mutating func add(
        method: String, _ doc: String, _ parameters: [ParameterDescription], _ resultAnnotation: String,
        isOfType: Bool = false, _ body: @escaping FunctionBody
    ) {
        let entry = FunctionEntry(
            place(method), parameters, resultAnnotation, attribute: method, kind: isOfType ? .classMethod : .method,
            body)
        // What is looked up in the type alone is no attribute of it: Python makes one of the slot.
        if method == "__call__" {
            description.call = .init(entry: entry, doc: doc)
        } else {
            description.methods.append(.init(entry: entry, doc: doc))
        }
    }

    mutating func set(_ special: Int, _ entry: SpecialEntry) { description.specials[special] = entry }
    func special(_ special: Int) -> SpecialEntry? { description.specials[special] }
    mutating func add(_ property: PropertyEntry) { description.properties.append(property) }
    mutating func set(_ visit: VisitEntry) { description.visit = visit }
    mutating func set(_ buffer: BufferEntry) { description.buffer = buffer }
}

extension PythonClassMembers {
    /// Has Python's garbage collector look through the Python objects that an instance refers to, so that cycles through it
    /// are collected.
    ///
    /// ```swift
    /// c.collected { (node, visitor) in visitor.visit(&node.next) }
    /// ```
    ///
    /// The body shows each `PythonReference` that the instance has, where it has it, and does nothing else: it is called in the
    /// middle of a collection, on any thread, and must not wait for what a thread with the lock may have. It is called only
    /// while nobody but one Python object has the instance; what it shows may have no other owner in Swift. A cycle is
    /// broken by giving the instance up.
    public mutating func collected(_ visit: @escaping @Sendable (Object, inout PythonVisitor) -> Void) {
        set(
            VisitEntry { held, visitor in
                // SAFETY: the place holds an instance, as a Swift variable of a class's type does.
                let place = UnsafeMutableRawPointer(held).assumingMemoryBound(to: Object.self)
                guard isKnownUniquelyReferenced(&place.pointee) else { return }
                visit(place.pointee, &visitor)
            })
    }
}
