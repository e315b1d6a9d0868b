extension OverheadCase {
    /// A subject for each peer that has a function of that name: one which runs the operation so many times, or, with a
    /// loop, one that the loop in Python calls which calls ours.
    mutating func join(
        _ peers: LoadedPeers, loop: String? = nil, function name: String, _ arguments: [PythonReference],
        _ gil: borrowing GIL
    ) throws {
        for (model, module) in peers.modules where try Bool(gil.import("builtins").hasattr(module, name)) {
            let function = try gil.bind(module).attribute(name).reference
            let run: Run
            if let loop {
                run = try Self.loop(loop, [function] + arguments, gil)
            } else {
                run = Self.calling(function, arguments)
            }
            subjects.append(Subject(model: model, run: run))
        }
    }
}
