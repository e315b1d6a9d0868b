/// What the user told OpenMP. Its library follows them for teams of the caller's own; we follow the number.
enum OpenMPVariables {
    /// The threads of a team that names no number; `nil` without OMP_NUM_THREADS, or where it has no number.
    static var threads: Int? {
        // One number for each level of nesting: "8,2". Ours is the first level.
        guard let text = EnvironmentVariable.text("OMP_NUM_THREADS") else { return nil }
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
            UInt16($0.filter { $0 != " " })
        }
        return numbers.contains { ($0 ?? 0) == 0 } ? nil : numbers.first?.map(Int.init)
    }

    /// The most threads that the library starts; `nil` without OMP_THREAD_LIMIT.
    static var limit: Int? { EnvironmentVariable.text("OMP_THREAD_LIMIT").flatMap { Int($0) } }

    /// The variable by which the library was told to bind threads, as in "OMP_PROC_BIND=spread"; `nil` where it was not.
    static var binding: String? {
        // In the library's order: the first of them counts.
        let found = ["KMP_AFFINITY", "OMP_PROC_BIND", "OMP_PLACES"].compactMap { name in
            EnvironmentVariable.text(name).map { (name: name, text: $0) }
        }
        guard let first = found.first else { return nil }
        let words = first.text.lowercased().split(separator: ",")
        let isOff = first.name != "OMP_PLACES" && ["false", "none", "disabled"].contains { words.contains($0) }
        return isOff ? nil : "\(first.name)=\(first.text)"
    }
}
