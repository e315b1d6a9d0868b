internal import CKernels
public import UnlatchParallel

// Each reads the vector once; variances twice. Floats are taken as doubles.

extension Vectors {
    /// The product Π x[i]; 1 for an empty vector.
    ///
    /// - Parameters:
    ///   - x: the operand.
    ///   - team: who works.
    /// - Throws: as `Team.run`. GIL: released for long vectors, as for all here.
    public static func product<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, skippingNaN: Bool = false, on team: Team
    ) throws(UnlatchError) -> Scalar {
        let kernel =
            skippingNaN
            ? Scalar.choose(unl_prod_of_numbers_f32_kernel, unl_prod_of_numbers_f64_kernel)
            : Scalar.choose(unl_prod_f32_kernel, unl_prod_f64_kernel)
        return Scalar(try number("Vectors.product", kernel, x, on: team))
    }

    /// The sum of the elements that are numbers; 0 for none.
    public static func sumOfNumbers<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Scalar {
        let kernel = Scalar.choose(unl_sum_of_numbers_f32_kernel, unl_sum_of_numbers_f64_kernel)
        return Scalar(try number("Vectors.sumOfNumbers", kernel, x, on: team))
    }

    /// The mean; NaN for no elements.
    ///
    /// - Parameters:
    ///   - x: the operand.
    ///   - skippingNaN: whether elements that are not numbers are left out.
    ///   - team: who works.
    public static func mean<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, skippingNaN: Bool = false, on team: Team
    ) throws(UnlatchError) -> Scalar {
        Scalar(try moments("Vectors.mean", x, skippingNaN, on: team).mean)
    }

    /// The variance Σ (x[i] - mean)² ÷ (count - lost); NaN for no elements.
    ///
    /// - Parameters:
    ///   - x: the operand.
    ///   - lost: degrees of freedom that are taken off the count.
    ///   - skippingNaN: whether elements that are not numbers are left out.
    ///   - team: who works.
    public static func variance<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, lost: Double = 0, skippingNaN: Bool = false, on team: Team
    ) throws(UnlatchError) -> Scalar {
        Scalar(try spread("Vectors.variance", x, lost, skippingNaN, on: team))
    }

    /// The square root of the variance.
    public static func standardDeviation<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, lost: Double = 0, skippingNaN: Bool = false, on team: Team
    ) throws(UnlatchError) -> Scalar {
        Scalar(try spread("Vectors.standardDeviation", x, lost, skippingNaN, on: team).squareRoot())
    }

    /// The sum, added in pairs of pairs: the error grows with the logarithm of the count. 0 for an empty vector.
    public static func pairwiseSum<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Scalar {
        var result = unl_pairwise()
        let kernel = Scalar.choose(unl_pairwise_f32_kernel, unl_pairwise_f64_kernel)
        try reduce("Vectors.pairwiseSum", kernel, x, into: &result, on: team)
        return Scalar(result.total)
    }

    /// The least or greatest of the elements that are numbers; nil where none is.
    public static func extremeOfNumbers<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, greatest: Bool, on team: Team
    ) throws(UnlatchError) -> Scalar? {
        let kernel =
            greatest
            ? Scalar.choose(unl_max_of_numbers_f32_kernel, unl_max_of_numbers_f64_kernel)
            : Scalar.choose(unl_min_of_numbers_f32_kernel, unl_min_of_numbers_f64_kernel)
        let value = try number("Vectors.extremeOfNumbers", kernel, x, on: team)
        // What stands for none is a number that there may be.
        if value == (greatest ? -.infinity : .infinity), try numbers(x, on: team) == 0 { return nil }
        return Scalar(value)
    }

    /// Where the first of them is; nil where no element is a number.
    public static func indexOfExtremeNumber<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, greatest: Bool, on team: Team
    ) throws(UnlatchError) -> Int? {
        guard let value = try extremeOfNumbers(x, greatest: greatest, on: team), let start = x.baseAddress else {
            return nil
        }
        // SAFETY: the elements are of the chosen type.
        let index =
            Scalar.elementType == .f32
            ? unl_find_f32(start, 0, x.count, Double(value)) : unl_find_f64(start, 0, x.count, Double(value))
        return Swift.min(index, x.count - 1)
    }

    private static func number<Scalar: KernelScalar>(
        _ call: String, _ kernel: UnsafePointer<unl_reduction>, _ x: UnsafeBufferPointer<Scalar>, factor: Double = 1,
        on team: Team
    ) throws(UnlatchError) -> Double {
        var result = 0.0
        try reduce(call, kernel, x, factor: factor, into: &result, on: team)
        return result
    }

    private static func numbers<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Double {
        try number("Vectors", Scalar.choose(unl_numbers_f32_kernel, unl_numbers_f64_kernel), x, on: team)
    }

    private static func moments<Scalar: KernelScalar>(
        _ call: String, _ x: UnsafeBufferPointer<Scalar>, _ skips: Bool, on team: Team
    ) throws(UnlatchError) -> (count: Double, mean: Double) {
        let kernel =
            skips
            ? Scalar.choose(unl_sum_of_numbers_f32_kernel, unl_sum_of_numbers_f64_kernel)
            : Scalar.choose(unl_sum_f32_kernel, unl_sum_f64_kernel)
        let count = skips ? try numbers(x, on: team) : Double(x.count)
        return (count, try number(call, kernel, x, on: team) / count)
    }

    private static func spread<Scalar: KernelScalar>(
        _ call: String, _ x: UnsafeBufferPointer<Scalar>, _ lost: Double, _ skips: Bool, on team: Team
    ) throws(UnlatchError) -> Double {
        let (count, mean) = try moments(call, x, skips, on: team)
        if count == 0 { return .nan }
        let kernel =
            skips
            ? Scalar.choose(unl_deviations_of_numbers_f32_kernel, unl_deviations_of_numbers_f64_kernel)
            : Scalar.choose(unl_deviations_f32_kernel, unl_deviations_f64_kernel)
        return try number(call, kernel, x, factor: mean, on: team) / Swift.max(count - lost, 0)
    }
}

extension unl_pairwise {
    /// The sum of the levels that there are, from the lowest on.
    var total: Double {
        withUnsafeBytes(of: levels) { bytes in
            let levels = bytes.bindMemory(to: Double.self)
            var (sum, left) = (0.0, blocks)
            while left != 0 {
                sum += levels[left.trailingZeroBitCount]
                left &= left - 1
            }
            return sum
        }
    }
}
