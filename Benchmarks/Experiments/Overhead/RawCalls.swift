internal import CRawCalls
internal import UnlatchPython

/// CPython's calls without our layers, beside which `overhead` measures the layers.
enum RawCalls {
    /// Gives the lock back and takes it again. GIL: held.
    static func release(times: Int, _ gil: inout GIL) { unl_raw_release(times) }

    /// Attaches and detaches. GIL: either.
    static func attach(times: Int) { unl_raw_attach(times) }

    /// Reads an attribute. GIL: held.
    static func attribute(_ name: String, of object: borrowing BoundObject, times: Int) {
        precondition(unl_raw_attribute(object.address, name, times) == 0, "the attribute cannot be read")
    }

    /// Makes a list of floats. GIL: held.
    static func makeList(_ values: [Double], times: Int, _ gil: inout GIL) {
        // SAFETY: an empty array has no address, and nothing is read from it.
        values.withUnsafeBufferPointer { values in
            guard let first = values.baseAddress else { return }
            precondition(unl_raw_make_list(first, values.count, times) == 0, "the list cannot be made")
        }
    }

    /// Reads a list of floats. GIL: held.
    static func readList(_ list: borrowing BoundObject, into values: inout [Double], times: Int) {
        let pointer = list.address
        // SAFETY: as above; C writes no more than there is space for.
        values.withUnsafeMutableBufferPointer { values in
            guard let first = values.baseAddress else { return }
            precondition(unl_raw_read_list(pointer, first, values.count, times) == 0, "the list cannot be read")
        }
    }

    /// Functions written in C against the raw interface.
    enum Function {
        case empty, add, sum

        /// The function as a Python object. GIL: held.
        ///
        /// - Throws: `PythonError`.
        func make(_ gil: borrowing GIL) throws(PythonError) -> PythonReference {
            let kind =
                switch self {
                case .empty: UNL_RAW_EMPTY
                case .add: UNL_RAW_ADD
                case .sum: UNL_RAW_SUM
                }
            return try PythonReference(newReference: unl_raw_function(kind), gil)
        }
    }
}
