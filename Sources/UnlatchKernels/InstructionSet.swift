internal import CKernels
internal import Glibc
public import UnlatchParallel

/// An instruction set for which the bundled kernels have a version.
public enum InstructionSet: String, Sendable, Hashable, CaseIterable {
    /// What every processor of the architecture has.
    case baseline = "default"
    /// AVX2 and what comes with it.
    case v3 = "x86-64-v3"
    /// AVX-512 (F, BW, CD, DQ, VL).
    case v4 = "x86-64-v4"

    /// The one whose versions of the kernels run: the highest that the processor has, unless the environment variable
    /// `UNLATCH_INSTRUCTION_SET` names a lower one.
    public static var current: InstructionSet {
        guard let current = InstructionSet(rawValue: String(cString: unl_instruction_set())) else {
            preconditionFailure("the kernels run an instruction set that this enum does not list")
        }
        return current
    }

    /// Why `UNLATCH_INSTRUCTION_SET` was not followed, and what is accepted; nil when it was, or is not set.
    public static var note: String? {
        unl_instruction_set_note().map { "UNLATCH_INSTRUCTION_SET=\(asked) is ignored: \(String(cString: $0))" }
    }

    /// Looks whether `UNLATCH_INSTRUCTION_SET` names an instruction set, where that can still be refused: otherwise the
    /// first kernel that runs says on standard error that it is ignored.
    ///
    /// - Throws: `invalidArgument` for a word that names none. One that this processor does not have is no error: the
    ///   variable says which is the highest to be used.
    public static func check() throws(UnlatchError) {
        guard unl_instruction_set_misnamed() else { return }
        let names = allCases.map(\.rawValue)
        throw UnlatchError(
            code: .invalidArgument, call: "UNLATCH_INSTRUCTION_SET",
            cause: "there is no instruction set '\(asked)'; write "
                + names.dropLast().joined(separator: ", ") + " or \(names[names.count - 1])")
    }

    private static var asked: String { getenv("UNLATCH_INSTRUCTION_SET").map { String(cString: $0) } ?? "" }

    /// Has kernels run in another version from now on. Returns false for one that the processor does not have.
    package static func use(_ instructionSet: InstructionSet) -> Bool {
        unl_instruction_set_lower(instructionSet.rawValue)
    }
}
