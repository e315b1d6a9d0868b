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
