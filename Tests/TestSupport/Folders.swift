public import Foundation

/// A folder of the test's own, removed when the body ends.
public func withFolder<R>(_ body: (URL) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("unlatch-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// The same by its path.
public func withTemporaryFolder<R>(_ body: (String) throws -> R) throws -> R { try withFolder { try body($0.path) } }
