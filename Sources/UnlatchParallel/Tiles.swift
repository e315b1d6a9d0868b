/// A grid of rows and columns, cut into rectangles.
///
/// Tiles are numbered along the rows of the grid: neighbours in number lie beside each other.
///
/// - Thread safety: a value; GIL: either.
public struct Tiles: Sendable, Hashable {
    /// A rectangle of the grid; those at its far ends may be smaller than the others.
    public struct Tile: Sendable, Hashable {
        public let rows: Range<Int>
        public let columns: Range<Int>
    }

    public let rows: Range<Int>
    public let columns: Range<Int>
    /// The rows of a tile.
    public let tileRows: Int
    /// The columns of a tile.
    public let tileColumns: Int
    /// How many tiles there are.
    public let count: Int

    private let across: Int

    /// - Parameters:
    ///   - rows: of the grid.
    ///   - columns: of the grid.
    ///   - tileRows: rows of a tile.
    ///   - tileColumns: columns of a tile. 64 rows of 64 doubles are 32 KB: they fit a first-level cache.
    /// - Throws: `invalidArgument` for a tile without rows or columns, and for more tiles than an `Int` counts.
    public init(
        rows: Range<Int>, columns: Range<Int>, tileRows: Int = 64, tileColumns: Int = 64
    ) throws(UnlatchError) {
        let call = "Tiles.init"
        if tileRows < 1 || tileColumns < 1 {
            throw .invalid(call, "a tile must be at least 1 × 1, and is \(tileRows) × \(tileColumns)")
        }
        let height = try Team.count(of: rows, call)
        let width = try Team.count(of: columns, call)
        let down = height / tileRows + (height % tileRows == 0 ? 0 : 1)
        self.across = width / tileColumns + (width % tileColumns == 0 ? 0 : 1)
        let (count, overflow) = down.multipliedReportingOverflow(by: across)
        if overflow { throw .invalid(call, "the grid has more tiles than an Int can count") }
        self.rows = rows
        self.columns = columns
        self.tileRows = tileRows
        self.tileColumns = tileColumns
        self.count = count
    }

    /// The tile with this number, in `0..<count`.
    public subscript(index: Int) -> Tile {
        precondition(index >= 0 && index < count, "there are \(count) tiles")
        return Tile(
            rows: Self.part(of: rows, index / across, tileRows),
            columns: Self.part(of: columns, index % across, tileColumns))
    }

    private static func part(of range: Range<Int>, _ index: Int, _ size: Int) -> Range<Int> {
        let first = range.lowerBound + index * size
        return first..<(range.upperBound - first < size ? range.upperBound : first + size)
    }
}
