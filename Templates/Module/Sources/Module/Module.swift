import Kernels
import UnlatchParallel
import UnlatchPython

private let module = PythonExtension {
    var module = PythonModule("NAME", doc: "On every core.", supports: [.freeThreading, .ownGILInterpreters])
    let team = try Team()
    let kernel = try Kernel(scale_kernel())

    // scale(x, out, *, factor=2.0): arrays of NumPy, array.array, whatever has the buffer protocol, used where it lies.
    // For long arrays the interpreter's lock is given back meanwhile.
    module.function(
        "scale", "x", "out", .keyword("factor", default: 2.0), doc: "Writes x * factor into out.",
        releasesGIL: .adaptive, work: { (x, _, _) in x.count }
    ) { (x: BufferArgument<Double>, out: MutableBufferArgument<Double>, factor: Double) in
        guard x.count == out.count else {
            throw PythonException(.builtin("ValueError"), "scale(): x has \(x.count) numbers, and out has \(out.count)")
        }
        try x.withUnsafeBuffer { x in
            try out.withUnsafeMutableBuffer { out in
                var arguments = scale_arguments(factor: factor, x: x.baseAddress, y: out.baseAddress)
                try team.run(kernel, arguments: &arguments, count: x.count)
            }
        }
    }

    module.function("hypot", "x", .named("y", default: 1.0), doc: "The length of (x, y).") {
        (x: Double, y: Double) in (x * x + y * y).squareRoot()
    }
    return module
}

// Where Python enters; the second one from CPython 3.15 on.
@_cdecl("PyInit_NAME")
public func initialize() -> OpaquePointer? { module.initialize() }

@_cdecl("PyModExport_NAME")
public func export() -> UnsafeMutableRawPointer? { module.export() }
