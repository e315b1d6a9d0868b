internal import UnlatchElements

/// A function of the Python package, and how others write its calls.
struct PythonKernelCase: Codable, Sendable {
    /// What an array holds: `float64`, from, to, how many in a hundred are not numbers.
    struct Values: Codable, Sendable {
        let type: String
        let low, high: Double
        var nans = 0.0
    }

    /// One way to call it.
    struct Variant: Codable, Sendable {
        /// `""`, `new`, `axis0`, `axis1`.
        let name: String
        /// Statements by model; each an expression where there is no `result`.
        let calls: [String: String]
        /// The array that is written to; nil where the call returns what it computes.
        var result: String?
        /// Whether the arrays have two dimensions.
        var isTable: Bool { name.hasPrefix("axis") }
    }

    static let ours = "unlatch"
    static let numpy = "peer:NumPy"

    /// The report's name, as `sum-f64`.
    let id: String
    let arrays: [String: Values]
    var numbers: [String: Double] = [:]
    /// Statements that make of the arrays what the calls take.
    var setup: String?
    let variants: [Variant]
    var tolerance = 1e-9
    /// Instead of the calls' times: how often they are made beside a Python thread that computes.
    var isBeside = false

    /// All of them.
    static let all = catalogue + columns + [beside]

    /// Each function that has NumPy's signature, of what its kernel's description says.
    private static let catalogue: [PythonKernelCase] = KernelCatalogue.functions.compactMap { function in
        let kernel = function.versions[0]
        switch kernel.form {
        case .plain: return nil
        case .elementwise: return elementwise(kernel)
        case .reduction: return reduction(kernel)
        }
    }

    private static func values(_ kernel: KernelDescription) -> [String: Values] {
        var values: [String: Values] = [:]
        for parameter in kernel.parameters where parameter.isArray {
            let type = kernel.type(of: parameter)
            let range = parameter.values
            // Of truth values the higher number is how likely one is true: what cannot be decided early.
            let likely = kernel.id == "all" ? 1.0 : kernel.id == "any" ? 0 : 0.5
            values[parameter.name] = Values(
                type: type.numpyName, low: range.lowerBound, high: type == .bool ? likely : range.upperBound,
                nans: kernel.id.hasPrefix("nan") ? 1 : 0)
        }
        return values
    }

    private static func numbers(_ kernel: KernelDescription) -> [String: Double] {
        var numbers: [String: Double] = [:]
        for parameter in kernel.parameters where !parameter.isArray {
            numbers[parameter.name] = parameter.values.lowerBound
        }
        return numbers
    }

    private static func elementwise(_ kernel: KernelDescription) -> PythonKernelCase {
        let names = kernel.parameters.map(\.name)
        let inputs = kernel.parameters.filter { !$0.isWritten }.map(\.name)
        let function = "peer.\(KernelPeerSources.function(kernel))(\(names.joined(separator: ", ")))"
        var into = [ours: "unlatch.\(kernel.id)(\(names.joined(separator: ", ")))"]
        var new = [ours: "unlatch.\(kernel.id)(\(inputs.joined(separator: ", ")))"]
        if let numpy = kernel.peers.numpy {
            into[Self.numpy] = numpy
            if !numpy.contains("\n"), numpy.contains(", out=out)") {
                new[Self.numpy] = numpy.replacing(", out=out", with: "")
            }
        }
        if kernel.peers.numexpr != nil { into["peer:numexpr"] = function }
        if kernel.peers.numba != nil { into["peer:Numba"] = function }
        var variants = [Variant(name: "", calls: into, result: "out")]
        if new.count > 1 { variants.append(Variant(name: "new", calls: new)) }
        return PythonKernelCase(
            id: kernel.description, arrays: values(kernel), numbers: numbers(kernel), variants: variants)
    }

    /// Reductions of bottleneck's; with an axis as NumPy's.
    private static let bottleneck: Set = [
        "nansum", "nanmean", "nanvar", "nanstd", "nanmin", "nanmax", "nanargmin", "nanargmax",
    ]

    private static func reduction(_ kernel: KernelDescription) -> PythonKernelCase {
        let inputs = kernel.parameters.filter(\.isArray).map(\.name).joined(separator: ", ")
        let numpy =
            kernel.peers.numpy
            ?? (["compensated_sum", "pairwise_sum"].contains(kernel.id) ? "np.sum(x)" : "np.\(kernel.id)(\(inputs))")
        var whole = [ours: "unlatch.\(kernel.id)(\(inputs))", Self.numpy: numpy]
        if bottleneck.contains(kernel.id) { whole["peer:bottleneck"] = "bn.\(kernel.id)(x)" }
        let function = "peer.\(KernelPeerSources.function(kernel))(\(inputs))"
        if kernel.peers.numexpr != nil { whole["peer:numexpr"] = function }
        if kernel.peers.numba != nil { whole["peer:Numba"] = function }
        var variants = [Variant(name: "", calls: whole)]
        if inputs == "x" {
            for axis in 0...1 {
                var calls: [String: String] = [:]
                for (model, call) in whole where !call.hasPrefix("peer.") {
                    calls[model] = call.replacing("(x)", with: "(x, axis=\(axis))")
                }
                variants.append(Variant(name: "axis\(axis)", calls: calls))
            }
        }
        return PythonKernelCase(
            id: kernel.description, arrays: values(kernel), numbers: numbers(kernel), variants: variants)
    }

    /// A call of a microsecond, beside which NumPy's waits for the lock each time.
    private static let beside = PythonKernelCase(
        id: "dot-f64-beside-python",
        arrays: ["x": Values(type: "float64", low: 0, high: 1), "y": Values(type: "float64", low: 0, high: 1)],
        variants: [Variant(name: "", calls: [ours: "unlatch.dot(x, y)", numpy: "np.dot(x, y)"])], isBeside: true)
}
