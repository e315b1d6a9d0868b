import Unlatch
import UnlatchKernels
import UnlatchParallel
import UnlatchPython

/// The module `_unlatch`: kernels on Python's own memory, run by a team that all calls share.
func makeModule() throws -> PythonModule {
    let team = try Team()
    var module = PythonModule("_unlatch", doc: "Unlatch's kernels. Use them through the package 'unlatch'.")
    module.constant("version", unlatchVersion)
    module.constant("Error", ErrorClass())

    module.function(
        "dot", "x", "y",
        doc: """
            The dot product of two vectors of doubles: anything contiguous with the buffer protocol.

            The lock is released when that is worth it. The result has the same bits for any number of threads.
            """,
        releasesGIL: .adaptive, work: pairs
    ) { (x: BufferArgument<Double>, y: BufferArgument<Double>) in
        try x.withUnsafeBuffer { x in try y.withUnsafeBuffer { y in try Vectors.dot(x, y, on: team) } }
    }

    module.function(
        "sum", "x",
        doc: """
            The sum of a vector of doubles: anything contiguous with the buffer protocol.

            The lock is released when that is worth it. The result has the same bits for any number of threads.
            """,
        releasesGIL: .adaptive, work: elements
    ) { (x: BufferArgument<Double>) in try x.withUnsafeBuffer { try Vectors.sum($0, on: team) } }

    module.function(
        "mandelbrot", .named("width"), .named("height"), .named("limit", default: 1000),
        doc: """
            A picture of the Mandelbrot set as bytes: for each pixel, row by row, a 32-bit unsigned number of iterations.

            The lock is released when that is worth it.
            """,
        releasesGIL: .adaptive, work: pixels
    ) { (width: Int, height: Int, limit: Int) in
        let picture = try Mandelbrot(width: width, height: height, limit: limit)
        let bytes = try FreshBytes(count: picture.pixelCount * MemoryLayout<UInt32>.size)
        try bytes.withUnsafeMutableBytes { bytes in
            // SAFETY: the memory is aligned for any number, and has room for one for each pixel.
            let counts = bytes.bindMemory(to: UInt32.self)
            if let start = counts.baseAddress { try picture.compute(on: team, into: start) }
        }
        return bytes
    }

    module.function(
        "mandelbrot_into", "counts", .named("limit", default: 1000),
        doc: """
            As mandelbrot, into a writable buffer of 32-bit unsigned numbers with two dimensions, height and width.

            Returns None.
            """,
        releasesGIL: .adaptive, work: pixels
    ) { (counts: MutableBufferArgument<UInt32>, limit: Int) in
        let shape = counts.shape
        guard shape.count == 2 else {
            throw UnlatchError(
                code: .invalidArgument, call: "mandelbrot_into",
                cause: "the buffer must have two dimensions, height and width; it has \(shape.count)")
        }
        let picture = try Mandelbrot(width: shape[1], height: shape[0], limit: limit)
        try counts.withUnsafeMutableBuffer { counts in
            guard let start = counts.baseAddress else { return }
            try picture.compute(on: team, into: start)
        }
        return PythonNone()
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
    // At most so many iterations; sizes too large to count are refused by the body.
    width.multipliedReportingOverflow(by: height).partialValue.multipliedReportingOverflow(by: limit).partialValue
}

/// The version of this library, as the change log has it.
private let unlatchVersion = "0.1.0"
