internal import CPythonABI
import UnlatchSystem

/// What Python is told of a class that is written in Swift: see `PythonObject`.
///
/// Each interpreter has a type of its own, made when it imports the module. Objects can be referred to weakly; those of
/// classes that Python code derives have a `__dict__` as well.
///
/// An object whose initialiser has not run (`C.__new__(C)`, a subclass that forgets `super().__init__()`) is refused by
/// methods and as an argument with a `TypeError`. One that is initialised again holds what the second call made; the first
/// instance is kept until the object ends, since a method may be using it.
///
/// GIL: either, for everything declared here.
public final class PythonClass: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the record is written by `define`, before any interpreter knows the class.

    /// The name in its module.
    public let name: String
    /// Its `__doc__`.
    public let doc: String
    /// What C code knows of it; never freed.
    let record: UnsafeMutablePointer<unl_python_class>
    let number: TypeNames.Number
    /// The class that it is derived from.
    let base: PythonClass?
    /// The Swift class.
    private let swiftType: any PythonObject.Type
    private let describe: @Sendable () -> ClassDescription
    private let described = Guarded<ClassDescription?>(nil)

    /// - Parameters:
    ///   - type: The Swift class whose instances its objects hold.
    ///   - describe: Says what it has; called when the first module that has the class is made.
    public convenience init<Object: PythonObject>(
        _ name: String, of type: Object.Type, doc: String = "",
        _ describe: @escaping @Sendable (inout PythonClassMembers<Object>) -> Void
    ) {
        self.init(name, type, base: nil, keepsIdentity: true, doc, describe)
    }

    /// A class that is derived from another one, in Python as in Swift: it has the other's methods and is taken for one.
    ///
    /// See `PythonBase` for what the Swift classes look like. An instance becomes an object of the class that its own Swift class describes. What the description does not have is
    /// the base's: methods, properties, special methods, the buffer protocol, what the collector is shown (the base's is shown
    /// as well). The initialiser is not: it would make an instance of the base. The base is added to a module before; a type
    /// that is no subclass of it is an `ImportError`.
    public convenience init<Object: PythonObject, Base: PythonObject>(
        _ name: String, of type: Object.Type, derivedFrom base: Base.Type, doc: String = "",
        _ describe: @escaping @Sendable (inout PythonClassMembers<Object>) -> Void
    ) {
        self.init(name, type, base: base.pythonClass, keepsIdentity: true, doc, describe)
    }

    /// - Parameter keepsIdentity: Whether an instance is the same object each time that Python gets it.
    init<Object: PythonObject>(
        _ name: String, _ type: Object.Type, base: PythonClass?, keepsIdentity: Bool, _ doc: String,
        _ describe: @escaping @Sendable (inout PythonClassMembers<Object>) -> Void
    ) {
        (self.name, self.doc, self.base, swiftType) = (name, doc, base, type)
        self.describe = {
            var members = PythonClassMembers<Object>(name)
            describe(&members)
            return members.description
        }
        record = .allocate(capacity: 1)
        number = TypeNames.add(name)
        let bytes = UnsafeMutableRawPointer(record)
        // SAFETY: a struct of pointers, which is not read before `define` has set what must not be null.
        bytes.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<unl_python_class>.size)
        record.pointee.keeps_identity = keepsIdentity ? 1 : 0
    }

    /// Why it cannot be derived from its base; nil where it can.
    var mistakeInBase: String? {
        guard let base else { return nil }
        if !base.isDefined { return "\(name): its base \(base.name) was added to no module before it" }
        func isDerived<Base: PythonObject>(from base: Base.Type) -> Bool { swiftType is Base.Type }
        return isDerived(from: base.swiftType) ? nil : "\(name): \(swiftType) is no subclass of \(base.swiftType)"
    }

    /// As in `m.Counter`.
    var fullName: String { TypeNames.fullName(number) }
    /// In stub files: a mark that stands for the name, in whatever module it is read.
    var annotation: String { TypeNames.mark(number) }

    /// What it has. Another thread may describe it, too; the first description stays.
    var description: ClassDescription {
        if let known = described.withLock({ $0 }) { return known }
        let new = describe()
        return described.withLock { described in
            if described == nil { described = new }
            return described!
        }
    }
}
