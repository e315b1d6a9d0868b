internal import CTeams

/// How items are dealt to the threads of a team.
public struct Schedule: Sendable, Hashable, CustomStringConvertible {
    private enum Kind: String { case `static`, dynamic, guided }

    private let kind: Kind
    private let chunk: Int?

    /// One contiguous part for each thread: for items that cost the same, and for memory that was first touched so.
    public static let `static` = Schedule(kind: .static, chunk: nil)
    /// Chunks of this many items, dealt in turn.
    public static func `static`(chunk: Int) -> Schedule { Schedule(kind: .static, chunk: chunk) }
    /// Chunks of this many items; a thread takes the next when it is done: for items of different cost.
    public static func dynamic(chunk: Int) -> Schedule { Schedule(kind: .dynamic, chunk: chunk) }
    /// As dynamic, with chunks that shrink with what is left, down to this many items.
    public static func guided(chunk: Int) -> Schedule { Schedule(kind: .guided, chunk: chunk) }

    /// As OpenMP's `OMP_SCHEDULE` writes it: "dynamic,4".
    public var description: String { chunk.map { "\(kind.rawValue),\($0)" } ?? kind.rawValue }

    func c(for call: @autoclosure () -> String) throws(UnlatchError) -> unl_schedule {
        if let chunk, chunk < 1 {
            throw .invalid(call(), "the size of a chunk must be at least 1, and is \(chunk)")
        }
        let kind =
            switch kind {
            case .static: UNL_STATIC
            case .dynamic: UNL_DYNAMIC
            case .guided: UNL_GUIDED
            }
        return unl_schedule(kind: kind, chunk: chunk ?? 0)
    }
}
