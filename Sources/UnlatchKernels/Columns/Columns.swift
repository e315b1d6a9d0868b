internal import CKernels

/// Kernels over columns of data: sorting, prefix sums, filters, and tables of counts and sums.
///
///     let team = try Team()
///     try Columns.sort(prices, on: team)
///     let kept = try Columns.filter(prices, above: 100, into: expensive, on: team)
///
/// Results have the same bits for any number of threads and any instruction set.
///
/// - Thread safety: any thread, if nobody writes to what is read. GIL: released for long columns.
/// - Complexity: as each says; a short column is worked on by the calling thread alone, or that of a pinned team.
public enum Columns {
    /// Below this, waking a second thread costs more than it saves.
    static let short = 16384
}

/// What a column may have as elements: `Float`, `Double`, `Int32` and `Int64`.
public protocol ColumnElement: Sendable, Comparable, BitwiseCopyable {
    static var columnKind: ColumnKind { get }
}

/// The kinds of elements that the kernels know.
public enum ColumnKind: Sendable, Hashable {
    case float, double, int32, int64

    var c: unl_element {
        switch self {
        case .float: UNL_FLOAT
        case .double: UNL_DOUBLE
        case .int32: UNL_INT32
        case .int64: UNL_INT64
        }
    }
}

extension Float: ColumnElement {
    public static var columnKind: ColumnKind { .float }
}

extension Double: ColumnElement {
    public static var columnKind: ColumnKind { .double }
}

extension Int32: ColumnElement {
    public static var columnKind: ColumnKind { .int32 }
}

extension Int64: ColumnElement {
    public static var columnKind: ColumnKind { .int64 }
}
