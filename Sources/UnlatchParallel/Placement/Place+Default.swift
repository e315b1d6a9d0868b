internal import Glibc
internal import Synchronization

extension Place {
    /// The environment variable that says where teams run that name no place.
    public static let variable = "UNLATCH_PLACE"

    private final class Choice: Sendable {
        let place: Place
        init(_ place: Place) { self.place = place }
    }

    // No mutex and nothing that is made at the first use: a child of fork() would wait for another thread of its parent's
    // that was just at it. An address, 0 for none. What was chosen before is never freed, since a reader may be at it; programs choose once.
    private static let choice = Atomic<UInt>(0)

    private static var chosen: Place? {
        // SAFETY: a pointer that was stored stays valid.
        UnsafeRawPointer(bitPattern: choice.load(ordering: .acquiring)).map {
            Unmanaged<Choice>.fromOpaque($0).takeUnretainedValue().place
        }
    }

    /// Where a team runs that names no place: what `setDefault` said, else what `UNLATCH_PLACE` says, else `.caller`.
    ///
    /// - Throws: `invalidArgument` for a variable that cannot be read.
    /// - Thread safety: any thread at any time; GIL: either.
    public static func `default`() throws(UnlatchError) -> Place {
        if let place = chosen { return place }
        guard let text = EnvironmentVariable.text(variable) else { return .caller }
        do {
            return try Place(text)
        } catch {
            throw UnlatchError(code: error.code, call: variable, cause: error.cause)
        }
    }

    /// Who says where a team runs that names no place, for errors.
    static var chooser: String {
        if chosen != nil { return "Place.setDefault" }
        return EnvironmentVariable.text(variable).map { "\(variable)=\($0)" } ?? "Team.init"
    }

    /// Says where teams run that name no place. Teams that are there already stay where they are.
    ///
    /// - Parameter place: `nil` leaves it to the environment again.
    /// - Thread safety: any thread at any time; GIL: either.
    public static func setDefault(_ place: Place?) {
        if place == chosen { return }
        let address = place.map { UInt(bitPattern: Unmanaged.passRetained(Choice($0)).toOpaque()) } ?? 0
        choice.store(address, ordering: .releasing)
    }
}

/// Variables of the process's environment.
enum EnvironmentVariable {
    /// `nil` for one that is not set, or set to nothing.
    static func text(_ name: String) -> String? {
        // SAFETY: the text is copied at once. Changing the environment meanwhile is the program's mistake, as ever.
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
