public import UnlatchElements
public import UnlatchParallel

/// What there is to know of a kernel for one type of elements. All that runs kernels without knowing them reads it: the
/// Python module, the benchmark, the tests.
public final class KernelDescription: Sendable, CustomStringConvertible {
    public enum Family: String, CaseIterable, Sendable { case vectors, science, images, data }

    /// What keeps the kernel from being faster.
    public enum Limit: Sendable, Hashable {
        case memory
        /// Multiplications and additions of numbers of the kernel's type.
        case arithmetic
        /// Integers, divisions, jumps.
        case other
    }

    /// What of a result is certain. But for `ulp`, the bits are the same for any team and any instruction set.
    public enum Exactness: Sendable, Hashable {
        /// Each step is rounded as the reference's.
        case exact
        /// The reference adds in another order.
        case sum
        /// Off by so many units in the last place at most; the bits depend on the instruction set.
        case ulp(Double)
    }

    /// What the kernel's function returns.
    public enum Returned: Sendable, Hashable { case nothing, real, integer }

    /// An identifier, the same for all types: the name of the Python function.
    public let id: String
    public let family: Family
    /// Of the elements.
    public let type: ElementType
    /// What it computes, in plain text.
    public let summary: String
    public let parameters: [KernelParameter]
    public let returns: Returned
    public let limit: Limit
    public let exactness: Exactness
    /// The report's name of the workload, without the type; nil for a kernel that is not measured.
    public let row: String?
    public let peers: KernelPeers
    /// Floating-point operations for an element.
    public let operations: Double

    private let body: @Sendable (KernelCall) throws -> ResultValue
    private let plain: @Sendable (KernelCall) -> [Double]
    private let rule: ShapeRule

    init(
        _ id: String, _ family: Family, _ type: ElementType, _ summary: String, _ parameters: [KernelParameter],
        returns: Returned = .nothing, limit: Limit = .memory, exactness: Exactness = .exact, row: String? = nil,
        operations: Double = 0, peers: KernelPeers = KernelPeers(),
        reference: @escaping @Sendable (KernelCall) -> [Double],
        run: @escaping @Sendable (KernelCall) throws -> ResultValue
    ) {
        (self.id, self.family, self.type, self.summary, self.parameters) = (id, family, type, summary, parameters)
        (self.returns, self.limit, self.exactness, self.row) = (returns, limit, exactness, row)
        (self.operations, self.peers, plain, body) = (operations, peers, reference, run)
        rule = ShapeRule(parameters, type)
    }

    /// "triad-f64"
    public var description: String { "\(id)-\(type.rawValue)" }

    /// Whether the bits of a result are the same for any instruction set, too.
    public var hasSameBits: Bool {
        if case .ulp = exactness { false } else { true }
    }

    /// The type of an array's elements.
    public func type(of parameter: KernelParameter) -> ElementType { parameter.ownType ?? type }

    /// Bytes that are read and written for an element, each operand once.
    public var bytes: Double {
        Double(
            parameters.filter(\.isArray).reduce(0) { sum, parameter in
                sum + type(of: parameter).size * (parameter.role == .inout ? 2 : 1)
            })
    }

    /// Throws unless the arrays go together, in the words of the parameters.
    ///
    /// - Throws: `invalidArgument`, which names no call.
    public func check(_ call: KernelCall) throws(UnlatchError) { try rule.check(call.arguments) }

    /// Runs the kernel.
    ///
    /// - Throws: as its typed function.
    /// - GIL: released for long arrays.
    @discardableResult
    public func run(_ call: KernelCall) throws -> ResultValue { try body(call) }

    /// What the kernel's result should be, computed plainly from what the arrays hold: the number that it returns, or the
    /// elements of the array that it writes. In double precision where it is not `exact`.
    public func reference(_ call: KernelCall) -> [Double] { plain(call) }
}
