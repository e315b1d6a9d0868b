import UnlatchSystem

/// The names of classes, enumerations and exceptions that modules have, for messages and stub files.
///
/// A parameter is described before anybody knows which module its class comes to be in, and which module's stub file names it.
/// So its annotation has a mark in it that stands for the name.
enum TypeNames {
    typealias Number = Int

    private static let all = Guarded<[(name: String, module: String?)]>([])
    private static let sign: Character = "\u{1}"

    static func add(_ name: String) -> Number {
        all.withLock { all in
            all.append((name, nil))
            return all.count - 1
        }
    }

    /// The module that has it: the first that says so. Returns whose it is.
    static func setModule(_ module: String, of number: Number) -> String {
        all.withLock { all in
            let owner = all[number].module ?? module
            all[number].module = owner
            return owner
        }
    }

    static func module(_ number: Number) -> String? { all.withLock { $0[number].module } }

    /// As in `m.Counter`.
    static func fullName(_ number: Number) -> String {
        let (name, module) = all.withLock { $0[number] }
        return module.map { "\($0).\(name)" } ?? name
    }

    static func mark(_ number: Number) -> String { "\(sign)\(number)\(sign)" }

    /// The text with names in the place of marks, as they are in this module; others are noted in `imports`.
    static func resolved(_ text: String, in module: String, imports: inout Set<String>) -> String {
        guard text.contains(sign) else { return text }
        var parts = text.split(separator: sign, omittingEmptySubsequences: false).map(String.init)
        for index in stride(from: 1, to: parts.count, by: 2) {
            guard let number = Number(parts[index]) else { continue }
            let (name, owner) = all.withLock { $0[number] }
            if let owner, owner != module {
                imports.insert(owner)
                parts[index] = "\(owner).\(name)"
            } else {
                parts[index] = name
            }
        }
        return parts.joined()
    }
}
