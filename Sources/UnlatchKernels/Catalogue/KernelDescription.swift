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
        /// Off by so many units in the last place at most, of the result or of the sum of these operands; the bits depend
        /// on the instruction set.
        case ulp(Double, of: [String] = [])
    }

    /// What the kernel's function returns.
    public enum Returned: Sendable, Hashable { case nothing, real, integer, truth }

    /// What may be made of the kernel for arrays of other layouts, shapes and types.
    public enum Form: Sendable, Hashable {
        /// Nothing: it takes what it takes.
        case plain
        /// It makes each element of its result from those of the others at the same place.
        case elementwise
        /// It makes a number of the elements, and may do so along an axis.
        case reduction(Join)
    }

    /// How the numbers of an array's parts become that of the whole.
    public enum Join: Sendable, Hashable {
        /// Not at all: all elements are needed at once.
        case whole
        /// The mean of the means, weighted by the parts' lengths.
        case mean
        case add, multiply
        /// A NaN among them is the result.
        case least, greatest
        case any, all
    }

    public typealias Run = @Sendable (KernelCall) throws -> ResultValue

    /// An identifier, the same for all types: the name of the Python function.
    public let id: String
    public let family: Family
    /// Of the elements.
    public let type: ElementType
    /// What it computes, in plain text.
    public let summary: String
    public let parameters: [KernelParameter]
    public let returns: Returned
    public let form: Form
    public let limit: Limit
    public let exactness: Exactness
    /// What names in the shapes stand for in examples; others stand for as many as whoever makes the example wants.
    package let lengths: [String: KernelLengths]
    /// Nil for a kernel that is not measured.
    package let measure: KernelMeasure?
    package let peers: KernelPeers
    /// Arrays that are written without being a result.
    package let scratch: Set<String>

    /// How much a call does, for whoever expects its time of earlier ones; nil for the elements of the longest array.
    package let size: (@Sendable (KernelCall) -> Int)?

    private let body: Run
    private let beginning: (@Sendable (KernelCall) throws -> Run)?
    private let filling: (@Sendable (KernelCall) -> Void)?
    private let plain: @Sendable (KernelCall) -> [Double]
    private let rule: ShapeRule

    /// - Parameters:
    ///   - prepare: fills the arrays of an example where random numbers will not do.
    ///   - reference: see `reference(_:)`.
    ///   - begin: makes what several runs on the same arrays may use again; nil where there is no such thing.
    ///   - run: the kernel.
    init(
        _ id: String, _ family: Family, _ type: ElementType, _ summary: String, _ parameters: [KernelParameter],
        returns: Returned = .nothing, form: Form = .plain, limit: Limit = .memory, exactness: Exactness = .exact,
        lengths: [String: KernelLengths] = [:], measure: KernelMeasure? = nil, peers: KernelPeers = KernelPeers(),
        scratch: Set<String> = [], prepare: (@Sendable (KernelCall) -> Void)? = nil,
        size: (@Sendable (KernelCall) -> Int)? = nil,
        reference: @escaping @Sendable (KernelCall) -> [Double],
        begin: (@Sendable (KernelCall) throws -> Run)? = nil, run: @escaping Run
    ) {
        (self.id, self.family, self.type, self.summary, self.parameters) = (id, family, type, summary, parameters)
        (self.returns, self.form, self.limit, self.exactness) = (returns, form, limit, exactness)
        self.lengths = lengths
        (self.measure, self.peers, self.scratch, filling, plain) = (measure, peers, scratch, prepare, reference)
        (self.size, beginning, body) = (size, begin, run)
        rule = ShapeRule(parameters, type, areAlike: form == .elementwise)
    }

    /// "triad-f64"
    public var description: String { "\(id)-\(type.rawValue)" }

    /// Whether the bits of a result are the same for any instruction set, too.
    public var hasSameBits: Bool {
        if case .ulp = exactness { false } else { true }
    }

    /// Whether examples may have any number of elements.
    package var hasAnyCount: Bool {
        parameters.contains { parameter in
            parameter.isArray && (parameter.shape ?? ["n"]).contains { $0.name.map { lengths[$0] == nil } ?? false }
        }
    }

    /// The type of an array's elements.
    public func type(of parameter: KernelParameter) -> ElementType { parameter.ownType ?? type }

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

    /// What runs the kernel on the arrays of a call, again and again.
    package func begin(_ call: KernelCall) throws -> Run { try beginning?(call) ?? body }

    package func prepare(_ call: KernelCall) { filling?(call) }

    /// What the kernel's result should be, computed plainly from what the arrays hold: the elements of the arrays that it
    /// writes, then the number that it returns. In double precision where it is not `exact`.
    package func reference(_ call: KernelCall) -> [Double] { plain(call) }
}

/// What a name in shapes stands for in examples: in tests, in a quick and in a whole measurement.
package struct KernelLengths: Sendable, Hashable {
    package let trial, quick, whole: Int

    init(_ trial: Int, _ quick: Int, _ whole: Int) { (self.trial, self.quick, self.whole) = (trial, quick, whole) }

    /// The same in each.
    init(_ trial: Int, _ measured: Int) { self.init(trial, measured, measured) }
}
