import Unlatch
import UnlatchKernels
import UnlatchParallel
import UnlatchPython

/// The module `_unlatch`: kernels on Python's own memory, run by a team that all calls share.
func makeModule() throws -> PythonModule {
    try InstructionSet.check()
    let team = try Team()
    var module = PythonModule("_unlatch", doc: "Unlatch's kernels. Use them through the package 'unlatch'.")
    module.constant("version", UnlatchVersion.current)
    module.constant("Error", ErrorClass())

    module.function(
        "dot", "x", "y",
        doc: """
            The dot product of two vectors of doubles: anything contiguous with the buffer protocol and one dimension.

            The lock is released when that is worth it. The result has the same bits for any number of threads.
            """,
        releasesGIL: .adaptive, work: pairs
    ) { (x: BufferArgument<Double>, y: BufferArgument<Double>) in
        try answering("dot") {
            try requireVector("x", x.dimensions)
            try requireVector("y", y.dimensions)
            if x.count != y.count {
                throw refusal("x has \(x.count) elements and y \(y.count); they must have as many")
            }
            return try x.withUnsafeBuffer { x in try y.withUnsafeBuffer { y in try Vectors.dot(x, y, on: team) } }
        }
    }

    module.function(
        "sum", "x",
        doc: """
            The sum of doubles: anything contiguous with the buffer protocol, all elements of all dimensions.

            The lock is released when that is worth it. The result has the same bits for any number of threads.
            """,
        releasesGIL: .adaptive, work: elements
    ) { (x: BufferArgument<Double>) in
        try answering("sum") { try x.withUnsafeBuffer { try Vectors.sum($0, on: team) } }
    }

    module.function(
        "mandelbrot", .named("width"), .named("height"), .named("limit", default: 1000),
        doc: """
            A picture of the Mandelbrot set as bytes: for each pixel, row by row, a 32-bit unsigned number of iterations.

            The lock is released when that is worth it.
            """,
        releasesGIL: .adaptive, work: pixels
    ) { (width: Int, height: Int, limit: Int) in
        try answering("mandelbrot") {
            let picture = try makePicture(width, height, limit)
            let bytes = try FreshBytes(count: picture.pixelCount * MemoryLayout<UInt32>.size)
            try bytes.withUnsafeMutableBytes { bytes in
                // SAFETY: the memory is aligned for any number, and has room for one for each pixel.
                let counts = bytes.bindMemory(to: UInt32.self)
                if let start = counts.baseAddress { try picture.compute(on: team, into: start) }
            }
            return bytes
        }
    }

    module.function(
        "mandelbrot_into", "counts", .named("limit", default: 1000),
        doc: """
            As mandelbrot, into a writable buffer of 32-bit unsigned numbers with two dimensions, height and width.

            Returns None.
            """,
        releasesGIL: .adaptive, work: pixels
    ) { (counts: MutableBufferArgument<UInt32>, limit: Int) in
        try answering("mandelbrot_into") {
            let shape = counts.shape
            guard shape.count == 2 else {
                throw refusal("counts has \(count(shape.count, "dimension")); it must have two, height and width")
            }
            let picture = try makePicture(shape[1], shape[0], limit)
            try counts.withUnsafeMutableBuffer { counts in
                guard let start = counts.baseAddress else { return }
                try picture.compute(on: team, into: start)
            }
            return PythonNone()
        }
    }
    return module
}

/// `unlatch.Error`, made anew in each interpreter that imports the module.
private struct ErrorClass: ConvertibleToPython {
    func pythonReference(_ gil: borrowing GIL) throws -> PythonReference { try gil.unlatchError() }
}

// The sizes of the work, by which the time of a call is expected.
private func elements(_ x: BufferArgument<Double>) -> Int { x.count }
private func pairs(_ x: BufferArgument<Double>, _ y: BufferArgument<Double>) -> Int { x.count }
private func pixels(_ counts: MutableBufferArgument<UInt32>, _ limit: Int) -> Int { pixels(counts.count, 1, limit) }
private func pixels(_ width: Int, _ height: Int, _ limit: Int) -> Int {
    // At most so many iterations: as many as there can be where an Int cannot count them.
    let (pixels, many) = width.multipliedReportingOverflow(by: height)
    let (iterations, more) = pixels.multipliedReportingOverflow(by: limit)
    return many || more ? .max : iterations
}
