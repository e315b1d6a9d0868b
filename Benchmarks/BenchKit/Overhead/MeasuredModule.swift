internal import Unlatch

/// The functions that are measured, written as anybody would write a module in Swift.
enum MeasuredModule {
    /// A process has room for one: install it once.
    static func make() -> PythonModule {
        var module = PythonModule("unlatch_measured", doc: "What bench-native overhead calls.")
        module.function("empty") { PythonNone() }
        module.function("add", "x", "y") { (x: Double, y: Double) in x + y }
        module.function("sum", "x", releasesGIL: .always) { (x: BufferArgument<Double>) in
            x.withUnsafeBuffer { $0.reduce(0, +) }
        }
        return module
    }
}
