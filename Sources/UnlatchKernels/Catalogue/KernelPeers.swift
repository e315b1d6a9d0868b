/// How others write a kernel, for `bench-native kernels --peers`: text, in the names of the kernel's parameters.
public struct KernelPeers: Sendable {
    /// A function in Numba or Cython.
    public enum Body: Sendable {
        /// `out[i]` of a kernel that writes a vector.
        case item(String)
        /// What is added up over the elements, and what becomes of the total.
        case total(String, finish: String = "total")
        /// The whole body, which is not compiled: it calls functions of the peer's file that are.
        case lines(String)
    }

    /// Statements that write to the kernel's arrays; an expression where it writes to none.
    public let numpy: String?
    /// An expression: what is written to the array, or what is returned.
    public let numexpr: String?
    public let numba: Body?
    public let cython: Body?

    public init(numpy: String? = nil, numexpr: String? = nil, numba: Body? = nil, cython: Body? = nil) {
        (self.numpy, self.numexpr, self.numba, self.cython) = (numpy, numexpr, numba, cython)
    }

    /// A kernel whose loop is the same text in Numba and Cython.
    public init(numpy: String? = nil, numexpr: String? = nil, loop: Body) {
        self.init(numpy: numpy, numexpr: numexpr, numba: loop, cython: loop)
    }
}
