internal import CKernels

/// An instruction set for which the bundled kernels have a version.
public enum InstructionSet: String, Sendable, Hashable, CaseIterable {
    /// What every processor of the architecture has.
    case baseline = "default"
    /// AVX2 and what comes with it.
    case v3 = "x86-64-v3"
    /// AVX-512 (F, BW, CD, DQ, VL).
    case v4 = "x86-64-v4"

    /// The one whose versions run on this machine.
    public static var current: InstructionSet {
        guard let current = InstructionSet(rawValue: String(cString: unl_instruction_set())) else {
            preconditionFailure("the kernels run an instruction set that this enum does not list")
        }
        return current
    }
}
