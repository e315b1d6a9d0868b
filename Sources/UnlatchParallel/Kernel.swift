public import CTeams

/// A kernel in C, C++ or Fortran, described as in `unlatch_kernel.h`.
///
/// - Thread safety: a value; GIL: either.
public struct Kernel: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the ABI says that a descriptor never changes and outlives its users.
    let descriptor: UnsafePointer<unl_kernel>

    /// Wraps a descriptor that was looked at before.
    init(known descriptor: UnsafePointer<unl_kernel>) { self.descriptor = descriptor }

    /// Wraps a descriptor.
    ///
    /// - Parameter descriptor: must live, unchanged, for as long as the kernel may be run.
    /// - Throws: `kernelVersion` if it was compiled for a version of the header that is not run (2 and 3 are),
    ///   `invalidArgument` where a field that is needed is not there, with its name.
    public init(_ descriptor: UnsafePointer<unl_kernel>) throws(UnlatchError) {
        // SAFETY: the first field is the version in every version of the struct.
        try Kernel.check(descriptor.pointee.abi, "Kernel.init")
        // SAFETY: C reads as far as the version goes.
        try Kernel.check(unl_kernel_fault(descriptor), "Kernel.init")
        self.descriptor = descriptor
    }

    // SAFETY (below): `init` took a valid descriptor of our version.
    public var name: String { String(cString: descriptor.pointee.name) }
    /// Memory traffic of an item in bytes; 0 where it depends on the arguments.
    public var bytesPerItem: Double { descriptor.pointee.bytes_per_item }
    /// Floating-point operations of an item; 0 where it depends on the arguments.
    public var operationsPerItem: Double { descriptor.pointee.operations_per_item }
    /// Whether it can say which item failed, and why.
    var tells: Bool { descriptor.pointee.abi > 2 && descriptor.pointee.telling_chunk != nil }

    /// Throws what C finds wrong with a description. Swift would believe that what must not be NULL is not.
    static func check(_ fault: UnsafePointer<CChar>?, _ call: String) throws(UnlatchError) {
        // SAFETY: the text lives for ever.
        if let fault { throw .invalid(call, String(cString: fault)) }
    }

    static func check(_ version: UInt32, _ call: String) throws(UnlatchError) {
        if !unl_kernel_abi_is_run(version) { try UnlatchError.check(CInt(UNL_ERROR_ABI), call) }
    }
}

/// A kernel that reduces its items to one value, described as in `unlatch_kernel.h`.
///
/// - Thread safety: a value; GIL: either.
public struct Reduction: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): as for `Kernel`.
    let descriptor: UnsafePointer<unl_reduction>

    /// Wraps a descriptor that was looked at before.
    init(known descriptor: UnsafePointer<unl_reduction>) { self.descriptor = descriptor }

    /// Wraps a descriptor.
    ///
    /// - Parameter descriptor: must live, unchanged, for as long as the kernel may be run.
    /// - Throws: `kernelVersion` if it was compiled for a version of the header that is not run (2 and 3 are),
    ///   `invalidArgument` where a field that is needed is not there, with its name.
    public init(_ descriptor: UnsafePointer<unl_reduction>) throws(UnlatchError) {
        // SAFETY: the first field is the version in every version of the struct.
        try Kernel.check(descriptor.pointee.abi, "Reduction.init")
        // SAFETY: C reads as far as the version goes.
        try Kernel.check(unl_reduction_fault(descriptor), "Reduction.init")
        self.descriptor = descriptor
    }

    // SAFETY (below): `init` took a valid descriptor of our version.
    public var name: String { String(cString: descriptor.pointee.name) }
    /// Memory traffic of an item in bytes; 0 where it depends on the arguments.
    public var bytesPerItem: Double { descriptor.pointee.bytes_per_item }
    /// Floating-point operations of an item; 0 where it depends on the arguments.
    public var operationsPerItem: Double { descriptor.pointee.operations_per_item }
    /// Bytes of the result.
    public var resultSize: Int { descriptor.pointee.partial_size }
    /// Whether it can say which item failed, and why.
    var tells: Bool {
        guard descriptor.pointee.abi > 2 else { return false }
        return descriptor.pointee.telling_partial != nil || descriptor.pointee.accumulate != nil
    }
}

/// A kernel whose body is called by all threads of a team, described as in `unlatch_kernel.h`.
///
/// - Thread safety: a value; GIL: either.
public struct TeamKernel: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): as for `Kernel`.
    let descriptor: UnsafePointer<unl_team_kernel>

    /// Wraps a descriptor that was looked at before.
    init(known descriptor: UnsafePointer<unl_team_kernel>) { self.descriptor = descriptor }

    /// Wraps a descriptor.
    ///
    /// - Parameter descriptor: must live, unchanged, for as long as the kernel may be run.
    /// - Throws: `kernelVersion` if it was compiled for a version of the header that is not run (2 and 3 are),
    ///   `invalidArgument` where a field that is needed is not there, with its name.
    public init(_ descriptor: UnsafePointer<unl_team_kernel>) throws(UnlatchError) {
        // SAFETY: the first field is the version in every version of the struct.
        try Kernel.check(descriptor.pointee.abi, "TeamKernel.init")
        // SAFETY: C reads as far as the version goes.
        try Kernel.check(unl_team_kernel_fault(descriptor), "TeamKernel.init")
        self.descriptor = descriptor
    }

    // SAFETY (below): `init` took a valid descriptor of our version.
    public var name: String { String(cString: descriptor.pointee.name) }
    /// Memory traffic of an item in bytes; 0 where it depends on the arguments.
    public var bytesPerItem: Double { descriptor.pointee.bytes_per_item }
    /// Floating-point operations of an item; 0 where it depends on the arguments.
    public var operationsPerItem: Double { descriptor.pointee.operations_per_item }
    /// Whether it can say why it failed.
    var tells: Bool { descriptor.pointee.abi > 2 }
}

/// Serial code that has a team run its loops, described as in `unlatch_kernel.h`.
///
/// - Thread safety: a value; GIL: either.
public struct Program: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): as for `Kernel`.
    let descriptor: UnsafePointer<unl_program>

    /// Wraps a descriptor that was looked at before.
    init(known descriptor: UnsafePointer<unl_program>) { self.descriptor = descriptor }

    /// Wraps a descriptor.
    ///
    /// - Parameter descriptor: must live, unchanged, for as long as the program may be run.
    /// - Throws: `kernelVersion` if it was compiled for a version of the header that is not run (3 is), `invalidArgument`
    ///   where a field that is needed is not there, with its name.
    public init(_ descriptor: UnsafePointer<unl_program>) throws(UnlatchError) {
        // SAFETY: the first field is the version in every version of the struct.
        try Kernel.check(descriptor.pointee.abi < 3 ? 0 : descriptor.pointee.abi, "Program.init")
        // SAFETY: C reads as far as the version goes.
        try Kernel.check(unl_program_fault(descriptor), "Program.init")
        self.descriptor = descriptor
    }

    // SAFETY: `init` took a valid descriptor of our version.
    public var name: String { String(cString: descriptor.pointee.name) }
}
