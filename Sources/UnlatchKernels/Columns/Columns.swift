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
public protocol ColumnElement: BufferElement, Comparable {}

extension Float: ColumnElement {}
extension Double: ColumnElement {}
extension Int32: ColumnElement {}
extension Int64: ColumnElement {}
