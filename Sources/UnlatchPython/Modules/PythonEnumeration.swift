internal import CPythonABI

/// A Swift enumeration, or an option set, that Python has as an `enum` class.
///
/// ```swift
/// enum Color: String, PythonEnumeration, CaseIterable {
///     case red, green
///     static let pythonEnum = PythonEnum("Color", of: Color.self)
/// }
/// module.add(Color.self)
/// ```
///
/// It is a `PythonArgument` and a `PythonResult`, alone and in collections; members can be pickled.
public protocol PythonEnumeration: RawRepresentable, Sendable, PythonDefaultArgument, PythonResult, ConvertibleToPython,
    ConvertibleFromPython
where RawValue: ConvertibleToPython & ConvertibleFromPython & Sendable, Loaded == Self? {
    /// What Python is told of it: one for the life of the process (`static let`).
    static var pythonEnum: PythonEnum { get }
}

/// What Python is told of an enumeration.
///
/// GIL: either.
public final class PythonEnum: Sendable {
    /// Which of the standard library's classes it is derived from.
    public enum Kind: String, Sendable {
        case plain = "Enum"
        /// Members are integers as well.
        case integer = "IntEnum"
        case flag = "Flag"
        case integerFlag = "IntFlag"
    }

    public let name: String
    public let doc: String
    public let kind: Kind
    let members: [(name: String, value: any ConvertibleToPython & Sendable)]
    let number: TypeNames.Number

    /// - Parameter memberName: What a case is called in Python; as in Swift unless said.
    public init<E: PythonEnumeration & CaseIterable>(
        _ name: String, of type: E.Type, kind: Kind = .plain, doc: String = "",
        memberName: (E) -> String = { "\($0)" }
    ) {
        (self.name, self.kind, self.doc) = (name, kind, doc)
        members = E.allCases.map { (memberName($0), $0.rawValue) }
        number = TypeNames.add(name)
    }

    /// An option set, as a `Flag`.
    public init<F: PythonEnumeration & OptionSet>(
        _ name: String, of type: F.Type, kind: Kind = .flag, doc: String = "", members: KeyValuePairs<String, F>
    ) {
        (self.name, self.kind, self.doc) = (name, kind, doc)
        self.members = members.map { ($0.key, $0.value.rawValue) }
        number = TypeNames.add(name)
    }

    var fullName: String { TypeNames.fullName(number) }

    /// The class that the current interpreter has of it. pre: the lock is held.
    func object() throws(PythonError) -> PythonReference {
        try InterpreterStorage.object("unlatch.enum.\(UInt(bitPattern: ObjectIdentifier(self)))", of: .thisCopy) {
            () throws(PythonError) in
            do {
                return try make()
            } catch let error as PythonError {
                throw error
            } catch {
                PythonError.raise(error)
                throw PythonError.fetch()
            }
        }
    }

    private func make() throws -> PythonReference {
        let gil = GIL(assumingAttached: ())
        let pairs = try members.map { try PythonTuple($0.name, $0.value.pythonReference(gil)).pythonReference(gil) }
        let module = TypeNames.module(number) ?? "__main__"
        let base = try gil.import("enum").attribute(kind.rawValue).reference
        let type = try gil.bind(base).dynamicallyCall(withKeywordArguments: [
            "": name, "": pairs, "module": module, "qualname": name,
        ])
        if !doc.isEmpty { try type.setAttribute("__doc__", to: doc) }
        return type.reference
    }

    /// The member for the value; nil with an exception set. pre: the lock is held.
    func member(_ value: some ConvertibleToPython) -> OpaquePointer? {
        do {
            let gil = GIL(assumingAttached: ())
            let type = try object()
            return try gil.bind(type)(value.pythonReference(gil)).reference.stolen()
        } catch {
            PythonError.raise(error)
            return nil
        }
    }

    /// The value of a member; nil with an exception set. pre: the lock is held.
    func value<Value: ConvertibleFromPython>(of object: OpaquePointer, as type: Value.Type) -> Value? {
        do {
            guard unl_py.PyType_IsSubtype(unl_python_type_of(object), try self.object().pointer) != 0 else {
                ArgumentRefusal.raise(mustBe: fullName, not: object)
                return nil
            }
            let gil = GIL(assumingAttached: ())
            return try Value(gil.bind(PythonReference(borrowed: object)).attribute("value"))
        } catch {
            PythonError.raise(error)
            return nil
        }
    }
}

extension PythonEnumeration {
    public init(_ object: BoundObject) throws {
        var loaded: Self?
        guard Self.load(object.pointer, into: &loaded), let loaded else { throw PythonError.fetch() }
        self = loaded
    }

    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Self?>) -> Bool {
        guard let value = pythonEnum.value(of: object, as: RawValue.self) else { return false }
        loaded.pointee = Self(rawValue: value)
        // A member that was added in Python has a value that no case has.
        if loaded.pointee == nil {
            ArgumentRefusal.raise(mustBe: "a member that \(pythonEnum.fullName) has", not: object)
        }
        return loaded.pointee != nil
    }

    public func newObject() -> OpaquePointer? { Self.pythonEnum.member(rawValue) }

    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference { try .owned(orError: newObject()) }

    public static var argumentAnnotation: String { TypeNames.mark(pythonEnum.number) }
    public static var resultAnnotation: String { TypeNames.mark(pythonEnum.number) }
}

extension PythonModule {
    /// Adds an enumeration.
    public mutating func add<E: PythonEnumeration>(_ type: E.Type) { enumerations.append(E.pythonEnum) }
}
