internal import CKernels
internal import UnlatchElements

/// A reduction of rows that are short and lie without gaps: the kernel's function is called for each, and nothing around it.
///
/// What a kernel is called with costs some 80 ns, as much as to add up 500 numbers.
struct RowReduction {
    private enum Meaning {
        case number, mean, variance, deviation, extreme, index, integer, leastInteger, indexOfInteger, truth
        case compensated, pairwise, norm, extremeOfNumbers
    }

    private let meaning: Meaning
    private let partial: unl_partial
    /// Of the squares around the mean, for a variance.
    private let deviations: unl_partial?
    private let isSingle: Bool
    /// Degrees of freedom that are taken off the count.
    private let lost: Double

    /// Longer rows are of several blocks, whose partial results have to be joined.
    static let longest = 16384

    /// Nil for a kernel that has none.
    init?(_ kernel: KernelDescription, _ numbers: [Double]) {
        let isSingle = kernel.type == .f32
        func of(
            _ single: () -> UnsafePointer<unl_reduction>, _ double: () -> UnsafePointer<unl_reduction>
        ) -> UnsafePointer<unl_reduction> { isSingle ? single() : double() }
        let found: (Meaning, UnsafePointer<unl_reduction>)? =
            switch (kernel.id, kernel.type) {
            case ("sum", .i64): (.integer, unl_sum_i64_kernel())
            case ("prod", .i64): (.integer, unl_prod_i64_kernel())
            case ("min", .i64): (.leastInteger, unl_min_i64_kernel())
            case ("max", .i64): (.leastInteger, unl_max_i64_kernel())
            case ("argmin", .i64): (.indexOfInteger, unl_min_i64_kernel())
            case ("argmax", .i64): (.indexOfInteger, unl_max_i64_kernel())
            case ("any", _): (.truth, unl_any_bool_kernel())
            case ("all", _): (.truth, unl_all_bool_kernel())
            case ("sum", _): (.number, of(unl_sum_f32_kernel, unl_sum_f64_kernel))
            case ("nansum", _): (.number, of(unl_sum_of_numbers_f32_kernel, unl_sum_of_numbers_f64_kernel))
            case ("prod", _): (.number, of(unl_prod_f32_kernel, unl_prod_f64_kernel))
            case ("nanprod", _): (.number, of(unl_prod_of_numbers_f32_kernel, unl_prod_of_numbers_f64_kernel))
            case ("mean", _): (.mean, of(unl_sum_f32_kernel, unl_sum_f64_kernel))
            case ("var", _): (.variance, of(unl_sum_f32_kernel, unl_sum_f64_kernel))
            case ("std", _): (.deviation, of(unl_sum_f32_kernel, unl_sum_f64_kernel))
            case ("min", _): (.extreme, of(unl_min_f32_kernel, unl_min_f64_kernel))
            case ("max", _): (.extreme, of(unl_max_f32_kernel, unl_max_f64_kernel))
            case ("argmin", _): (.index, of(unl_min_f32_kernel, unl_min_f64_kernel))
            case ("argmax", _): (.index, of(unl_max_f32_kernel, unl_max_f64_kernel))
            case ("compensated_sum", _): (.compensated, of(unl_compensated_f32_kernel, unl_compensated_f64_kernel))
            case ("pairwise_sum", _): (.pairwise, of(unl_pairwise_f32_kernel, unl_pairwise_f64_kernel))
            case ("norm", _): (.norm, of(unl_squares_f32_kernel, unl_squares_f64_kernel))
            case ("nanmin", _): (.extremeOfNumbers, of(unl_min_of_numbers_f32_kernel, unl_min_of_numbers_f64_kernel))
            case ("nanmax", _): (.extremeOfNumbers, of(unl_max_of_numbers_f32_kernel, unl_max_of_numbers_f64_kernel))
            default: nil
            }
        // SAFETY: descriptors live for ever.
        guard let (meaning, descriptor) = found, let partial = descriptor.pointee.partial,
            descriptor.pointee.block_items >= Self.longest
        else { return nil }
        (self.meaning, self.partial, self.isSingle, lost) = (meaning, partial, isSingle, numbers.first ?? 0)
        deviations = of(unl_deviations_f32_kernel, unl_deviations_f64_kernel).pointee.partial
    }

    /// The result of a row of `count` elements; nil where the kernel itself has to be asked.
    ///
    /// SAFETY: the row is there, of the kernel's type, and has from 1 to `longest` elements.
    func value(_ row: UnsafeRawPointer, _ count: Int) -> ResultValue? {
        var arguments = unl_vector_arguments(to: nil, x: row, y: nil, z: nil, factor: 1, second: 0, streams: false)
        func reduce<Partial: BitwiseCopyable>(_ value: Partial, _ function: unl_partial) -> Partial? {
            var value = value
            return function(&arguments, 0, count, &value) == 0 ? value : nil
        }
        switch meaning {
        case .number: return reduce(0.0, partial).map { real($0) }
        case .integer: return reduce(Int64(0), partial).map { .integer(Int($0)) }
        case .truth: return reduce(UInt8(0), partial).map { .truth($0 != 0) }
        case .leastInteger: return reduce(unl_extreme_integer(), partial).map { .integer(Int($0.value)) }
        case .indexOfInteger: return reduce(unl_extreme_integer(), partial).map { .integer($0.index) }
        case .extreme: return reduce(unl_extreme(), partial).map { real($0.value) }
        case .index:
            guard let extreme = reduce(unl_extreme(), partial) else { return nil }
            let index =
                isSingle ? unl_find_f32(row, 0, count, extreme.value) : unl_find_f64(row, 0, count, extreme.value)
            return .integer(min(index, count - 1))
        case .compensated: return reduce(unl_compensated(), partial).map { real($0.best) }
        case .pairwise: return reduce(unl_pairwise(), partial).map { real($0.total) }
        case .norm:
            guard let squares = reduce(0.0, partial), Vectors.holds(squares, count) else { return nil }
            return real(squares.squareRoot())
        case .extremeOfNumbers:
            // What stands for none is infinite.
            guard let value = reduce(0.0, partial), value.isFinite else { return nil }
            return real(value)
        case .mean: return reduce(0.0, partial).map { real($0 / Double(count)) }
        case .variance, .deviation:
            guard let sum = reduce(0.0, partial), let deviations else { return nil }
            arguments.factor = sum / Double(count)
            guard let squares = reduce(0.0, deviations) else { return nil }
            let variance = squares / max(Double(count) - lost, 0)
            return real(meaning == .variance ? variance : variance.squareRoot())
        }
    }

    private func real(_ value: Double) -> ResultValue { .real(isSingle ? Double(Float(value)) : value) }
}
