internal import CKernels
internal import UnlatchParallel

/// What one item of a kernel is worth, as its descriptor says. For kernels whose work depends on their arguments, their
/// own `cost` says it.
package struct KernelWork: Sendable {
    /// Memory traffic in bytes.
    package let bytes: Double
    /// Floating-point operations.
    package let operations: Double

    /// The work of an item of the kernel with that name in its descriptor, as `triad_f64`.
    ///
    /// - Precondition: there is such a kernel, and its descriptor says it.
    package static func ofItem(_ kernel: String) -> KernelWork {
        guard let work = all[kernel] else {
            preconditionFailure("no descriptor says what an item of \(kernel) is worth")
        }
        return work
    }

    private static let all: [String: KernelWork] = {
        let maps =
            [
                unl_fill_f32_kernel, unl_fill_f64_kernel, unl_copy_f32_kernel, unl_copy_f64_kernel,
                unl_scale_f32_kernel,
                unl_scale_f64_kernel, unl_add_f32_kernel, unl_add_f64_kernel, unl_triad_f32_kernel,
                unl_triad_f64_kernel,
                unl_axpy_f32_kernel, unl_axpy_f64_kernel, unl_exp_f32_kernel, unl_exp_f64_kernel, unl_log_f32_kernel,
                unl_log_f64_kernel, unl_sin_f32_kernel, unl_sin_f64_kernel, unl_cos_f32_kernel, unl_cos_f64_kernel,
                unl_erf_f32_kernel, unl_erf_f64_kernel, unl_blackscholes_f32_kernel, unl_blackscholes_f64_kernel,
            ].map { $0() } + [unl_grey_kernel(UNL_UINT8), unl_grey_kernel(UNL_FLOAT)]
        let reductions = [
            unl_dot_f32_kernel, unl_dot_f64_kernel, unl_sum_f32_kernel, unl_sum_f64_kernel, unl_compensated_f32_kernel,
            unl_compensated_f64_kernel, unl_squares_f32_kernel, unl_squares_f64_kernel, unl_min_f32_kernel,
            unl_min_f64_kernel, unl_max_f32_kernel, unl_max_f64_kernel,
        ].map { $0() }
        // SAFETY: descriptors live for ever.
        let named =
            maps.map { (String(cString: $0.pointee.name), $0.pointee.bytes_per_item, $0.pointee.operations_per_item) }
            + reductions.map {
                (String(cString: $0.pointee.name), $0.pointee.bytes_per_item, $0.pointee.operations_per_item)
            }
        return Dictionary(uniqueKeysWithValues: named.map { ($0.0, KernelWork(bytes: $0.1, operations: $0.2)) })
    }()
}
