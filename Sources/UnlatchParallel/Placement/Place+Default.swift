internal import Glibc

extension Place {
    /// The environment variable that says where teams run that name no place.
    public static let variable = "UNLATCH_PLACE"

    private static let chosen = Guarded<Place?>.heldAcrossForks(nil)

    /// Where a team runs that names no place: what `setDefault` said, else what `UNLATCH_PLACE` says, else `.caller`.
    ///
    /// - Throws: `invalidArgument` for a variable that cannot be read.
    /// - Thread safety: any thread at any time; GIL: either.
    public static func `default`() throws(UnlatchError) -> Place {
        if let place = chosen.withLock({ $0 }) { return place }
        guard let text = EnvironmentVariable.text(variable) else { return .caller }
        do {
            return try Place(text)
        } catch {
            throw UnlatchError(code: error.code, call: variable, cause: error.cause)
        }
    }

    /// Who says where a team runs that names no place, for errors.
    static var chooser: String {
        if chosen.withLock({ $0 }) != nil { return "Place.setDefault" }
        return EnvironmentVariable.text(variable).map { "\(variable)=\($0)" } ?? "Team.init"
    }

    /// Says where teams run that name no place. Teams that are there already stay where they are.
    ///
    /// - Parameter place: `nil` leaves it to the environment again.
    /// - Thread safety: any thread at any time; GIL: either.
    public static func setDefault(_ place: Place?) { chosen.withLock { $0 = place } }
}

/// Variables of the process's environment.
enum EnvironmentVariable {
    /// `nil` for one that is not set, or set to nothing.
    static func text(_ name: String) -> String? {
        // SAFETY: the text is copied at once. Changing the environment meanwhile is the program's mistake, as ever.
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
