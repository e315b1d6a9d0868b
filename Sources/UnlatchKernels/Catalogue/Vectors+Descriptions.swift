extension Vectors {
    /// In the order of reports.
    static var descriptions: [KernelDescription] { both(Double.self) + both(Float.self) + Integers.descriptions }

    private static func both<S: KernelScalar>(_ type: S.Type) -> [KernelDescription] {
        elementwise(type) + arithmetic(type) + sums(type) + extremes(type) + statistics(type) + functions(type)
    }
}
