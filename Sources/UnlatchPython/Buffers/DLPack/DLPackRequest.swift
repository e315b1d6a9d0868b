internal import CPythonABI

/// The arguments of `__dlpack__`.
struct DLPackRequest {
    private(set) var isVersioned = false
    private(set) var wantsCopy = false

    /// pre: the lock is held; `arguments` are `count` positional ones, then one for each of `names`.
    init(_ arguments: UnsafePointer<OpaquePointer>?, _ count: Int, _ names: OpaquePointer?) throws {
        let gil = GIL(assumingAttached: ())
        guard count == 0 else {
            throw PythonError.made(unl_py.PyExc_TypeError, "__dlpack__() takes keyword arguments only")
        }
        guard let arguments, let names else { return }
        for index in 0..<unl_py.PyTuple_Size(names) {
            guard let name = unl_py.PyTuple_GetItem(names, index) else { throw PythonError.fetch() }
            let value = gil.bind(PythonReference(borrowed: arguments[index]))
            let word = try String(gil.bind(PythonReference(borrowed: name)))
            if value.isNone { continue }
            switch word {
            case "max_version": isVersioned = try value[0] >= 1
            case "copy": wantsCopy = try Bool(value)
            case "stream": throw Self.refusal("the CPU has no streams: stream must be None")
            case "dl_device":
                let (type, id) = try value.unpacked(as: Int.self, Int.self)
                guard (type, id) == (UNL_DL_CPU, 0) else {
                    throw Self.refusal("the memory is the CPU's (1, 0), and stays there; asked for (\(type), \(id))")
                }
            default: throw PythonError.made(unl_py.PyExc_TypeError, "__dlpack__() has no argument '\(word)'")
            }
        }
    }

    private static func refusal(_ description: String) -> BufferError {
        BufferError(reason: .device, description: description)
    }
}
