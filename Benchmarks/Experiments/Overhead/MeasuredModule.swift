/// The functions that are measured, written as anybody would write a module in Swift.
enum MeasuredModule {
    static let name = "unlatch_measured"

    /// A process holds one: install it once.
    static func make() -> PythonModule {
        var module = PythonModule(name, doc: "What bench-native overhead calls.")
        module.function("empty") { PythonNone() }
        module.function("add", "x", "y") { (x: Double, y: Double) in x + y }
        module.function("scale", .named("x"), .named("factor", default: 2.0), .named("offset", default: 1.0)) {
            (x: Double, factor: Double, offset: Double) in x * factor + offset
        }
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
        module.add(MeasuredPair.self)
        module.add(MeasuredSeries.self)
        return module
    }
}

/// A small value.
struct MeasuredPair: PythonBoxed {
    var x, y: Double

    static let pythonClass = PythonClass("Pair", boxing: MeasuredPair.self) { c in
        c.initializer("x", "y") { (x: Double, y: Double) in PythonBox(MeasuredPair(x: x, y: y)) }
        c.method("scaled", "n") { (pair: PythonBox<MeasuredPair>, n: Double) in n * (pair.value.x + pair.value.y) }
        c.property("x") {
            $0.value.x
        } set: { (pair: PythonBox<MeasuredPair>, x: Double) in
            pair.value.x = x
        }
        c.operation(.add) { (a: PythonBox<MeasuredPair>, b: MeasuredPair) in
            MeasuredPair(x: a.value.x + b.x, y: a.value.y + b.y)
        }
    }
}

/// Numbers that are iterated and indexed.
final class MeasuredSeries: PythonObject {
    let elements: [Double]

    init(_ count: Int) { elements = Array(repeating: 0.5, count: count) }

    static let pythonClass = PythonClass("Series", of: MeasuredSeries.self) { c in
        c.initializer("count") { (count: Int) in MeasuredSeries(count) }
        c.item { (series: MeasuredSeries, index: Int) in
            try series.elements[pythonIndex(index, of: series.elements.count)]
        }
        c.iteration { $0.elements }
    }
}
