internal import CKernels
public import UnlatchParallel

/// A sparse matrix in compressed rows (CSR), in memory that is the caller's: SciPy's `indptr`, `indices` and `data`.
///
///     let matrix = try SparseMatrix(rowOffsets: offsets, columnIndices: indices, values: values, columns: n)
///     try matrix.multiply(x, into: y, on: team)
///
/// The memory must stay for as long as the matrix is used, and unchanged: a product of a matrix that another thread
/// writes to is wrong, or is refused; it reads and writes nothing outside the operands.
///
/// A stored element of value 0 adds nothing, as one that is not stored: also where its element of x is infinite.
public struct SparseMatrix<Value: KernelScalar> {
    public let rows: Int
    public let columns: Int
    /// The elements that are stored.
    public var nonZeros: Int { values.count }

    private let offsets: UnsafeRawPointer
    private let offsetSize: Int
    private let columnIndices: UnsafeBufferPointer<Int32>
    private let values: UnsafeBufferPointer<Value>

    /// A matrix with offsets of 32 bits.
    ///
    /// - Parameters:
    ///   - rowOffsets: one more than there are rows. Row r has the elements `rowOffsets[r]..<rowOffsets[r + 1]`.
    ///   - columnIndices: the column of each element; within a row in any order.
    ///   - values: the elements.
    ///   - columns: how many there are.
    /// - Throws: `invalidArgument` for offsets that do not begin with 0, fall, or do not end with the number of
    ///   elements; for a column that is not there; for as many columns as elements not being given.
    /// - GIL: either.
    /// - Complexity: O(rows + elements), to look at each offset and column once.
    public init(
        rowOffsets: UnsafeBufferPointer<Int32>, columnIndices: UnsafeBufferPointer<Int32>,
        values: UnsafeBufferPointer<Value>, columns: Int
    ) throws(UnlatchError) {
        try self.init(checking: rowOffsets, columnIndices, values, columns)
    }

    /// A matrix with offsets of 64 bits: as above.
    public init(
        rowOffsets: UnsafeBufferPointer<Int64>, columnIndices: UnsafeBufferPointer<Int32>,
        values: UnsafeBufferPointer<Value>, columns: Int
    ) throws(UnlatchError) {
        try self.init(checking: rowOffsets, columnIndices, values, columns)
    }

    private init<Offset: FixedWidthInteger>(
        checking offsets: UnsafeBufferPointer<Offset>, _ indices: UnsafeBufferPointer<Int32>,
        _ values: UnsafeBufferPointer<Value>, _ columns: Int
    ) throws(UnlatchError) {
        let call = "SparseMatrix.init"
        if columns < 0 { throw Operands.refuse(call, "a matrix of \(columns) columns cannot be made") }
        if indices.count != values.count {
            throw Operands.refuse(call, "\(indices.count) columns are given for \(values.count) elements")
        }
        guard let end = offsets.last, offsets[0] == 0, Int(end) == values.count else {
            throw Operands.refuse(call, "the row offsets must begin with 0 and end with \(values.count), the elements")
        }
        // A loop without a branch for each element, so that it runs in vectors; where the fault is, is found after it.
        var falls = false
        for row in 1..<offsets.count { falls = falls || offsets[row] < offsets[row - 1] }
        if falls { throw Operands.refuse(call, "the row offsets must not fall from one row to the next") }
        // Columns are counted by 31 bits: beyond, a negative one would pass for a large one.
        let limit = UInt32(min(columns, 1 << 31))
        var most: UInt32 = 0
        for column in indices { most = max(most, UInt32(bitPattern: column)) }  // a negative one is a large one
        if !indices.isEmpty, most >= limit, let at = indices.firstIndex(where: { UInt32(bitPattern: $0) >= limit }) {
            throw Operands.refuse(call, "element \(at) is in column \(indices[at]); there are columns 0..<\(columns)")
        }
        self.rows = offsets.count - 1
        self.columns = columns
        self.offsets = Operands.start(offsets)
        self.offsetSize = MemoryLayout<Offset>.size
        self.columnIndices = indices
        self.values = values
    }

    /// y = matrix · x
    ///
    /// - Parameters:
    ///   - x: one element for each column.
    ///   - y: one element for each row.
    ///   - team: who works. The rows are dealt so that each thread has as many elements; no row is divided.
    ///   - control: what can stop the run, and who watches it.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for vectors of another length, if `y` overlaps `x` or the matrix, or if the matrix has
    ///   changed to one that is none; as `Team.run`.
    /// - Thread safety: any thread, each with a `y` of its own. GIL: released.
    /// - Complexity: O(rows + elements). The bits of `y` do not depend on team, schedule or instruction set.
    @discardableResult
    public func multiply(
        _ x: UnsafeBufferPointer<Value>, into y: UnsafeMutableBufferPointer<Value>, on team: Team,
        control: RunControl? = nil
    ) throws(UnlatchError) -> Grant {
        let call = "SparseMatrix.multiply"
        try Operands.check(call, ["x": x.count], count: columns, of: "column")
        try Operands.check(call, ["y": y.count], count: rows, of: "row")
        let bytes = UnsafeRawBufferPointer(start: offsets, count: (rows + 1) * offsetSize)
        try Operands.check(
            call, written: [UnsafeMutableRawBufferPointer(y)],
            read: [
                UnsafeRawBufferPointer(x), bytes, UnsafeRawBufferPointer(columnIndices), UnsafeRawBufferPointer(values),
            ])
        var arguments = unl_spmv_arguments(
            rows: rows, offsets: offsets,
            columns: Operands.start(columnIndices).assumingMemoryBound(to: Int32.self),
            values: Operands.start(values), x: Operands.start(x), y: Operands.start(y), non_zeros: nonZeros,
            limit: columns)
        let narrow = offsetSize == MemoryLayout<Int32>.size
        let kernel = Value.choose(
            narrow ? unl_spmv_f32_i32_kernel : unl_spmv_f32_i64_kernel,
            narrow ? unl_spmv_f64_i32_kernel : unl_spmv_f64_i64_kernel)
        let count = rows + nonZeros
        do {
            // SAFETY: the arguments live until the run is over; the kernel looks at each offset and column itself.
            return try team.run(
                Kernel(kernel), arguments: &arguments, count: count,
                schedule: Operands.schedule(count, serial: count < 16384), control: control)
        } catch {
            guard error.kernelStatus == Int(UNL_SPMV_CHANGED) else { throw error }
            throw Operands.refuse(call, "the matrix has changed since it was checked; nobody may write to it")
        }
    }

    /// What one multiplication reads and writes when each element of `x` is read from memory once, and computes.
    public var cost: KernelCost {
        // In doubles: a matrix may have more columns than bytes can be counted for.
        let value = Double(MemoryLayout<Value>.size)
        let index = Double(MemoryLayout<Int32>.size)
        let stored = Double(nonZeros) * (value + index) + Double(rows) * (value + Double(offsetSize))
        return KernelCost(bytes: stored + Double(columns) * value, operations: 2 * Double(nonZeros))
    }
}
