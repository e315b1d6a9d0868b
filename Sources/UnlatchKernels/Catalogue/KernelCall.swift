public import UnlatchElements
public import UnlatchParallel

/// A call of a kernel by its description: a value for each parameter, and who works.
///
/// The arrays have the types that the description says. Whoever makes a call answers for that, and for their memory.
public struct KernelCall {
    public let arguments: UnsafeBufferPointer<ArgumentValue>
    public let team: Team

    public init(_ arguments: UnsafeBufferPointer<ArgumentValue>, on team: Team) {
        (self.arguments, self.team) = (arguments, team)
    }

    // What descriptions read the values with, by the number of the parameter.

    func input<E: BufferElement>(_ index: Int) -> UnsafeBufferPointer<E> { UnsafeBufferPointer(output(index)) }

    func output<E: BufferElement>(_ index: Int) -> UnsafeMutableBufferPointer<E> {
        let value = arguments[index]
        // SAFETY: the description's type is the array's, which is the promise of whoever made the call.
        return UnsafeMutableBufferPointer(
            start: value.start?.assumingMemoryBound(to: E.self), count: value.start == nil ? 0 : value.count)
    }

    /// An element of an array.
    subscript<E: BufferElement>(index: Int, element: Int) -> E { input(index)[element] }

    func real<S: KernelScalar>(_ index: Int) -> S { S(arguments[index].real) }

    func integer(_ index: Int) -> Int { arguments[index].integer }

    /// How long an array is in one of its dimensions.
    func length(_ index: Int, _ dimension: Int) -> Int { arguments[index].lengths?[dimension] ?? 0 }
}
