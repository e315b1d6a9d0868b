/// The functions that are measured, written as anybody would write a module in Swift.
enum MeasuredModule {
    static let name = "unlatch_measured"

    /// A process holds one: install it once.
    static func make() -> PythonModule {
        var module = PythonModule(name, doc: "What bench-native overhead calls.")
        module.function("empty") { PythonNone() }
        module.function("add", "x", "y") { (x: Double, y: Double) in x + y }
        module.function("sum", "x", releasesGIL: .always) { (x: BufferArgument<Double>) in
            x.withUnsafeBuffer { $0.reduce(0, +) }
        }
        for (policy, release) in [("always", GILRelease.always), ("never", .never), ("adaptive", .adaptive)] {
            module.function(
                "stream_\(policy)", "x", releasesGIL: release,
                work: { (x: borrowing BufferArgument<Double>) in x.count }
            ) { (x: BufferArgument<Double>) in x.withUnsafeBuffer { $0.reduce(0, +) } }
        }
        // Of which nothing can be expected: it is released always.
        module.function("stream_adaptive_unsized", "x", releasesGIL: .adaptive) { (x: BufferArgument<Double>) in
            x.withUnsafeBuffer { $0.reduce(0, +) }
        }
        return module
    }
}
