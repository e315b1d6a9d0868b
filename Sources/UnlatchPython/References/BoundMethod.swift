internal import CPythonABI

/// An attribute that is called with bound objects among its arguments, up to six by position:
///
/// ```swift
/// let product = try numpy.dot(a, b)
/// try numpy.add(a, b) { $0.out = c; $0.casting = "unsafe" }     // numpy.add(a, b, out=c, casting='unsafe')
/// ```
///
/// What is made of it is the call alone; as a value an attribute is a `BoundObject`.
///
/// GIL: held, for everything declared here.
public struct BoundMethod: ~Escapable {
    private let function: BoundObject

    @_lifetime(copy function)
    init(_ function: BoundObject) { self.function = function }

    @discardableResult
    @_lifetime(copy self)
    public func callAsFunction(keywords: (BoundKeywords) throws -> Void) throws -> BoundObject {
        try call([], keywords)
    }

    @discardableResult
    @_lifetime(copy self)
    public func callAsFunction(
        _ first: borrowing some ConvertibleToPython & ~Escapable,
        keywords: (BoundKeywords) throws -> Void = { _ in }
    ) throws -> BoundObject {
        try call([first.asKey], keywords)
    }

    @discardableResult
    @_lifetime(copy self)
    public func callAsFunction(
        _ first: borrowing some ConvertibleToPython & ~Escapable,
        _ second: borrowing some ConvertibleToPython & ~Escapable,
        keywords: (BoundKeywords) throws -> Void = { _ in }
    ) throws -> BoundObject {
        try call([first.asKey, second.asKey], keywords)
    }

    @discardableResult
    @_lifetime(copy self)
    public func callAsFunction(
        _ first: borrowing some ConvertibleToPython & ~Escapable,
        _ second: borrowing some ConvertibleToPython & ~Escapable,
        _ third: borrowing some ConvertibleToPython & ~Escapable,
        keywords: (BoundKeywords) throws -> Void = { _ in }
    ) throws -> BoundObject {
        try call([first.asKey, second.asKey, third.asKey], keywords)
    }

    @discardableResult
    @_lifetime(copy self)
    public func callAsFunction(
        _ first: borrowing some ConvertibleToPython & ~Escapable,
        _ second: borrowing some ConvertibleToPython & ~Escapable,
        _ third: borrowing some ConvertibleToPython & ~Escapable,
        _ fourth: borrowing some ConvertibleToPython & ~Escapable,
        keywords: (BoundKeywords) throws -> Void = { _ in }
    ) throws -> BoundObject {
        try call([first.asKey, second.asKey, third.asKey, fourth.asKey], keywords)
    }

    @discardableResult
    @_lifetime(copy self)
    public func callAsFunction(
        _ first: borrowing some ConvertibleToPython & ~Escapable,
        _ second: borrowing some ConvertibleToPython & ~Escapable,
        _ third: borrowing some ConvertibleToPython & ~Escapable,
        _ fourth: borrowing some ConvertibleToPython & ~Escapable,
        _ fifth: borrowing some ConvertibleToPython & ~Escapable,
        keywords: (BoundKeywords) throws -> Void = { _ in }
    ) throws -> BoundObject {
        try call([first.asKey, second.asKey, third.asKey, fourth.asKey, fifth.asKey], keywords)
    }

    @discardableResult
    @_lifetime(copy self)
    public func callAsFunction(
        _ first: borrowing some ConvertibleToPython & ~Escapable,
        _ second: borrowing some ConvertibleToPython & ~Escapable,
        _ third: borrowing some ConvertibleToPython & ~Escapable,
        _ fourth: borrowing some ConvertibleToPython & ~Escapable,
        _ fifth: borrowing some ConvertibleToPython & ~Escapable,
        _ sixth: borrowing some ConvertibleToPython & ~Escapable,
        keywords: (BoundKeywords) throws -> Void = { _ in }
    ) throws -> BoundObject {
        try call([first.asKey, second.asKey, third.asKey, fourth.asKey, fifth.asKey, sixth.asKey], keywords)
    }

    @_lifetime(copy self)
    private func call(
        _ arguments: [PythonReference], _ keywords: (BoundKeywords) throws -> Void
    ) throws -> BoundObject {
        let named = try BoundKeywords.dictionary(keywords)
        let result = withUnsafeTemporaryAllocation(of: OpaquePointer.self, capacity: max(1, arguments.count)) {
            pointers in
            // SAFETY: filled here as far as they are read; the references are kept until the call has returned.
            for (index, argument) in arguments.enumerated() {
                pointers.initializeElement(at: index, to: argument.pointer)
            }
            return withExtendedLifetime((arguments, named)) {
                unl_py.PyObject_VectorcallDict(
                    function.pointer, pointers.baseAddress!, arguments.count, named?.pointer)
            }
        }
        return try tied(function.bound(result), toLifetimeOf: self)
    }
}

/// The arguments of a call that have names, as they are assigned. A setter cannot throw, and the call does: with the first
/// error of a value's conversion, nothing is called.
///
/// GIL: held, for everything declared here.
@dynamicMemberLookup
public struct BoundKeywords: ~Escapable {
    private final class Values {
        var dictionary: PythonReference?
        var error: (any Error)?
    }

    private let values: Values

    @_lifetime(immortal)
    private init(_ values: Values) { self.values = values }

    public subscript(dynamicMember name: String) -> any ConvertibleToPython & ~Escapable {
        @available(*, unavailable, message: "arguments of a call are assigned, and not read")
        @_lifetime(copy self)
        get { PythonNone() }
        nonmutating set {
            guard values.error == nil else { return }
            do {
                let value = try newValue.asKey
                let dictionary = try values.dictionary ?? .owned(orError: unl_py.PyDict_New())
                values.dictionary = dictionary
                try PythonError.check(
                    unl_python_set_item(dictionary.pointer, name, name.utf8.count, value.pointer))
            } catch {
                values.error = error
            }
        }
    }

    /// Nil for none. pre: the lock is held.
    fileprivate static func dictionary(_ assign: (BoundKeywords) throws -> Void) throws -> PythonReference? {
        let values = Values()
        try assign(BoundKeywords(values))
        if let error = values.error { throw error }
        return values.dictionary
    }
}

extension BoundObject {
    /// The attribute, where it is called with bound objects.
    @_disfavoredOverload
    public subscript(dynamicMember name: String) -> BoundMethod {
        @_lifetime(copy self)
        get throws { BoundMethod(try attribute(name)) }
    }
}
