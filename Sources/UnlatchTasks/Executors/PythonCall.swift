public import UnlatchPython

/// A Python function and its arguments: what a `PoolExecutor` runs.
///
/// A process or another interpreter gets both by `pickle`: the function by its name, so that it must stand at the top
/// level of a module that can be imported there. For asyncio it is a coroutine function.
public struct PythonCall: Sendable {
    public var function: PythonReference
    public var arguments: [PythonReference]

    /// GIL: either.
    public init(_ function: PythonReference, _ arguments: PythonReference...) {
        self.function = function
        self.arguments = arguments
    }

    /// - Throws: `PythonError` when an argument cannot be made into an object.
    ///
    /// GIL: held.
    public init(_ function: BoundObject, _ arguments: any ConvertibleToPython..., gil: borrowing GIL) throws {
        self.function = function.reference
        self.arguments = []
        for argument in arguments { self.arguments.append(try argument.pythonReference(gil)) }
    }

    /// The arguments as Python has them.
    var tuple: PythonTuple { PythonTuple(arguments as [any ConvertibleToPython]) }
}
