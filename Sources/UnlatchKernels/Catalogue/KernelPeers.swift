/// How others write a kernel, for `bench-native kernels --peers`: text, in the names of the kernel's parameters.
package struct KernelPeers: Sendable {
    /// A function in Numba or Cython.
    package enum Body: Sendable {
        /// `out[i]` of a kernel that writes a vector.
        case item(String)
        /// What is added up over the elements, and what becomes of the total.
        case total(String, finish: String = "total")
        /// The whole body, which is not compiled: it calls functions of the peer's file that are.
        case lines(String)
    }

    /// Statements that write to the kernel's arrays; an expression where it writes to none.
    package let numpy: String?
    /// An expression: what is written to the array, or what is returned.
    package let numexpr: String?
    package let numba: Body?
    package let cython: Body?

    init(numpy: String? = nil, numexpr: String? = nil, numba: Body? = nil, cython: Body? = nil) {
        (self.numpy, self.numexpr, self.numba, self.cython) = (numpy, numexpr, numba, cython)
    }

    /// A kernel whose loop is the same text in Numba and Cython.
    init(numpy: String? = nil, numexpr: String? = nil, loop: Body) {
        self.init(numpy: numpy, numexpr: numexpr, numba: loop, cython: loop)
    }
}
