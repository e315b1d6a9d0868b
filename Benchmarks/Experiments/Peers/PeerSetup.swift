import Foundation
internal import Peers

/// Other people's tools, ready to be measured beside ours; and why the others are not.
package struct PeerSetup: Codable, Sendable {
    package struct Peer: Codable, Sendable {
        /// As its makers write it: `nanobind`, `Cython`.
        package let name: String
        package let version: String?
        /// One line; nil for a peer that is ready.
        package var reason: String?
    }

    /// Which command measures them: each has modules of its own.
    package enum Suite: String, Codable, Sendable {
        case overhead, kernels
        case pythonKernels = "python-kernels"

        /// Of the modules' names.
        var prefix: String { self == .overhead ? "unlatch_peer_" : "unlatch_kernels_" }
    }

    /// Where Python imports the peers from.
    package let paths: [String]
    package let peers: [Peer]

    package static let none = PeerSetup(paths: [], peers: [])

    package var ready: [Peer] { peers.filter { $0.reason == nil } }

    /// Which peers these are, which `how` says more of, and why others are missing.
    func notes(_ how: String, leftOut: [String]) -> [String] {
        let names = ready.map { "\($0.name) \($0.version ?? "")" }.joined(separator: ", ")
        let missing = peers.compactMap { peer in peer.reason.map { "\(peer.name): \($0)" } } + leftOut
        return (names.isEmpty ? [] : ["Peers: \(names)\(how)"]) + missing.map { "Not measured: \($0)" }
    }

    /// Installs and builds the peers for an interpreter, in a folder of their own that later runs use again.
    ///
    /// What cannot be had is named in the result, with the reason: the peers are never worth a failure of ours.
    ///
    /// - Throws: `Interrupted`.
    package static func make(
        _ location: InterpreterLocation, _ suite: Suite, progress: Bool
    ) throws -> PeerSetup {
        let bar = ProgressBar(total: 1, enabled: progress)
        bar.update(done: 0, label: "setting up the peers (the first time, about a minute)")
        defer { bar.clear() }
        do {
            let folder = try Self.folder(for: location)
            try writeSources(to: "\(folder)/sources")
            let program = "\(folder)/sources/\(Peers.setUp)"
            let child = ChildProcess(location.executable, [program, folder, suite.rawValue], timeout: 900)
            let result = try child.run(isInterrupted: { Interruption.isRequested })
            guard result.status == 0, let line = result.output.split(separator: UInt8(ascii: "\n")).last else {
                let reason = String(decoding: result.errors, as: UTF8.self).split(separator: "\n").last ?? "no word why"
                return unavailable(result.timedOut ? "their set-up did not end within 15 minutes" : String(reason))
            }
            return try JSONDecoder().decode(PeerSetup.self, from: Data(line))
        } catch let failure as ChildProcess.Failure where failure.isInterruption {
            throw Interrupted()
        } catch let failure as ChildProcess.Failure {
            return unavailable(failure.description)
        } catch {
            return unavailable("\(error.localizedDescription) Set XDG_CACHE_HOME to a folder that can be written.")
        }
    }

    private static func unavailable(_ reason: String) -> PeerSetup {
        PeerSetup(paths: [], peers: [Peer(name: "every peer", version: nil, reason: reason)])
    }

    /// `$XDG_CACHE_HOME/unlatch/peers/…`, one for each interpreter: what is built for one does not load in another.
    static func folder(for location: InterpreterLocation) throws -> String {
        let home = environmentVariable("HOME") ?? NSHomeDirectory()
        let cache = environmentVariable("XDG_CACHE_HOME") ?? "\(home)/.cache"
        let name = location.executable.split(separator: "/").joined(separator: "-")
        return "\(cache)/unlatch/peers/\(location.version)-\(name)"
    }

    private static func writeSources(to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, contents) in Peers.files {
            let more = KernelPeerSources.text(endOf: name) ?? ""
            try (Data(contents) + Data(more.utf8)).write(
                to: URL(fileURLWithPath: "\(folder)/\(name)"), options: .atomic)
        }
    }
}
