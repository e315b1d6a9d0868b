import Unlatch
import UnlatchKernels
import UnlatchParallel
import UnlatchPython

/// The module `_unlatch`: kernels on Python's own memory, run by a team that all calls share.
func makeModule() throws -> PythonModule {
    try InstructionSet.check()
    let team = try Team()
    // Calls share the team, which is made for callers on many threads, and what they learn of times, which is atomic.
    var module = PythonModule(
        "_unlatch", doc: "Unlatch's kernels. Use them through the package 'unlatch'.", supports: .freeThreading)
    module.constant("version", UnlatchVersion.current)
    module.constant("Error", ErrorClass())

    for kernel in KernelCatalogue.functions { module.add(kernel, on: team) }
    let picture = FreshBytes(releasesGIL: .adaptive)
    module.function(
        "mandelbrot", .named("width"), .named("height"), .named("limit", default: 1000),
        doc: """
            A picture of the Mandelbrot set as bytes: for each pixel, row by row, a 32-bit unsigned number of iterations.

            The lock is released when that is worth it.
            """
    ) { (gil: inout GIL, width: Int, height: Int, limit: Int) in
        try answering("mandelbrot") {
            let mandelbrot = try makePicture(width, height, limit)
            let size = mandelbrot.pixelCount * MemoryLayout<UInt32>.size
            return try picture.filled(count: size, work: pixels(width, height, limit), gil: &gil) { bytes in
                // SAFETY: the memory is aligned for any number, and holds one for each pixel.
                let counts = bytes.bindMemory(to: UInt32.self)
                if let start = counts.baseAddress { try mandelbrot.compute(on: team, into: start) }
            }
        }
    }
    let names = KernelCatalogue.functions.map(\.id) + ["mandelbrot"]
    module.constant("__all__", (["Error"] + names).sorted())
    let stubs = stubs(of: module)
    module.function("_stubs", doc: "The text of the package's stub file.") { stubs }
    return module
}

/// The package's stub file.
private func stubs(of module: PythonModule) -> String {
    """
    from typing_extensions import Buffer  # of the standard library's own stubs

    __version__: str
    __all__: list[str]

    class Error(RuntimeError): ...

    \(module.functionStubs.joined(separator: "\n"))

    """
}

/// `unlatch.Error`, made anew in each interpreter that imports the module.
private struct ErrorClass: ConvertibleToPython {
    func pythonReference(_ gil: borrowing GIL) throws -> PythonReference { try gil.unlatchError() }
}

/// The size of the work, by which the time of a call is expected.
private func pixels(_ width: Int, _ height: Int, _ limit: Int) -> Int {
    // At most so many iterations: as many as there can be where an Int cannot count them.
    let (pixels, many) = width.multipliedReportingOverflow(by: height)
    let (iterations, more) = pixels.multipliedReportingOverflow(by: limit)
    return many || more ? .max : iterations
}
