// What Scripts/compare-modules.sh compares, as the README shows a module.
import UnlatchPython

enum Numbers: ElementChoice { static var types: ElementTypes { [.f64, .f32, .i32] } }

func total<T: BufferElement>(_ x: borrowing StridedBufferArgument<T>, _ value: (T) -> Double) throws -> Double {
    guard x.dimensions == 2 else { throw PythonException(.builtin("TypeError"), "two dimensions are wanted") }
    var total = 0.0
    for row in 0..<x.length(of: 0) {
        for column in 0..<x.length(of: 1) { total += value(x[row, column]) }
    }
    return total
}

private let module = PythonExtension {
    var module = PythonModule("compared_unlatch", doc: "Compared with other people's tools.")
    module.function("add", "x", "y") { (x: Double, y: Double) in x + y }
    module.function("scale", "x", "factor") { (x: MutableBufferArgument<Double>, factor: Double) in
        x.withUnsafeMutableBuffer { for index in $0.indices { $0[index] *= factor } }
    }
    module.function("matrix_sum", "x", releasesGIL: .always) { (x: BufferArgument<Double>) throws -> Double in
        guard x.dimensions == 2 else { throw PythonException(.builtin("TypeError"), "two dimensions are wanted") }
        return x.withUnsafeBuffer { $0.reduce(0, +) }
    }
    module.function("total", "x") { (x: AnyBufferArgument<Numbers>) throws -> Double in
        if let x = x.strided(of: Double.self) { return try total(x) { $0 } }
        if let x = x.strided(of: Float.self) { return try total(x) { Double($0) } }
        return try total(x.strided(of: Int32.self)!) { Double($0) }
    }
    return module
}

@_cdecl("PyInit_compared_unlatch") public func initialize() -> OpaquePointer? { module.initialize() }
@_cdecl("PyModExport_compared_unlatch") public func export() -> UnsafeMutableRawPointer? { module.export() }
