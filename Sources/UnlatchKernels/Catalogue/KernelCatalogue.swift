public import UnlatchElements

/// All bundled kernels, described.
///
///     let kernel = KernelCatalogue.all.first { $0.id == "triad" && $0.type == .f64 }
public enum KernelCatalogue {
    /// Each kernel in each of its types, in the order in which reports show them.
    public static let all: [KernelDescription] =
        Vectors.descriptions + Science.descriptions + Images.descriptions + Columns.descriptions

    /// All, by their names, as `triad-f64`; the first where two differ in the types of some arrays alone.
    package static let named = Dictionary(all.map { ($0.description, $0) }) { first, _ in first }

    /// The kernels, each with its versions for other types.
    public static let functions: [KernelFunction] = {
        var functions: [KernelFunction] = []
        for kernel in all {
            if let index = functions.firstIndex(where: { $0.id == kernel.id }) {
                functions[index].versions.append(kernel)
            } else {
                functions.append(KernelFunction(versions: [kernel]))
            }
        }
        return functions
    }()
}

/// A kernel in all of its types; the parameters have the same names and roles in each.
public struct KernelFunction: Sendable {
    public fileprivate(set) var versions: [KernelDescription]

    public var id: String { versions[0].id }
    public var summary: String { versions[0].summary }
    public var parameters: [KernelParameter] { versions[0].parameters }
    public var returns: KernelDescription.Returned { versions[0].returns }

    /// The types that an array may have, in the order of the versions, each once.
    public func types(of parameter: Int) -> [ElementType] {
        versions.reduce(into: []) { types, version in
            let type = version.type(of: version.parameters[parameter])
            if !types.contains(type) { types.append(type) }
        }
    }
}
