internal import CPythonABI

/// A value that its target cannot hold exactly: out of range, rounded, or with parts that the target has no place for.
///
/// An object of another kind altogether (a `str` where a number is asked for) is Python's own `TypeError` instead.
public struct ConversionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Reason: Hashable, Sendable {
        /// Outside the target's range.
        case outOfRange(String)
        /// The target would hold another number.
        case inexact(String)
        /// Another number of elements than asked for, or elements that become one.
        case structure(String)
    }

    /// The value as Python writes it (`repr`), shortened.
    public let value: String
    /// The Swift type asked for.
    public let target: String
    public let reason: Reason

    public var description: String {
        switch reason {
        case .outOfRange(let text), .inexact(let text), .structure(let text):
            "\(value) cannot become \(target): \(text)"
        }
    }

    /// pre: the lock is held, and no exception is set.
    init(_ object: BoundObject, _ target: Any.Type, _ reason: Reason) {
        value = object.shortRepresentation
        self.target = "\(target)"
        self.reason = reason
    }
}

extension BoundObject {
    /// `repr(object)`, for messages: shortened, and never an error.
    var shortRepresentation: String {
        let printed = PythonReference.quietly(unl_py.PyObject_Repr(pointer))?.escapedText
        guard let text = printed else { return "an object that cannot be printed" }
        return text.count <= 80 ? text : text.prefix(60) + "… (\(text.count) characters)"
    }
}
