public import CTeams

/// A kernel in C, C++ or Fortran, described as in `unlatch_kernel.h`.
///
/// - Thread safety: a value; GIL: either.
public struct Kernel: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the ABI says that a descriptor never changes and outlives its users.
    let descriptor: UnsafePointer<unl_kernel>

    /// Wraps a descriptor.
    ///
    /// - Parameter descriptor: must live, unchanged, for as long as the kernel may be run.
    /// - Throws: `kernelVersion` if it was compiled for another version of the header.
    public init(_ descriptor: UnsafePointer<unl_kernel>) throws(UnlatchError) {
        // SAFETY: the first field is the version in every version of the struct.
        try Kernel.check(descriptor.pointee.abi, "Kernel.init")
        self.descriptor = descriptor
    }

    // SAFETY (below): `init` took a valid descriptor of our version.
    public var name: String { String(cString: descriptor.pointee.name) }
    /// Memory traffic of an item in bytes; 0 where it depends on the arguments.
    public var bytesPerItem: Double { descriptor.pointee.bytes_per_item }
    /// Floating-point operations of an item; 0 where it depends on the arguments.
    public var operationsPerItem: Double { descriptor.pointee.operations_per_item }

    static func check(_ version: UInt32, _ call: String) throws(UnlatchError) {
        if version != UNL_KERNEL_ABI { try UnlatchError.check(CInt(UNL_ERROR_ABI), call) }
    }
}

/// A kernel that reduces its items to one value, described as in `unlatch_kernel.h`.
///
/// - Thread safety: a value; GIL: either.
public struct Reduction: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): as for `Kernel`.
    let descriptor: UnsafePointer<unl_reduction>

    /// Wraps a descriptor.
    ///
    /// - Parameter descriptor: must live, unchanged, for as long as the kernel may be run.
    /// - Throws: `kernelVersion` if it was compiled for another version of the header.
    public init(_ descriptor: UnsafePointer<unl_reduction>) throws(UnlatchError) {
        // SAFETY: the first field is the version in every version of the struct.
        try Kernel.check(descriptor.pointee.abi, "Reduction.init")
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
}

/// A kernel whose body is called by all threads of a team, described as in `unlatch_kernel.h`.
///
/// - Thread safety: a value; GIL: either.
public struct TeamKernel: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): as for `Kernel`.
    let descriptor: UnsafePointer<unl_team_kernel>

    /// Wraps a descriptor.
    ///
    /// - Parameter descriptor: must live, unchanged, for as long as the kernel may be run.
    /// - Throws: `kernelVersion` if it was compiled for another version of the header.
    public init(_ descriptor: UnsafePointer<unl_team_kernel>) throws(UnlatchError) {
        // SAFETY: the first field is the version in every version of the struct.
        try Kernel.check(descriptor.pointee.abi, "TeamKernel.init")
        self.descriptor = descriptor
    }

    // SAFETY (below): `init` took a valid descriptor of our version.
    public var name: String { String(cString: descriptor.pointee.name) }
    /// Memory traffic of an item in bytes; 0 where it depends on the arguments.
    public var bytesPerItem: Double { descriptor.pointee.bytes_per_item }
    /// Floating-point operations of an item; 0 where it depends on the arguments.
    public var operationsPerItem: Double { descriptor.pointee.operations_per_item }
}
