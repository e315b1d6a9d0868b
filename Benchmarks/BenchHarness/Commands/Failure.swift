/// The exit statuses that scripts may rely on.
package enum Status: Int32, Sendable {
    case measurementFailed = 1
    case usage = 2
    case nothingMeasured = 3
    case interrupted = 130
}

/// The end of the program other than success.
package struct Failure: Error {
    package let status: Status
    package let message: String?

    package init(_ status: Status, _ message: String? = nil) {
        self.status = status
        self.message = message
    }

    /// Runs `body`, and takes what it throws for a mistake in the command line.
    package static func usage<R>(_ body: () throws -> R) throws(Failure) -> R {
        do { return try body() } catch { throw Failure(.usage, "\(error)") }
    }

    /// The numbers that an option lists, from 1 to 1024 each.
    package static func workers(_ list: String) throws(Failure) -> [Int] {
        let counts = list.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        let valid = counts.compactMap { $0.flatMap { (1...1024).contains($0) ? $0 : nil } }
        guard valid.count == counts.count else {
            throw Failure(.usage, "--workers \(list): give whole numbers from 1 to 1024, as in --workers 2,4")
        }
        return Array(Set(valid)).sorted()
    }

    /// What an option names, in the option's order; everything without one.
    package static func chosen<One>(
        _ list: String?, of all: [One], _ kind: String, place: String = "", _ name: (One) -> String
    ) throws(Failure) -> [One] {
        guard let list else { return all }
        return try list.split(separator: ",", omittingEmptySubsequences: false).map { asked throws(Failure) in
            if let one = all.first(where: { name($0) == asked }) { return one }
            let known = all.map(name).joined(separator: ", ")
            throw Failure(
                .usage, "--only: there is no \(kind) '\(asked)'\(place)\(known.isEmpty ? "" : "; choose from \(known)")"
            )
        }
    }

    /// One line on standard error. Where that cannot be written, the exit status, which is not 0, has to say it.
    package static func complain(_ message: String) { _ = StandardStream.error.write("bench-native: \(message)\n") }
}
