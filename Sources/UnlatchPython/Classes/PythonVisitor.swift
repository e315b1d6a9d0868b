internal import CPythonABI

/// What shows Python's garbage collector the objects that a Swift object refers to: see `PythonClassMembers.collected`.
///
/// Only what the Swift object alone has is shown. A reference that somebody else has a copy of, too, counts as one from
/// outside: then a cycle through it is not collected, which is safe.
public struct PythonVisitor: ~Copyable {
    private let call: unl_python_visit
    private let argument: UnsafeMutableRawPointer?
    /// Not 0: the collector wants no more.
    private(set) var status: Int32 = 0

    init(_ call: unl_python_visit, _ argument: UnsafeMutableRawPointer?) {
        (self.call, self.argument) = (call, argument)
    }

    public mutating func visit(_ reference: inout PythonReference) {
        guard status == 0, isKnownUniquelyReferenced(&reference) else { return }
        status = call(reference.pointer, argument)
    }

    public mutating func visit(_ reference: inout PythonReference?) {
        guard status == 0, isKnownUniquelyReferenced(&reference), let found = reference else { return }
        status = call(found.pointer, argument)
    }

    public mutating func visit(_ references: inout [PythonReference]) {
        for index in references.indices { visit(&references[index]) }
    }

    public mutating func visit<Key>(_ references: inout [Key: PythonReference]) {
        // Not by `indices`, which would be a second owner of all of them.
        var index = references.values.startIndex
        while index != references.values.endIndex {
            visit(&references.values[index])
            references.values.formIndex(after: &index)
        }
    }
}
