extension OverheadCase {
    /// Functions of the Python package on arrays of NumPy with four elements: what a call costs, since the work is nothing.
    /// None where there is no NumPy or no package, which `leftOut` says.
    static func arrays(_ peers: LoadedPeers, _ leftOut: inout [String], _ gil: borrowing GIL) throws -> [OverheadCase] {
        let (package, numpy): (PythonReference, PythonReference)
        do {
            numpy = try gil.import("numpy").reference
            package = try gil.import("unlatch").reference
        } catch {
            leftOut.append("calls on arrays of NumPy: \(error)")
            return []
        }
        let x = try gil.bind(numpy).arange(4.0).reference
        let y = try gil.bind(numpy).arange(4.0).reference
        func one(_ id: String, _ title: String, _ name: String, _ loop: String, _ arguments: [PythonReference]) throws
            -> OverheadCase
        {
            func subject(_ model: String, _ module: PythonReference) throws -> Subject {
                let function = try gil.bind(module).attribute(name).reference
                return Subject(model: model, run: try Self.loop(loop, [function] + arguments, gil))
            }
            var one = OverheadCase(
                id: id, title: title, subjects: [try subject(ours, package), try subject("peer:NumPy", numpy)])
            try one.join(peers, loop: loop, function: name, arguments, gil)
            return one
        }
        return [
            try one("call-array", "Python calls sum(ndarray of 4)", "sum", "call_sum", [x]),
            try one("call-arrays", "Python calls dot(ndarray of 4, ndarray of 4)", "dot", "call_dot", [x, y]),
        ]
    }
}
