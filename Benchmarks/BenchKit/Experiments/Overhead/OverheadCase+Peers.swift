internal import Unlatch

/// Other people's modules, loaded into this process.
struct LoadedPeers {
    /// The model's name in the report, and the module.
    private(set) var modules: [(model: String, module: PythonReference)] = []
    /// Why others could not be loaded.
    private(set) var leftOut: [String] = []

    init(_ setup: PeerSetup, _ suite: PeerSetup.Suite, _ gil: borrowing GIL) throws {
        for path in setup.paths { try gil.import("sys").path.insert(0, path) }
        for peer in setup.ready {
            do {
                modules.append(
                    ("peer:\(peer.name)", try gil.import(suite.prefix + peer.name.lowercased()).reference))
            } catch {
                leftOut.append("\(peer.name): \(error)")
            }
        }
    }
}

extension OverheadCase {
    /// A subject for each peer that has a function of that name which runs the operation so many times.
    mutating func join(_ peers: LoadedPeers, function: String, _ arguments: [PythonReference], _ gil: borrowing GIL)
        throws
    {
        for (model, module) in peers.modules where try Self.has(module, function, gil) {
            let function = try gil.bind(module).attribute(function).reference
            subjects.append(
                Subject(model: model) { times, gil in
                    let all: [any ConvertibleToPython] = arguments + [times]
                    try gil.bind(function).dynamicallyCall(withArguments: all)
                })
        }
    }

    /// A subject for each peer's function, called by the loop in Python that calls ours.
    mutating func join(
        _ peers: LoadedPeers, loop: String, function: String, _ arguments: [PythonReference], _ gil: borrowing GIL
    ) throws {
        for (model, module) in peers.modules where try Self.has(module, function, gil) {
            let function = try gil.bind(module).attribute(function).reference
            subjects.append(Subject(model: model, run: try Self.loop(loop, [function] + arguments, gil)))
        }
    }

    private static func has(_ module: PythonReference, _ name: String, _ gil: borrowing GIL) throws -> Bool {
        try Bool(gil.import("builtins").hasattr(module, name))
    }
}
