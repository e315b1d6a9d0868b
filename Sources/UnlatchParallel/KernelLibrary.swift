internal import CTeams
internal import Glibc

/// A shared library that exports kernels: see `unl_library` in `unlatch_kernel.h`.
///
///     let library = try KernelLibrary("libmine.so")
///     for entry in library.entries { print(entry.name, entry.parameters) }
///
/// It stays loaded until the process ends, since nobody can know when the last of its kernels is not used any more. What a
/// library does while it is loaded is done in this process: load what you trust.
///
/// - Thread safety: a value; GIL: either.
public struct KernelLibrary: Sendable {
    /// What can be run.
    public enum Runnable: Sendable {
        case kernel(Kernel)
        case reduction(Reduction)
        case teamKernel(TeamKernel)
        case program(Program)

        public var name: String {
            switch self {
            case .kernel(let kernel): kernel.name
            case .reduction(let reduction): reduction.name
            case .teamKernel(let kernel): kernel.name
            case .program(let program): program.name
            }
        }
    }

    /// A kernel, and how its arguments lie in memory, in the words of the library.
    public struct Entry: Sendable {
        public let runnable: Runnable
        public let parameters: String

        public var name: String { runnable.name }
    }

    public let path: String
    public let entries: [Entry]

    /// Loads a library.
    ///
    /// - Parameter path: as `dlopen` takes it: a path with a slash, or the name of a library that the system finds.
    /// - Throws: `notFound` for a library that is missing or cannot be loaded, with the system's reason, `invalidArgument`
    ///   for one that exports no kernels or describes one wrongly, `kernelVersion` for one that was compiled for a version
    ///   of the header that is not run.
    public init(_ path: String) throws(UnlatchError) {
        let call = "KernelLibrary(\"\(path)\")"
        if path.isEmpty || path.utf8.contains(0) { throw .invalid(call, "that is no path") }
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            // SAFETY: the text lives until this thread's next call of dlopen's family.
            let why = dlerror().map { String(cString: $0) } ?? "it cannot be loaded"
            throw UnlatchError(code: .notFound, call: call, cause: why)
        }
        guard let symbol = dlsym(handle, "unlatch_library") else {
            dlclose(handle)
            throw .invalid(call, "it exports no kernels: a library of kernels has a unl_library named unlatch_library")
        }
        // SAFETY: who exports the name promises the struct; its first field is the version in every version.
        let library = symbol.assumingMemoryBound(to: unl_library.self)
        if library.pointee.abi != UNL_KERNEL_ABI {
            throw UnlatchError(
                code: .kernelVersion, call: call,
                cause:
                    "it was compiled for version \(library.pointee.abi) of unlatch_kernel.h; this is \(UNL_KERNEL_ABI)")
        }
        var entries: [Entry] = []
        for index in 0..<library.pointee.count {
            // SAFETY: the library promises so many entries.
            guard let entry = library.pointee.entries?[index] else { break }
            entries.append(try KernelLibrary.entry(entry, index, call))
        }
        (self.path, self.entries) = (path, entries)
    }

    private static func entry(_ entry: unl_library_entry, _ index: Int, _ call: String) throws(UnlatchError) -> Entry {
        var found: [Runnable] = []
        do {
            if let kernel = entry.kernel { found.append(.kernel(try Kernel(kernel))) }
            if let reduction = entry.reduction { found.append(.reduction(try Reduction(reduction))) }
            if let kernel = entry.team_kernel { found.append(.teamKernel(try TeamKernel(kernel))) }
            if let program = entry.program { found.append(.program(try Program(program))) }
        } catch {
            throw UnlatchError(code: error.code, call: call, cause: "entry \(index): \(error.cause)")
        }
        // A pointer that must not be NULL is one that Swift does not ask for.
        let text = UnsafeRawPointer(bitPattern: UInt(bitPattern: entry.parameters))
        guard found.count == 1, let text else {
            throw .invalid(
                call, "entry \(index) describes \(found.count) kernels and must describe one, with its parameters")
        }
        // SAFETY: the library promises a text that lives for ever.
        return Entry(runnable: found[0], parameters: String(cString: text.assumingMemoryBound(to: CChar.self)))
    }

    /// The entry of that name; nil where there is none.
    public subscript(name: String) -> Entry? { entries.first { $0.name == name } }
}

extension KernelLibrary.Runnable {
    /// The address of its description, by which `init(kind:address:)` finds it again.
    package var address: UInt {
        switch self {
        case .kernel(let kernel): UInt(bitPattern: kernel.descriptor)
        case .reduction(let reduction): UInt(bitPattern: reduction.descriptor)
        case .teamKernel(let kernel): UInt(bitPattern: kernel.descriptor)
        case .program(let program): UInt(bitPattern: program.descriptor)
        }
    }

    /// 0 for a kernel, 1 for a reduction, 2 for a team kernel, 3 for a program.
    package var kind: Int {
        switch self {
        case .kernel: 0
        case .reduction: 1
        case .teamKernel: 2
        case .program: 3
        }
    }

    /// Of a description that was looked at before.
    package init?(kind: Int, address: UInt) {
        // SAFETY (all): the address is that of a description of a loaded library, which is never unloaded.
        switch kind {
        case 0:
            guard let found = UnsafePointer<unl_kernel>(bitPattern: address) else { return nil }
            self = .kernel(Kernel(known: found))
        case 1:
            guard let found = UnsafePointer<unl_reduction>(bitPattern: address) else { return nil }
            self = .reduction(Reduction(known: found))
        case 2:
            guard let found = UnsafePointer<unl_team_kernel>(bitPattern: address) else { return nil }
            self = .teamKernel(TeamKernel(known: found))
        case 3:
            guard let found = UnsafePointer<unl_program>(bitPattern: address) else { return nil }
            self = .program(Program(known: found))
        default: return nil
        }
    }
}
