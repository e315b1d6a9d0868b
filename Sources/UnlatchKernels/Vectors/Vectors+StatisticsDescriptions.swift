internal import CKernels
internal import UnlatchElements

// MARK: - Their descriptions: products, means, variances, and what leaves NaNs out

extension Vectors {
    static func statistics<S: KernelScalar>(_ type: S.Type) -> [KernelDescription] {
        typealias Elements = UnsafeBufferPointer<S>
        @Sendable func elements(_ call: KernelCall) -> Elements { call.input(0) }
        @Sendable func doubles(_ call: KernelCall) -> [Double] { elements(call).map { Double($0) } }
        @Sendable func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
        @Sendable func variance(_ x: [Double]) -> Double {
            let centre = mean(x)
            return x.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(x.count)
        }
        @Sendable func found<T>(_ value: T?) throws -> T {
            guard let value else { throw Operands.refuse("", "x has no elements that are numbers") }
            return value
        }
        let sum = S.choose(unl_sum_of_numbers_f32_kernel, unl_sum_of_numbers_f64_kernel)
        let product = S.choose(unl_prod_f32_kernel, unl_prod_f64_kernel)
        let deviations = S.choose(unl_deviations_f32_kernel, unl_deviations_f64_kernel)
        let least = S.choose(unl_min_of_numbers_f32_kernel, unl_min_of_numbers_f64_kernel)
        let x = [KernelParameter.input("x", shape: nil)]
        let factors = [KernelParameter.input("x", shape: nil, values: 0.999...1.001, domain: 0.999...1.001)]
        let ddof = KernelParameter.real("ddof", 0, default: 0)
        /// A function of the elements, and the one that leaves NaNs out.
        func pair(
            _ id: String, _ summary: String, _ parameters: [KernelParameter],
            _ descriptor: UnsafePointer<unl_reduction>, join: KernelDescription.Join = .whole,
            row: Bool = true, _ reference: @escaping @Sendable ([Double]) -> Double,
            _ run: @escaping @Sendable (KernelCall, Bool) throws -> S
        ) -> [KernelDescription] {
            [false, true].map { skips in
                let name = (skips ? "nan" : "") + id
                return .reduction(
                    name, type, summary + (skips ? " Elements that are NaN are left out." : ""), parameters, descriptor,
                    // What has no numbers in a part has none to be joined.
                    join: skips && join == .mean ? .whole : join, row: row ? name : nil,
                    peers: KernelPeers(numpy: "np.\(name)(x)"), reference: { reference(doubles($0)) }
                ) { .real(Double(try run($0, skips))) }
            }
        }
        let pairs =
            pair(
                "prod", "The product of all elements, in all dimensions; 1 for none.", factors, product, join: .multiply
            ) {
                $0.reduce(1, *)
            } _: {
                try Vectors.product(elements($0), skippingNaN: $1, on: $0.team)
            }
            + pair("mean", "The mean of all elements, in all dimensions; NaN for none.", x, sum, join: .mean) {
                $0.isEmpty ? .nan : mean($0)
            } _: {
                try Vectors.mean(elements($0), skippingNaN: $1, on: $0.team)
            }
            + pair(
                "var", "The variance of all elements, Σ (x - mean)² ÷ (count - ddof); NaN for none.", x + [ddof],
                deviations
            ) {
                $0.isEmpty ? .nan : variance($0)
            } _: {
                try Vectors.variance(elements($0), lost: $0.real(1), skippingNaN: $1, on: $0.team)
            }
            + pair(
                "std", "The standard deviation of all elements: the root of the variance.", x + [ddof], deviations,
                row: false
            ) {
                $0.isEmpty ? .nan : variance($0).squareRoot()
            } _: {
                try Vectors.standardDeviation(elements($0), lost: $0.real(1), skippingNaN: $1, on: $0.team)
            }
        return pairs + [
            .reduction(
                "nansum", type, "The sum of all elements that are not NaN, in all dimensions; 0 for none.", x, sum,
                join: .add, row: "nansum", peers: KernelPeers(numpy: "np.nansum(x)"),
                reference: { doubles($0).reduce(0, +) }
            ) { .real(Double(try sumOfNumbers(elements($0), on: $0.team))) },
            .reduction(
                "pairwise_sum", type,
                "The sum of all elements, added in pairs of pairs: its error grows with the logarithm of their number.",
                x,
                S.choose(unl_pairwise_f32_kernel, unl_pairwise_f64_kernel), row: "sum-pairwise",
                peers: KernelPeers(numpy: "np.sum(x)"), reference: { doubles($0).reduce(0, +) }
            ) { .real(Double(try pairwiseSum(elements($0), on: $0.team))) },
            .reduction(
                "nanmin", type, "The least element that is not NaN; NaN where all are.", x, least, exactness: .exact,
                row: "nanmin", peers: KernelPeers(numpy: "np.nanmin(x)"), reference: { doubles($0).min() ?? 0 }
            ) { call in
                if elements(call).isEmpty { return .real(Double(try found(nil as S?))) }
                return .real(Double(try extremeOfNumbers(elements(call), greatest: false, on: call.team) ?? .nan))
            },
            .reduction(
                "nanmax", type, "The greatest element that is not NaN; NaN where all are.", x, least, exactness: .exact,
                row: "nanmax", peers: KernelPeers(numpy: "np.nanmax(x)"), reference: { doubles($0).max() ?? 0 }
            ) { call in
                if elements(call).isEmpty { return .real(Double(try found(nil as S?))) }
                return .real(Double(try extremeOfNumbers(elements(call), greatest: true, on: call.team) ?? .nan))
            },
            .reduction(
                "nanargmin", type, "Where the least element that is not NaN is, among all in C order: the first.", x,
                least,
                returns: .integer, exactness: .exact,
                reference: {
                    let x = doubles($0); return Double(x.indices.min { x[$0] < x[$1] } ?? 0)
                }
            ) { .integer(try found(indexOfExtremeNumber(elements($0), greatest: false, on: $0.team))) },
            .reduction(
                "nanargmax", type, "Where the greatest element that is not NaN is, among all in C order: the first.", x,
                least, returns: .integer, exactness: .exact,
                reference: {
                    let x = doubles($0); return Double(x.indices.min { x[$0] > x[$1] } ?? 0)
                }
            ) { .integer(try found(indexOfExtremeNumber(elements($0), greatest: true, on: $0.team))) },
            .reduction(
                "vdot", type, "The sum Σ x[i] · y[i] of all elements of two arrays, in C order; 0 for none.",
                [.input("x", shape: nil), .input("y", shape: nil)], S.choose(unl_dot_f32_kernel, unl_dot_f64_kernel),
                join: .add,
                reference: { call in
                    zip(elements(call), call.input(1) as Elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
                }
            ) { .real(Double(try dot(elements($0), $0.input(1), on: $0.team))) },
        ]
    }
}
