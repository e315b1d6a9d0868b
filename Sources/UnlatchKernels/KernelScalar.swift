internal import CKernels
@_exported public import UnlatchElements
internal import UnlatchParallel

/// A type of numbers that the bundled kernels of vectors and sciences have versions for: `Float` and `Double`.
///
/// It is theirs alone: a type of your own that conforms to it is not one that a kernel knows.
public protocol KernelScalar: BufferElement, BinaryFloatingPoint {}

extension Float: KernelScalar {}
extension Double: KernelScalar {}

extension KernelScalar {
    /// Which of a kernel's two descriptors is that for these numbers.
    static func choose<Descriptor>(_ float32: () -> Descriptor, _ float64: () -> Descriptor) -> Descriptor {
        elementType == .f32 ? float32() : float64()
    }
}

extension ElementType {
    /// As C's kernels call it.
    var c: unl_element {
        switch self {
        case .u8: UNL_UINT8
        case .i32: UNL_INT32
        case .i64: UNL_INT64
        case .f32: UNL_FLOAT
        case .f64: UNL_DOUBLE
        default: preconditionFailure("no kernel works on \(self)")
        }
    }
}
