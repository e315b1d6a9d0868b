internal import UnlatchElements
internal import UnlatchParallel

extension StridedArray {
    /// Writes the number of a row, by its number in C order. pre: the array has a type for such results.
    func store(_ result: ResultValue, _ index: Int) {
        guard let start else { return }
        let at = start + offset(index)
        switch (type, result) {
        case (.f64, .real(let value)): at.storeBytes(of: value, as: Double.self)
        case (.f32, .real(let value)): at.storeBytes(of: Float(value), as: Float.self)
        case (.i64, .integer(let value)): at.storeBytes(of: Int64(value), as: Int64.self)
        case (.u64, .integer(let value)): at.storeBytes(of: UInt64(truncatingIfNeeded: value), as: UInt64.self)
        case (.i32, .integer(let value)), (.u32, .integer(let value)):
            at.storeBytes(of: Int32(truncatingIfNeeded: value), as: Int32.self)
        case (.i16, .integer(let value)), (.u16, .integer(let value)):
            at.storeBytes(of: Int16(truncatingIfNeeded: value), as: Int16.self)
        case (.i8, .integer(let value)), (.u8, .integer(let value)), (.bool, .integer(let value)):
            at.storeBytes(of: Int8(truncatingIfNeeded: value), as: Int8.self)
        case (.bool, .truth(let value)): at.storeBytes(of: value ? 1 : 0, as: UInt8.self)
        default: preconditionFailure("a result of another type than the array's")
        }
    }

    /// Writes the numbers of all rows.
    func store(_ values: UnsafeMutableBufferPointer<Double>) {
        if let start, isContiguous, type == .f64, let from = values.baseAddress {
            start.copyMemory(from: from, byteCount: values.count * MemoryLayout<Double>.size)
        } else if let start, isContiguous, type == .f32 {
            let to = start.assumingMemoryBound(to: Float.self)
            for index in values.indices { to[index] = Float(values[index]) }
        } else {
            for index in values.indices { store(.real(values[index]), index) }
        }
    }

    func store(_ values: UnsafeMutableBufferPointer<Int64>) {
        if let start, isContiguous, type == .i64 || type == .u64, let from = values.baseAddress {
            start.copyMemory(from: from, byteCount: values.count * MemoryLayout<Int64>.size)
        } else {
            for index in values.indices { store(.integer(Int(values[index])), index) }
        }
    }

    /// Truth values, 0 or 1.
    func store(_ values: UnsafeMutableBufferPointer<UInt8>) {
        if let start, isContiguous, type == .bool, let from = values.baseAddress {
            start.copyMemory(from: from, byteCount: values.count)
        } else {
            for index in values.indices { store(.truth(values[index] != 0), index) }
        }
    }
}
