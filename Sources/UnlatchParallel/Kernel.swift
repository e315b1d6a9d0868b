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
    /// - Throws: `kernelVersion` if it was compiled for another version of the header, `invalidArgument` where it has no
    ///   name or no function.
    public init(_ descriptor: UnsafePointer<unl_kernel>) throws(UnlatchError) {
        // SAFETY: the first field is the version in every version of the struct.
        try Kernel.check(descriptor.pointee.abi, "Kernel.init")
        try Kernel.check(descriptor, Kernel.required, "Kernel.init")
        self.descriptor = descriptor
    }

    // SAFETY (below): `init` took a valid descriptor of our version.
    public var name: String { String(cString: descriptor.pointee.name) }
    /// Memory traffic of an item in bytes; 0 where it depends on the arguments.
    public var bytesPerItem: Double { descriptor.pointee.bytes_per_item }
    /// Floating-point operations of an item; 0 where it depends on the arguments.
    public var operationsPerItem: Double { descriptor.pointee.operations_per_item }

    /// Throws where a field that must not be NULL is. C does not check that, and Swift believes that it did.
    static func check(
        _ descriptor: UnsafeRawPointer, _ fields: [RequiredField], _ call: String
    ) throws(UnlatchError) {
        for index in fields.indices {
            // SAFETY: a pointer lies there, and is read as one that may be NULL.
            let pointer = descriptor.load(fromByteOffset: fields[index].offset, as: UnsafeRawPointer?.self)
            if pointer == nil { throw .invalid(call, "the description's field '\(fields[index].name)' is NULL") }
        }
    }

    private static let required = [
        RequiredField("name", MemoryLayout<unl_kernel>.offset(of: \.name)),
        RequiredField("chunk", MemoryLayout<unl_kernel>.offset(of: \.chunk)),
    ]

    static func check(_ version: UInt32, _ call: String) throws(UnlatchError) {
        if version != UNL_KERNEL_ABI { try UnlatchError.check(CInt(UNL_ERROR_ABI), call) }
    }
}

/// A field of a description that must not be NULL. Where it lies is asked once: a key path costs more than a short run.
struct RequiredField {
    let name: String
    let offset: Int

    init(_ name: String, _ offset: Int?) {
        guard let offset else { preconditionFailure("C's structs have their fields in memory") }
        (self.name, self.offset) = (name, offset)
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
    /// - Throws: `kernelVersion` if it was compiled for another version of the header, `invalidArgument` where it has no
    ///   name or no function.
    public init(_ descriptor: UnsafePointer<unl_reduction>) throws(UnlatchError) {
        // SAFETY: the first field is the version in every version of the struct.
        try Kernel.check(descriptor.pointee.abi, "Reduction.init")
        try Kernel.check(descriptor, Reduction.required, "Reduction.init")
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

    private static let required = [
        RequiredField("name", MemoryLayout<unl_reduction>.offset(of: \.name)),
        RequiredField("partial", MemoryLayout<unl_reduction>.offset(of: \.partial)),
        RequiredField("combine", MemoryLayout<unl_reduction>.offset(of: \.combine)),
    ]
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
    /// - Throws: `kernelVersion` if it was compiled for another version of the header, `invalidArgument` where it has no
    ///   name or no function.
    public init(_ descriptor: UnsafePointer<unl_team_kernel>) throws(UnlatchError) {
        // SAFETY: the first field is the version in every version of the struct.
        try Kernel.check(descriptor.pointee.abi, "TeamKernel.init")
        try Kernel.check(descriptor, TeamKernel.required, "TeamKernel.init")
        self.descriptor = descriptor
    }

    // SAFETY (below): `init` took a valid descriptor of our version.
    public var name: String { String(cString: descriptor.pointee.name) }
    /// Memory traffic of an item in bytes; 0 where it depends on the arguments.
    public var bytesPerItem: Double { descriptor.pointee.bytes_per_item }
    /// Floating-point operations of an item; 0 where it depends on the arguments.
    public var operationsPerItem: Double { descriptor.pointee.operations_per_item }

    private static let required = [
        RequiredField("name", MemoryLayout<unl_team_kernel>.offset(of: \.name)),
        RequiredField("body", MemoryLayout<unl_team_kernel>.offset(of: \.body)),
    ]
}
