extension Vectors {
    /// In the order of reports.
    static var descriptions: [KernelDescription] { both(Double.self) + both(Float.self) }

    private static func both<S: KernelScalar>(_ type: S.Type) -> [KernelDescription] {
        elementwise(type) + sums(type) + extremes(type) + functions(type)
    }
}
