public import UnlatchElements

/// The length of a dimension: a name stands for the same number in all arrays of a call.
public enum KernelLength: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral
{
    case named(String)
    /// One more than a name stands for, as offsets have it.
    case oneMore(String)
    case fixed(Int)

    public init(stringLiteral name: String) { self = .named(name) }
    public init(integerLiteral length: Int) { self = .fixed(length) }

    package var name: String? {
        switch self {
        case .named(let name), .oneMore(let name): name
        case .fixed: nil
        }
    }

    /// What is added to what the name stands for.
    package var more: Int {
        switch self {
        case .named: 0
        case .oneMore: 1
        case .fixed(let length): length
        }
    }

    public var description: String { name.map { more == 0 ? $0 : "\($0) + \(more)" } ?? "\(more)" }
}

/// A parameter of a kernel: an array that it reads or writes, or a number.
public struct KernelParameter: Sendable {
    public enum Role: Sendable, Hashable {
        /// An array that is read.
        case input
        /// An array that is written. Where it `mayBeInput`, it may be the memory of one that is read.
        case output(mayBeInput: Bool)
        /// An array that is read and written.
        case `inout`
        case real(default: Double?)
        case integer(default: Int?)
    }

    public let name: String
    public let role: Role
    /// Of an array's elements; nil for those of the kernel's type.
    public let ownType: ElementType?
    /// Of an array; nil for one of any shape, all of whose elements are taken.
    public let shape: [KernelLength]?
    /// What an example has here: random numbers of this range, or the number where it begins.
    package let values: ClosedRange<Double>
    /// Where the kernel is tried beyond that: numbers of a wider range.
    package let domain: ClosedRange<Double>

    private init(
        _ name: String, _ role: Role, _ type: ElementType? = nil, _ shape: [KernelLength]? = nil,
        _ values: ClosedRange<Double>, _ domain: ClosedRange<Double>? = nil
    ) {
        (self.name, self.role, ownType, self.shape) = (name, role, type, shape)
        (self.values, self.domain) = (values, domain ?? values)
    }

    static func input(
        _ name: String, _ type: ElementType? = nil, shape: [KernelLength]? = ["n"],
        values: ClosedRange<Double> = 0.5...1.5, domain: ClosedRange<Double> = -10...10
    ) -> KernelParameter { KernelParameter(name, .input, type, shape, values, domain) }

    static func output(
        _ name: String = "out", _ type: ElementType? = nil, shape: [KernelLength] = ["n"], mayBeInput: Bool = false
    ) -> KernelParameter { KernelParameter(name, .output(mayBeInput: mayBeInput), type, shape, 0...0) }

    static func `inout`(
        _ name: String, _ type: ElementType? = nil, shape: [KernelLength] = ["n"],
        values: ClosedRange<Double> = 0.5...1.5, domain: ClosedRange<Double> = -10...10
    ) -> KernelParameter { KernelParameter(name, .inout, type, shape, values, domain) }

    /// - Parameter example: The number that examples have.
    static func real(_ name: String, _ example: Double, default: Double? = nil) -> KernelParameter {
        KernelParameter(name, .real(default: `default`), nil, nil, example...example)
    }

    /// - Parameter trial: The number that is tried, if another than the one that is measured.
    static func integer(
        _ name: String, _ example: Int, trial: Int? = nil, default: Int? = nil
    ) -> KernelParameter {
        let trial = Double(trial ?? example)
        return KernelParameter(
            name, .integer(default: `default`), nil, nil, Double(example)...Double(example), trial...trial)
    }

    /// The same, of an array of any shape.
    func ofAnyShape() -> KernelParameter { KernelParameter(name, role, ownType, nil, values, domain) }

    public var isArray: Bool {
        switch role {
        case .input, .output, .inout: true
        case .real, .integer: false
        }
    }

    public var isWritten: Bool {
        switch role {
        case .output, .inout: true
        case .input, .real, .integer: false
        }
    }

    public var isInteger: Bool {
        if case .integer = role { true } else { false }
    }

    public var isRead: Bool { role == .input || role == .inout }
}
