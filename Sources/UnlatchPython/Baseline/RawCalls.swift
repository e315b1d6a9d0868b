internal import CPythonABI

/// CPython's calls without our layers, for benchmarks that measure what the layers cost.
package enum RawCalls {
    /// Gives the lock back and takes it again. GIL: held.
    package static func release(times: Int, _ gil: inout GIL) { unl_baseline_release(times) }

    /// Attaches and detaches. GIL: either.
    package static func attach(times: Int) { unl_baseline_attach(times) }

    /// Reads an attribute. GIL: held.
    package static func attribute(_ name: String, of object: borrowing BoundObject, times: Int) {
        precondition(unl_baseline_attribute(object.pointer, name, times) == 0, "the attribute cannot be read")
    }

    /// Makes a list of floats. GIL: held.
    package static func makeList(_ values: [Double], times: Int, _ gil: inout GIL) {
        // SAFETY: an empty array has no address, and nothing is read from it.
        values.withUnsafeBufferPointer { values in
            guard let first = values.baseAddress else { return }
            precondition(unl_baseline_make_list(first, values.count, times) == 0, "the list cannot be made")
        }
    }

    /// Reads a list of floats. GIL: held.
    package static func readList(_ list: borrowing BoundObject, into values: inout [Double], times: Int) {
        let pointer = list.pointer
        // SAFETY: as above; C writes no more than there is room for.
        values.withUnsafeMutableBufferPointer { values in
            guard let first = values.baseAddress else { return }
            precondition(unl_baseline_read_list(pointer, first, values.count, times) == 0, "the list cannot be read")
        }
    }

    /// Functions written in C against the raw interface.
    package enum Function: String, CaseIterable {
        /// Takes nothing and returns None.
        case empty
        /// Adds two floats.
        case add
        /// Sums a buffer of doubles with the lock released.
        case sum

        /// The function as a Python object, which is never freed. GIL: held.
        ///
        /// - Throws: `PythonError`.
        package func make(_ gil: borrowing GIL) throws(PythonError) -> PythonReference {
            let body: unl_python_fastcall =
                switch self {
                case .empty: unl_baseline_empty
                case .add: unl_baseline_add
                case .sum: unl_baseline_sum
                }
            let name: StaticString =
                switch self {
                case .empty: "empty"
                case .add: "add"
                case .sum: "sum"
                }
            let definition = UnsafeMutablePointer<PyMethodDef>.allocate(capacity: 1)
            // SAFETY: Python points into the definition as long as the function lives; neither is ever freed.
            definition.initialize(
                to: PyMethodDef(
                    ml_name: UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), ml_meth: body,
                    ml_flags: Int32(UNL_METH_FASTCALL), ml_doc: nil))
            return try .owned(orError: unl_py.PyCFunction_NewEx(definition, nil, nil))
        }
    }
}
