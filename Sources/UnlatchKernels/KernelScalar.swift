/// A type of numbers that the bundled kernels have versions for: `Float` and `Double`.
///
/// It is theirs alone: a type of your own that conforms to it is not one that a kernel knows.
public protocol KernelScalar: BinaryFloatingPoint, Sendable {
    /// How the numbers lie in memory.
    static var kernelFormat: KernelFormat { get }
}

/// How numbers lie in memory.
public enum KernelFormat: Sendable, Hashable {
    /// IEEE 754 single precision.
    case float32
    /// IEEE 754 double precision.
    case float64
}

extension Float: KernelScalar {
    public static var kernelFormat: KernelFormat { .float32 }
}

extension Double: KernelScalar {
    public static var kernelFormat: KernelFormat { .float64 }
}

extension KernelScalar {
    /// Which of a kernel's two descriptors is that for these numbers.
    static func choose<Descriptor>(_ float32: () -> Descriptor, _ float64: () -> Descriptor) -> Descriptor {
        switch kernelFormat {
        case .float32: float32()
        case .float64: float64()
        }
    }
}
