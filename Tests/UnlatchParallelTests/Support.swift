import Foundation
import Synchronization
// Each file of this module sees what all its tests use.
@_exported import TestSupport
import Testing
import UnlatchParallel

/// Calls a closure on threads of their own, all at once, and waits for them.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let done = DispatchGroup()
    for index in 0..<count {
        done.enter()
        Thread.detachNewThread {
            body(index)
            done.leave()
        }
    }
    done.wait()
}

/// Something that several threads add to.
final class Collected<Element: Sendable>: Sendable {
    private let items = Mutex<[Element]>([])
    func add(_ item: Element) { items.withLock { $0.append(item) } }
    var all: [Element] { items.withLock { $0 } }
}

/// The code of the error that a call throws.
func code(_ body: () throws -> Void) -> UnlatchError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? UnlatchError)?.code
    }
}

/// Lets teams of several threads be granted on a machine with two cores, too, also while other tests run theirs.
func allowManyThreads() throws { try CoreBudget.setLimit(max(CoreBudget.limit, 32)) }

let schedules: [Schedule] = [
    .static, .static(chunk: 1), .static(chunk: 7), .dynamic(chunk: 1), .dynamic(chunk: 5), .guided(chunk: 1),
    .guided(chunk: 3),
]

/// Ends a process that is made for a test unless the condition holds. (`precondition` takes no condition that throws.)
func demand(_ condition: @autoclosure () throws -> Bool, _ why: @autoclosure () -> String = "") rethrows {
    let holds = try condition()
    precondition(holds, why())
}

/// A folder of files as the kernel would have them under `/`, for what is read from there.
struct RecordedSystem {
    let root = FileManager.default.temporaryDirectory.appending(path: "unlatch-system-\(UUID())")

    /// Writes one line into a file.
    func write(_ path: String, _ text: String) throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try (text + "\n").write(to: file, atomically: true, encoding: .utf8)
    }

    func remove() { try? FileManager.default.removeItem(at: root) }
}

/// Containers may forbid to ask where pages lie.
let pagesCannotBeAsked = "where pages lie cannot be asked here"
