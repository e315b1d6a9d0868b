internal import CKernels
internal import UnlatchElements
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
        if falls, let row = (1..<offsets.count).first(where: { offsets[$0] < offsets[$0 - 1] }) {
            throw Operands.refuse(
                call,
                "row \(row - 1) begins with element \(offsets[row - 1]) and ends before element \(offsets[row]); "
                    + "the row offsets must not fall")
        }
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

// MARK: - Their descriptions

extension Science {
    /// A matrix as five-point grids have it. The operand fits the caches in part.
    static func csr<S: KernelScalar, Offset: BufferElement & FixedWidthInteger>(
        _ type: S.Type, _ offset: Offset.Type
    ) -> KernelDescription {
        func stored(_ side: Int) -> Int { 5 * side * side - 2 * side - 2 }
        return KernelDescription(
            "csr", .science, S.elementType,
            "A sparse matrix in compressed rows times a vector: SciPy's indptr, indices and data. A stored element of value 0 "
                + "adds nothing.",
            [
                .input("offsets", Offset.elementType, shape: [.oneMore("rows")]),
                .input("indices", .i32, shape: ["stored"]),
                .input("values", shape: ["stored"]), .input("x", shape: ["columns"]), .output(shape: ["rows"]),
            ],
            exactness: .sum,
            lengths: [
                "rows": KernelLengths(289, 1_000_000, 4_000_000), "columns": KernelLengths(289, 1_000_000, 4_000_000),
                "stored": KernelLengths(stored(17), stored(1000), stored(2000)),
            ],
            measure: Offset.elementType != .i32
                ? nil
                : KernelMeasure("csr-\(S.elementType.rawValue)", "non-zeros", tolerance: 4 * tolerance(type)) { call in
                    let (rows, stored) = (call.arguments[4].count, call.arguments[1].count)
                    let size = MemoryLayout<S>.size
                    let bytes = stored * (size + 4) + rows * (size + 4) + call.arguments[3].count * size
                    return .init(items: stored, bytes: Double(bytes), operations: Double(2 * stored))
                },
            peers: KernelPeers(loop: .lines("csr(offsets, indices, values, x, out)")),
            prepare: { call in
                let (offsets, indices): (UnsafeMutableBufferPointer<Offset>, UnsafeMutableBufferPointer<Int32>) = (
                    call.output(0), call.output(1)
                )
                let rows = offsets.count - 1
                let side = Int(Double(rows).squareRoot())
                var count = 0
                offsets[0] = 0
                for row in 0..<rows {
                    for column in [row - side, row - 1, row, row + 1, row + side] where (0..<rows).contains(column) {
                        indices[count] = Int32(column)
                        count += 1
                    }
                    offsets[row + 1] = Offset(count)
                }
            },
            reference: { call in
                let (offsets, indices): (UnsafeBufferPointer<Offset>, UnsafeBufferPointer<Int32>) = (
                    call.input(0), call.input(1)
                )
                return (0..<offsets.count - 1).map { row in
                    (Int(offsets[row])..<Int(offsets[row + 1])).reduce(0.0) { sum, k in
                        sum + Double((call[2, k] as S) * (call[3, Int(indices[k])] as S))
                    }
                }
            },
            begin: { call in
                // SAFETY (nonisolated(unsafe)): it only reads, and its memory is the call's.
                nonisolated(unsafe) let matrix = try matrix(call, type, offset)
                return { call in
                    try matrix.multiply(call.input(3), into: call.output(4), on: call.team)
                    return .nothing
                }
            },
            run: { call in
                try matrix(call, type, offset).multiply(call.input(3), into: call.output(4), on: call.team)
                return .nothing
            })
    }

    private static func matrix<S: KernelScalar, Offset: BufferElement>(
        _ call: KernelCall, _: S.Type, _: Offset.Type
    ) throws -> SparseMatrix<S> {
        let (indices, values): (UnsafeBufferPointer<Int32>, UnsafeBufferPointer<S>) = (call.input(1), call.input(2))
        let columns = call.arguments[3].count
        return Offset.elementType == .i32
            ? try SparseMatrix(
                rowOffsets: call.input(0) as UnsafeBufferPointer<Int32>, columnIndices: indices, values: values,
                columns: columns)
            : try SparseMatrix(
                rowOffsets: call.input(0) as UnsafeBufferPointer<Int64>, columnIndices: indices, values: values,
                columns: columns)
    }
}
