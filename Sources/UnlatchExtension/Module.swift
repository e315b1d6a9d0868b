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

    for kind in PythonException.UnlatchKind.allCases { module.constant(kind.rawValue, ErrorClass(kind: kind)) }
    for kernel in KernelCatalogue.functions { module.add(kernel, on: team) }
    module.addLayoutFunctions(on: team)
    module.addShortColumnFunctions(on: team)
    module.addTeamFunctions(on: team)
    module.addForeignKernels(on: team)
    module.addMetricsFunctions()
    module.add(Cancellation.self)
    module.add(LockMonitor.self)
    let picture = FreshBytes(releasesGIL: .adaptive)
    module.function(
        "mandelbrot", .named("width"), .named("height"), .named("limit", default: 1000),
        doc: """
            A picture of the Mandelbrot set as bytes: for each pixel, row by row, a 32-bit unsigned number of iterations.

            The lock is released when that is worth it. Raises ValueError for sizes that there cannot be, and MemoryError.

            >>> len(unlatch.mandelbrot(30, 20, limit=50))
            2400
            """
    ) { (gil: inout GIL, width: Int, height: Int, limit: Int) in
        try answering("mandelbrot") {
            let mandelbrot = try makePicture(width, height, limit)
            let size = mandelbrot.pixelCount * MemoryLayout<UInt32>.size
            return try picture.filled(count: size, work: pixels(width, height, limit), gil: &gil) { bytes in
                let team = UsualRun.team ?? team
                // SAFETY: the memory is aligned for any number, and holds one for each pixel.
                let counts = bytes.bindMemory(to: UInt32.self)
                if let start = counts.baseAddress { try mandelbrot.compute(on: team, into: start) }
            }
        }
    }
    let names = KernelCatalogue.functions.map(\.id).filter { !replaced.contains($0) }
    let errors = ["Error"] + PythonException.UnlatchKind.allCases.map(\.rawValue)
    module.constant("__all__", (errors + names).sorted())
    module.function("_kernels", doc: "(name, form, signature, parameters, versions, documentation) of each kernel.") {
        KernelCatalogue.functions.map(\.facts)
    }
    let stubs = PackageStubs(of: module, without: replaced, names)
    module.function("_stubs", doc: "The text of the package's stub file.") { stubs.package }
    module.function("_stubs_aio", doc: "The text of the stub file of 'unlatch.aio'.") { stubs.aio }
    return module
}

/// Functions that the package has others in front of: under the same names, with NumPy's signature or with a team, or `quantile`.
private let replaced: Set = ["sort", "argsort", "histogram", "mandelbrot", "select_into"]

/// `unlatch.Error`, or a class below it, made anew in each interpreter that imports the module.
private struct ErrorClass: ConvertibleToPython {
    var kind: PythonException.UnlatchKind?

    func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        if let kind { try gil.unlatchError(kind) } else { try gil.unlatchError() }
    }
}

/// The size of the work, by which the time of a call is expected.
private func pixels(_ width: Int, _ height: Int, _ limit: Int) -> Int {
    // At most so many iterations: as many as there can be where an Int cannot count them.
    let (pixels, many) = width.multipliedReportingOverflow(by: height)
    let (iterations, more) = pixels.multipliedReportingOverflow(by: limit)
    return many || more ? .max : iterations
}
